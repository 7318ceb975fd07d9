import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';

/**
 * One step of a network. `forward` remembers what `backward` needs, so each backward belongs to the forward before it;
 * gradients of parameters are added to `param.grad`.
 */
export interface Layer {
  readonly params: readonly Param[];
  forward(x: Tensor): Tensor;
  /** @param dout gradient of the loss by the output @returns gradient of the loss by the input */
  backward(dout: Tensor): Tensor;
}

/** What `backward` says when there was no `forward` in this step. */
export function remembered<T>(layer: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`${layer}: backward() needs a forward() before it`);
  return value;
}
