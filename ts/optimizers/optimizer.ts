import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';

/** Changes parameters by their gradients. */
export interface Optimizer {
  readonly learningRate: number;
  /** @param gradientScale what every gradient is multiplied with, without being changed; 1 if left out */
  update(params: readonly Param[], gradientScale?: number): void;
  /**
   * Everything it remembers of these parameters between updates, by stable names: what a checkpoint has to hold. It is
   * made when first asked for, in the parameters' own workspace, and goes with it.
   */
  state(params: readonly Param[]): ReadonlyMap<string, Tensor>;
  /** What of a stored state, by the same names, it could not go on from, if anything: a file can hold any numbers. */
  flawOf?(stored: ReadonlyMap<string, ArrayLike<number>>): string | undefined;
}
