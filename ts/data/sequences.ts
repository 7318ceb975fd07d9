import { BadakError } from '../core/errors.js';
import { type OptionTable, readOptions, required, sizeOption } from '../core/options.js';
import { expectList, shown } from '../core/values.js';
import { expectWordIds } from '../core/whole-numbers.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';

/** A batch of N rows and T time steps. */
export interface SequenceBatch {
  /** Ids [N, T]. */
  x: Tensor<'i32'>;
  /** The next id after each of them, [N, T]. */
  t: Tensor<'i32'>;
}

const OPTIONS: OptionTable<{ batchSize: number; timeSize: number }> = {
  batchSize: required(sizeOption),
  timeSize: required(sizeOption),
};

/**
 * A text for recurrent nets (vol. 2, section 5.5.3): x = ids[:−1], t = ids[1:], both of `size` ids. The rows of a batch
 * start `jump` = ⌊size / N⌋ places apart. Each step reads T places, so that a row continues where it stopped in the
 * step before; the beginning of the text follows its end. At time `time`, row i reads the places (i · jump + time + 0 …
 * T − 1) mod size.
 */
export class Sequences implements Disposable {
  /** N */
  readonly batchSize: number;
  /** T */
  readonly timeSize: number;
  /** Number of places: one less than the words of the text. */
  readonly size: number;
  /** Places from the start of a row to the start of the next, ⌊size / N⌋. */
  readonly jump: number;
  /** ⌊size / (N · T)⌋; the few places after that are not part of an epoch. */
  readonly stepsPerEpoch: number;
  readonly #workspace = new Workspace();
  readonly #ids: ArrayLike<number>;

  /**
   * @param ids the text; it is not copied
   * @throws BadakError when a size is not a positive whole number, an id is not a whole number, or the text is too
   *   short for a batch
   */
  constructor(ids: ArrayLike<number>, options: { batchSize: number; timeSize: number }) {
    const { batchSize, timeSize } = readOptions('Sequences', options, OPTIONS);
    expectWordIds('Sequences', ids);
    this.batchSize = batchSize;
    this.timeSize = timeSize;
    this.#ids = ids;
    this.size = ids.length - 1;
    this.jump = Math.floor(this.size / batchSize);
    this.stepsPerEpoch = Math.floor(this.size / (batchSize * timeSize));
    if (this.stepsPerEpoch < 1) {
      throw new BadakError(
        'unusable-data',
        `Sequences: expected at least ${batchSize * timeSize + 1} words of text for ${batchSize} sequences of ${timeSize}, found ${ids.length}. Use a smaller batch, shorter sequences or more text.`,
      );
    }
  }

  /** The places [N] at which the rows start at time `time`. */
  starts(time: number): Uint32Array {
    return Uint32Array.from({ length: this.batchSize }, (_, i) => (i * this.jump + time) % this.size);
  }

  /**
   * The sequences that start at these places; valid until the next batch.
   * @throws BadakError when there is no place, or one is not a place of the text
   */
  batch(starts: ArrayLike<number>): SequenceBatch {
    expectList('a batch', 'starts', starts);
    const shape = [starts.length, this.timeSize] as const;
    if (starts.length === 0)
      throw new BadakError('invalid-argument', 'a batch: expected at least one sequence, found none');
    const x = new Int32Array(starts.length * this.timeSize);
    const t = new Int32Array(x.length);
    for (let i = 0, at = 0; i < starts.length; i++) {
      let place = this.#expectPlace(starts[i]!);
      for (let k = 0; k < this.timeSize; k++) {
        x[at] = this.#ids[place]!;
        t[at++] = this.#ids[++place]!;
        if (place === this.size) place = 0;
      }
    }
    const ws = this.#workspace;
    ws.begin();
    return { x: ws.take(shape, 'i32').set(x), t: ws.take(shape, 'i32').set(t) };
  }

  /** The batches of one epoch, from the beginning of the text. @throws BadakError when the memory was given back */
  *batches(): Generator<SequenceBatch> {
    for (let step = 0; step < this.stepsPerEpoch; step++) yield this.batch(this.starts(step * this.timeSize));
  }

  #expectPlace(place: number): number {
    if (Number.isInteger(place) && place >= 0 && place < this.size) return place;
    throw new BadakError(
      'out-of-range',
      `a batch: expected a place from 0 to ${this.size - 1}, found ${shown(place)}`,
    );
  }

  /** Frees the memory. */
  dispose(): void {
    this.#workspace.dispose();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
