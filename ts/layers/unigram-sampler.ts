import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  listOption,
  numberOption,
  type OptionTable,
  readOptions,
  required,
  seedOption,
  sizeOption,
} from '../core/options.js';
import { RandomStream } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { expectWhole } from '../core/whole-numbers.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';

/** The kernels store counts in 32 bits. */
const MAX_COUNT = 2 ** 32 - 1;

/** Blocks of the random stream reserved for a step: hundreds for each of a million targets. */
const COUNTERS_PER_STEP = 2 ** 28;

/** The book's power of the counts. */
export const SAMPLER_POWER = 0.75;

/** Options of {@link UnigramSampler}. */
export interface UnigramSamplerOptions {
  /** For each word, how often it occurs in the corpus. */
  counts: ArrayLike<number>;
  /** Number of negative words for each target; default 5, as in the book. */
  sampleSize?: number;
  /**
   * Words are drawn with probabilities ∝ count^power. Default 0.75, as in the book, which makes rare words a little
   * likelier.
   */
  power?: number;
  /** Seed of the draws; default 0. */
  seed?: number;
}

export const UNIGRAM_SAMPLER: OptionTable<UnigramSamplerOptions> = {
  counts: required(listOption),
  sampleSize: sizeOption,
  power: numberOption({ min: 0 }),
  seed: seedOption,
};

/**
 * Draws negative words by how often words occur (vol. 2, section 4.2.6): for each target, `sampleSize` different words
 * that are not the target. The draws are a function of seed and step.
 */
export class UnigramSampler {
  /** Number of negative words for each target. */
  readonly sampleSize: number;
  readonly #law: kernels.Unigram;
  readonly #stream: RandomStream;

  /** @throws BadakError when there are too few words with a count above 0, or an option is out of range */
  constructor(
    private readonly workspace: Workspace,
    options: UnigramSamplerOptions,
  ) {
    expectWorkspace('UnigramSampler', workspace);
    const {
      counts,
      sampleSize = 5,
      power = SAMPLER_POWER,
      seed = 0,
    } = readOptions('UnigramSampler', options, UNIGRAM_SAMPLER);
    expectWhole('UnigramSampler', 'count', counts, { least: 0, most: MAX_COUNT }, 'invalid-argument');
    let words = 0;
    for (let i = 0; i < counts.length; i++) words += counts[i]! > 0 ? 1 : 0;
    if (words < sampleSize + 1) {
      throw new BadakError(
        'invalid-argument',
        `UnigramSampler: expected at least ${sampleSize + 1} words with a count above 0, to draw ${sampleSize} ` +
          `that are not the target, found ${words}. Use more text, or a smaller \`sampleSize\`.`,
      );
    }
    this.sampleSize = sampleSize;
    const list = () => workspace.keep([counts.length], 'u32');
    this.#law = { keep: list(), other: list(), counts: list().set(counts), power };
    kernels.fillAliasTable(this.#law);
    this.#stream = new RandomStream(seed, 'negatives');
  }

  /**
   * Draws the negative words of a step.
   * @param targets ids of any shape
   * @returns ids [number of targets, 1 + sampleSize]: in each row the target, then its negative words
   * @throws BadakError when the step is not a whole number of at least 0, or a target is not in 0 … V − 1
   */
  draw(targets: Tensor<'i32'>, step: number): Tensor<'i32'> {
    const ids = this.workspace.take([targets.size, 1 + this.sampleSize], 'i32');
    this.#stream.seek(step * COUNTERS_PER_STEP);
    this.#stream.drawNegatives(ids, targets, this.#law);
    return ids;
  }
}
