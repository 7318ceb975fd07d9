import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';

/**
 * What a forward pass is for. In training, dropout leaves elements out and batch normalization uses the batch's own
 * statistics. Which elements are left out is a function of `step`: the same step gives the same pass again, which is
 * what numerical gradients and resumed runs rest on.
 *
 * Layers that carry a state from batch to batch have one for training and one for evaluation; a pass that `begins` a new text
 * forgets it first.
 */
export type Pass = { readonly begins?: boolean } & (
  { readonly train: false } | { readonly train: true; readonly step: number; readonly piece?: LinearPiece }
);

/**
 * A network of ReLUs and max poolings is made of pieces with a kink between them. This is the piece of the first pass that
 * it is given to: later passes keep every ReLU's sign and every maximum's place, so that a numerical gradient does not
 * step over a kink. For checking gradients only.
 */
export class LinearPiece {
  readonly #patterns = new Map<Layer, Float32Array | Uint8Array>();

  /** What a layer decided on the first pass. */
  of<P extends Float32Array | Uint8Array>(layer: Layer, decide: () => P): P {
    if (!this.#patterns.has(layer)) this.#patterns.set(layer, decide());
    return this.#patterns.get(layer) as P;
  }
}

/** The pass of `predict` and `accuracy`. */
export const EVALUATION: Pass = { train: false };

/**
 * One step of a network. `forward` remembers what `backward` needs, so each backward belongs to the forward before it;
 * gradients of parameters are added to `param.grad`.
 */
export interface Layer {
  readonly params: readonly Param[];
  /** @param pass matters to layers that treat training and evaluation differently; they evaluate by default */
  forward(x: Tensor, pass?: Pass): Tensor;
  /** @param dout gradient of the loss by the output @returns gradient of the loss by the input */
  backward(dout: Tensor): Tensor;
  /** Like `backward`, without the gradient by the input: all that the first layer of a network has to give. */
  backwardParams?(dout: Tensor): void;
  /** What it remembers besides parameters, by name. */
  readonly state?: ReadonlyMap<string, Tensor>;
}

/** What `backward` says when there was no `forward` in this step, or another that needs something of a pass. */
export function remembered<T>(
  layer: string,
  value: T | undefined,
  { who = 'backward()', needs = 'forward()' }: { who?: string; needs?: string } = {},
): T {
  if (value === undefined) throw new Error(`${layer}: ${who} needs a ${needs} before it`);
  return value;
}
