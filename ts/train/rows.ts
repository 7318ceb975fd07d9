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
 * The rows of the data in the batch of each step. They depend only on the step, so that training can stop and resume
 * anywhere without the state of a random generator.
 */
export interface Rows {
  /** Steps in which all rows occur once. */
  readonly stepsPerEpoch: number;
  /** The rows of a step; the first step is 0. */
  at(step: number): ArrayLike<number>;
  /** Whether the batch does not continue the one before. Recurrent layers then begin with zeros. */
  begins?(step: number): boolean;
}

/** Options of {@link drawnWithReplacement} and {@link shuffledEpochs}. */
export interface RowsOptions {
  /** Number of rows of the data. */
  count: number;
  /** Number of rows of a batch. */
  batchSize: number;
  /** Seed of the random rows. */
  seed: number;
}

/** Blocks of the random stream reserved for one epoch: more than any data set needs. */
const BLOCKS_PER_EPOCH = 2 ** 28;

const OPTIONS: OptionTable<RowsOptions> = {
  count: required(sizeOption),
  batchSize: required(sizeOption),
  seed: required(seedOption),
};

const SHUFFLED: OptionTable<RowsOptions & { dropLast?: boolean }> = { ...OPTIONS, dropLast: flagOption };

const RESTART: OptionTable<{ restart?: boolean }> = { restart: flagOption };

/** The number of a step; the first is 0. */
const STEP = wholeNumber(0);

/**
 * Draws the rows of every batch at random, with replacement, as in the book (vol. 1, chapters 4 to 7).
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
 * Every epoch has each row once, in a new random order. The last batch of an epoch can be smaller. With `dropLast` such
 * a batch is left out, unless it is the only one, as by the Trainer of the book's second volume.
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
 * Reads a text from its beginning to its end (vol. 2, section 5.5.3). The next epoch continues where the last batch
 * ended, so each epoch splits the text at other positions. With `restart`, each epoch begins at the beginning of the
 * text, and recurrent layers with zeros.
 * @throws BadakError when `text` is not Sequences, or an option is unknown
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
