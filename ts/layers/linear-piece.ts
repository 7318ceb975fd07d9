import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Layer } from './layer.js';

/**
 * A network of ReLUs and max poolings is made of pieces with a kink between them. This is the piece of the first pass that
 * it is given to: later passes keep every ReLU's sign and every maximum's place, so that a numerical gradient does not
 * step over a kink. For checking gradients only.
 */
export class LinearPiece {
  readonly #decided = new Map<Layer, Float32Array | Uint8Array>();

  /**
   * Gives a ReLU the signs that it had first, in place.
   * @param y its result
   * @param x what it was computed from, of the same size
   */
  keepSigns(layer: Layer, y: Tensor, x: Tensor): void {
    const first = this.#first(layer, () => y.toArray());
    kernels.mask(y, x, y.workspace.take(y.shape).set(first));
  }

  /**
   * Takes the maxima of a pooling from where they were first, in place. Number by number: this is for checks.
   * @param y the maxima [N, C, OH, OW]
   * @param places of the maxima in their windows
   * @param x [N, C, H, W]
   */
  keepPlaces(layer: Layer, y: Tensor, places: Tensor<'u8'>, x: Tensor, window: kernels.PoolWindow): void {
    const first = this.#first(layer, () => places.toArray());
    const { width, strideY, strideX, padY, padX } = window;
    const [h, w] = x.shape.slice(2) as [number, number];
    const [oh, ow] = y.shape.slice(2) as [number, number];
    const values = x.toArray();
    const taken = Float32Array.from(first, (place, i) => {
      const [plane, oy, ox] = [Math.floor(i / (oh * ow)), Math.floor(i / ow) % oh, i % ow];
      const row = oy * strideY + Math.floor(place / width) - padY;
      const column = ox * strideX + (place % width) - padX;
      return values[(plane * h + row) * w + column]!;
    });
    y.set(taken);
  }

  /** What a layer decided on the first pass. */
  #first(layer: Layer, decide: () => Float32Array | Uint8Array): Float32Array | Uint8Array {
    const first = this.#decided.get(layer) ?? decide();
    this.#decided.set(layer, first);
    return first;
  }
}
