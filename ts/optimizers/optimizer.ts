import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';

/** Updates parameters by their gradients. */
export interface Optimizer {
  /** The size of the steps: a factor of every change. */
  readonly learningRate: number;
  /**
   * Changes the values of the parameters by their gradients.
   * @param gradientScale factor of every gradient; the gradients themselves do not change. Default 1
   * @throws BadakError when `params` is not a list of Params, or the factor or the learning rate is not a number
   */
  update(params: readonly Param[], gradientScale?: number): void;
  /**
   * Everything that the optimizer remembers of these parameters between updates, by names that never change: tensors of
   * a parameter's shape, and counts [1].
   * Checkpoints contain it. It is made when it is first needed, in the workspace of the parameters.
   * @throws BadakError when `params` is not a list of Params
   */
  state(params: readonly Param[]): ReadonlyMap<string, Tensor>;
  /** What is wrong with a stored state, if anything: a file can contain any numbers. The names are those of `state`. */
  flawOf?(stored: ReadonlyMap<string, ArrayLike<number>>): string | undefined;
}
