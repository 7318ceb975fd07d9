import {
  flagOption,
  type OptionTable,
  readOptions,
  readValue,
  required,
  seedOption,
  sizeOption,
  wholeNumber,
} from '../core/options.js';
import { BLOCKS_PER_STEP, RandomStream } from '../core/random.js';
import { expectInstance } from '../core/values.js';
import { Sequences } from '../data/sequences.js';

/**
 * Which rows of the data make the batch of a step. A function of the step alone, so that training can stop and resume
 * anywhere without keeping the state of a generator.
 */
export interface Rows {
  readonly stepsPerEpoch: number;
  at(step: number): ArrayLike<number>;
  /** Whether the batch does not go on from the one before: recurrent layers forget what they carry. */
  begins?(step: number): boolean;
}

/** Of how many rows which batches are made. */
export interface RowsOptions {
  count: number;
  batchSize: number;
  seed: number;
}

/** Blocks of the random stream set aside for one epoch: more than any data set uses. */
const BLOCKS_PER_EPOCH = 2 ** 28;

const OPTIONS: OptionTable<RowsOptions> = {
  count: required(sizeOption),
  batchSize: required(sizeOption),
  seed: required(seedOption),
};

const SHUFFLED: OptionTable<RowsOptions & { dropLast?: boolean }> = { ...OPTIONS, dropLast: flagOption };

const RESTART: OptionTable<{ restart?: boolean }> = { restart: flagOption };

/** Steps are numbered from 0. */
const STEP = wholeNumber(0);

/**
 * The book's way (vol. 1, chapters 4 to 7): every batch is drawn anew, with replacement.
 * @throws BadakError when an option is missing, unknown or out of range
 */
export function drawnWithReplacement(options: RowsOptions): Rows {
  const { count, batchSize, seed } = readOptions('drawnWithReplacement', options, OPTIONS);
  const stream = new RandomStream(seed, 'batches');
  const rows = new Uint32Array(batchSize);
  return {
    stepsPerEpoch: Math.max(count / batchSize, 1),
    at(step) {
      readValue('drawnWithReplacement', 'step', step, STEP);
      stream.seek(step * BLOCKS_PER_STEP);
      for (let i = 0; i < batchSize; i++) rows[i] = stream.below(count);
      return rows;
    },
  };
}

/**
 * Every epoch sees all rows once, in a new order; its last batch may be smaller, or with `dropLast` is left out, as by the Trainer of
 * the book's second volume, unless it is the only one.
 * @throws BadakError when an option is missing, unknown or out of range
 */
export function shuffledEpochs(options: RowsOptions & { dropLast?: boolean }): Rows {
  const { count, batchSize, seed, dropLast = false } = readOptions('shuffledEpochs', options, SHUFFLED);
  const stream = new RandomStream(seed, 'shuffle');
  const stepsPerEpoch = dropLast ? Math.max(1, Math.floor(count / batchSize)) : Math.ceil(count / batchSize);
  let epoch = -1;
  let order: Uint32Array = new Uint32Array();
  return {
    stepsPerEpoch,
    at(step) {
      readValue('shuffledEpochs', 'step', step, STEP);
      const wanted = Math.floor(step / stepsPerEpoch);
      if (wanted !== epoch) {
        stream.seek(wanted * BLOCKS_PER_EPOCH);
        order = stream.permutation(count);
        epoch = wanted;
      }
      const start = (step % stepsPerEpoch) * batchSize;
      return order.subarray(start, start + batchSize);
    },
  };
}

/**
 * A text from its beginning to its end (vol. 2, section 5.5.3). The clock runs on over the epochs, so that in each of them
 * the text is cut elsewhere, or begins each at 0 with `restart`, with nothing carried over.
 */
export function textInOrder(text: Sequences, options: { restart?: boolean } = {}): Rows {
  expectInstance('textInOrder', 'text', text, Sequences, 'Sequences');
  const { restart = false } = readOptions('textInOrder', options, RESTART);
  const { stepsPerEpoch, timeSize } = text;
  return {
    stepsPerEpoch,
    at: (step) => text.starts((restart ? step % stepsPerEpoch : step) * timeSize),
    begins: (step) => step === 0 || (restart && step % stepsPerEpoch === 0),
  };
}
