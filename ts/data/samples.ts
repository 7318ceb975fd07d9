import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { checkLabelledImages, type LabelledImages } from './labelled-images.js';
import { expectRowNumbers, rowNumbersInOrder } from './row-numbers.js';

/** Pixels become x / 255, as in the books. */
const PIXEL_MAX = 255;

export interface Batch {
  /** [N, channels, height, width] */
  x: Tensor;
  /** class ids [N] */
  t: Tensor<'i32'>;
}

/**
 * Labelled pictures in wasm memory, where batches are formed. They stay bytes until they are in a batch: a quarter of
 * the memory.
 */
export class Samples implements Disposable {
  readonly count: number;
  readonly #workspace = new Workspace();
  readonly #pixels: Tensor<'u8'>;
  readonly #labels: Tensor<'i32'>;

  constructor(images: LabelledImages) {
    checkLabelledImages('samples', images);
    this.count = images.count;
    const ws = this.#workspace;
    [this.#pixels, this.#labels] = ws.wholly(() => [
      ws.keep([images.count, ...images.imageShape], 'u8').set(images.pixels),
      ws.keep([images.count], 'i32').set(images.labels),
    ]);
  }

  /**
   * The rows with these numbers, in this order; valid until the next batch.
   * @throws BadakError when there is none, or one is not the number of a sample
   */
  batch(rows: ArrayLike<number>): Batch {
    expectRowNumbers('sample', rows, this.count);
    const ws = this.#workspace;
    ws.begin();
    const picks = ws.take([rows.length], 'u32').set(rows);
    const x = ws.take([rows.length, ...this.#pixels.shape.slice(1)]);
    const t = ws.take([rows.length], 'i32');
    kernels.gatherBytes(x, this.#pixels, picks, PIXEL_MAX);
    kernels.gatherRows(t, this.#labels, picks);
    return { x, t };
  }

  /**
   * All samples in order, `size` at a time; the last batch may be smaller.
   * @throws BadakError when the size is not a positive whole number
   */
  *batches(size: number): Generator<Batch> {
    for (const rows of rowNumbersInOrder(this.count, size)) yield this.batch(rows);
  }

  dispose(): void {
    this.#workspace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
