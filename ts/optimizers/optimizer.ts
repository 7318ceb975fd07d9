import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';

/** Changes parameters by their gradients. */
export interface Optimizer {
  update(params: readonly Param[]): void;
  /** Everything it remembers between updates, by stable names: what a checkpoint has to hold. */
  state(): ReadonlyMap<string, Tensor>;
}
