import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { expectSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { checkLabelledImages, type LabelledImages } from './labelled-images.js';

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
    if (rows.length === 0) throw new BadakError('a batch: expected at least one row, found none');
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (!Number.isInteger(row) || Object.is(row, -0) || row < 0 || row >= this.count) {
        const found = Object.is(row, -0) ? '-0' : row;
        throw new BadakError(`no sample ${found}: there are ${this.count}, from 0 to ${this.count - 1}`);
      }
    }
    const ws = this.#workspace;
    ws.begin();
    const picks = ws.take([rows.length], 'u32').set(rows);
    const x = ws.take([rows.length, ...this.#pixels.shape.slice(1)]);
    const t = ws.take([rows.length], 'i32');
    kernels.gatherBytes(x, this.#pixels, picks, PIXEL_MAX);
    kernels.gatherIds(t, this.#labels, picks);
    return { x, t };
  }

  /**
   * All samples in order, `size` at a time; the last batch may be smaller.
   * @throws BadakError when the size is not a positive whole number
   */
  *batches(size: number): Generator<Batch> {
    expectSize('size of a batch', size);
    for (let start = 0; start < this.count; start += size) {
      const length = Math.min(size, this.count - start);
      yield this.batch(Uint32Array.from({ length }, (_, i) => start + i));
    }
  }

  dispose(): void {
    this.#workspace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
