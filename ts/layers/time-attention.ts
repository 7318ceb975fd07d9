import * as kernels from '../core/kernels.js';
import { expectShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { remembered } from './layer.js';

/**
 * Attention of every time step of a decoder over all time steps of an encoder (vol. 2, section 8.2), for
 * hsEncoder [N, S, H] and hsDecoder [N, T, H]:
 *
 *     weights = softmax over S of hsDecoder·hsEncoderᵀ [N, T, S]      contexts = weights·hsEncoder [N, T, H]
 *
 * The dot products are neither scaled nor masked. The layer has no parameters.
 */
export class TimeAttention {
  /** The layer has no parameters. */
  readonly params = [];
  /** Weights [N, T, S] that forward passes use in the place of the softmax, to see what they change. */
  given: Tensor | undefined;
  #forward: { hsEncoder: Tensor; hsDecoder: Tensor; weights: Tensor } | undefined;

  /** @returns contexts [N, T, H] @throws BadakError when the shapes do not fit together */
  forward(hsEncoder: Tensor, hsDecoder: Tensor): Tensor {
    this.#forward = undefined;
    kernels.expectType('TimeAttention', 'hsEncoder', hsEncoder);
    kernels.expectType('TimeAttention', 'hsDecoder', hsDecoder);
    const { workspace } = hsDecoder;
    const contexts = workspace.take(hsDecoder.shape);
    const weights = workspace.take([...hsDecoder.shape.slice(0, 2), hsEncoder.shape[1] ?? 0]);
    kernels.attentionForward({ contexts, weights }, hsDecoder, hsEncoder);
    if (this.given) this.#mix(contexts, weights, hsEncoder, this.given);
    this.#forward = { hsEncoder, hsDecoder, weights };
    return contexts;
  }

  /** Replaces weights and contexts by those of the given weights. */
  #mix(contexts: Tensor, weights: Tensor, hsEncoder: Tensor, given: Tensor): void {
    expectShape('TimeAttention given', given.shape, weights.shape);
    kernels.copy(weights, given);
    const [n, t, s] = weights.shape as [number, number, number];
    const h = hsEncoder.shape[2]!;
    for (let row = 0; row < n; row++) {
      const part = (tensor: Tensor, shape: readonly [number, number]) =>
        tensor.rows(row, row + 1).reshape(shape);
      kernels.gemm(part(contexts, [t, h]), part(weights, [t, s]), part(hsEncoder, [s, h]));
    }
  }

  /**
   * @param dcontexts gradient by the contexts [N, T, H]
   * @returns the gradients by the two inputs of the last forward pass
   * @throws BadakError when there was no forward pass before, or the shape is not that of its contexts
   */
  backward(dcontexts: Tensor): { dhsEncoder: Tensor; dhsDecoder: Tensor } {
    const { hsEncoder, hsDecoder, weights } = remembered('TimeAttention', this.#forward);
    const [dhsEncoder, dhsDecoder] = [hsEncoder, hsDecoder].map(({ workspace, shape }) =>
      workspace.take(shape),
    ) as [Tensor, Tensor];
    kernels.attentionBackward({ dq: dhsDecoder, dhs: dhsEncoder }, dcontexts, weights, hsDecoder, hsEncoder);
    return { dhsEncoder, dhsDecoder };
  }

  /**
   * The weights of the last forward pass [N, T, S]: for every time step of the decoder, S weights with the sum 1.
   * @throws BadakError when there was no forward pass before
   */
  get weights(): Tensor {
    return remembered('TimeAttention', this.#forward, { who: 'weights' }).weights;
  }
}
