import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Layer } from './layer.js';

/** The piece of the pass that is being made; undefined outside of checks of gradients. */
let current: LinearPiece | undefined;

/**
 * y = max(x, 0), for tensors of one size, of any shapes. In a check of gradients it keeps its signs. This is the kernel
 * that layers of others call.
 * @throws BadakError when their sizes or types do not fit, or y is also x
 */
export function reluForward(y: Tensor, x: Tensor): void {
  kernels.reluForward(y, x);
  current?.keepSignsOfCall(y, x);
}

/** Makes one pass, in which every {@link reluForward} keeps the signs of the piece, and returns its result. */
export function inPiece<T>(piece: LinearPiece, pass: () => T): T {
  piece.begin();
  current = piece;
  try {
    return pass();
  } finally {
    current = undefined;
  }
}

/**
 * A network with ReLU and max pooling is a function of smooth pieces with kinks between them. A LinearPiece fixes the
 * piece of the first pass that gets it: in later passes every ReLU keeps its signs and every max pooling its positions.
 * So a numerical gradient does not step over a kink. It is only for checks of gradients.
 *
 * Layers of this folder call {@link keepSigns} and {@link keepPlaces}. The layers of others call {@link reluForward},
 * which keeps its signs by itself in such a pass.
 */
export class LinearPiece {
  readonly #decided = new Map<Layer, Float32Array | Uint8Array>();
  /** The results of `reluForward` in the first pass, in the order of the calls. */
  readonly #called: Float32Array[] = [];
  #calls = 0;

  /** Begins a pass: its first call of `reluForward` is the first call again. */
  begin(): void {
    this.#calls = 0;
  }

  /**
   * Changes the result of the next call of `reluForward` in this pass, in place, to the signs of the first pass.
   * @param y result of the call
   * @param x its input, of the same shape
   */
  keepSignsOfCall(y: Tensor, x: Tensor): void {
    const first = (this.#called[this.#calls] ??= y.toArray());
    this.#calls += 1;
    // A layer that does not make the same calls in every pass has no piece that could be kept.
    if (first.length === y.size) kernels.mask(y, x, y.workspace.take(y.shape).set(first));
  }

  /**
   * Changes the result of a ReLU, in place, to the signs of the first pass.
   * @param y result of the ReLU
   * @param x its input, of the same shape
   */
  keepSigns(layer: Layer, y: Tensor, x: Tensor): void {
    const first = this.#first(layer, () => y.toArray());
    kernels.mask(y, x, y.workspace.take(y.shape).set(first));
  }

  /**
   * Changes the result of a max pooling, in place, to the values at the positions of the first pass. Slow, because it
   * is for checks.
   * @param y the maxima [N, C, OH, OW]
   * @param places positions of the maxima in their windows, [N, C, OH, OW]
   * @param x input of the pooling [N, C, H, W]
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

  /** The signs or positions of a layer in its first pass. */
  #first(layer: Layer, decide: () => Float32Array | Uint8Array): Float32Array | Uint8Array {
    const first = this.#decided.get(layer) ?? decide();
    this.#decided.set(layer, first);
    return first;
  }
}
