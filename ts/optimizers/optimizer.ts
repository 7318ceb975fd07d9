import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';

/** Updates parameters by their gradients. */
export interface Optimizer {
  readonly learningRate: number;
  /** @param gradientScale factor of every gradient; the gradients themselves do not change. Default 1 */
  update(params: readonly Param[], gradientScale?: number): void;
  /**
   * Everything that the optimizer remembers of these parameters between updates, by names that never change.
   * Checkpoints contain it. It is made when it is first needed, in the workspace of the parameters.
   */
  state(params: readonly Param[]): ReadonlyMap<string, Tensor>;
  /** What is wrong with a stored state, if anything: a file can contain any numbers. The names are those of `state`. */
  flawOf?(stored: ReadonlyMap<string, ArrayLike<number>>): string | undefined;
}
