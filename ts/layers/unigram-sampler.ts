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

/** The kernels count in 32 bits. */
const MAX_COUNT = 2 ** 32 - 1;

/** Blocks of the random stream set aside for a step: hundreds for each of a million targets. */
const BLOCKS_PER_STEP = 2 ** 28;

export interface UnigramSamplerOptions {
  /** How often each word occurs in the corpus. */
  counts: ArrayLike<number>;
  /** Words drawn for each right one; the book's 5 by default. */
  sampleSize?: number;
  /** Words are drawn with probabilities ∝ count^power; the book's 0.75 by default, which favours rare ones a little. */
  power?: number;
  /** Seed of what is drawn. */
  seed?: number;
}

export const UNIGRAM_SAMPLER: OptionTable<UnigramSamplerOptions> = {
  counts: required(listOption),
  sampleSize: sizeOption,
  power: numberOption({ min: 0 }),
  seed: seedOption,
};

/**
 * Draws words that were not there, by how often they occur (vol. 2, section 4.2.6): for each right word `sampleSize`
 * different others. What is drawn is a function of seed and step.
 */
export class UnigramSampler {
  readonly sampleSize: number;
  readonly #law: kernels.Unigram;
  readonly #stream: RandomStream;

  /** @throws BadakError when there are not as many other words as are to be drawn, or an option is out of range */
  constructor(
    private readonly workspace: Workspace,
    options: UnigramSamplerOptions,
  ) {
    expectWorkspace('UnigramSampler', workspace);
    const {
      counts,
      sampleSize = 5,
      power = 0.75,
      seed = 0,
    } = readOptions('UnigramSampler', options, UNIGRAM_SAMPLER);
    expectWhole('UnigramSampler', 'count', counts, { least: 0, most: MAX_COUNT });
    let words = 0;
    for (let i = 0; i < counts.length; i++) words += counts[i]! > 0 ? 1 : 0;
    if (words < sampleSize + 1) {
      throw new BadakError(
        `UnigramSampler: ${sampleSize} words to draw besides the right one: expected at least ${sampleSize + 1} different words, found ${words}`,
      );
    }
    this.sampleSize = sampleSize;
    const list = () => workspace.keep([counts.length], 'u32');
    this.#law = { keep: list(), other: list(), counts: list().set(counts), power };
    kernels.fillAliasTable(this.#law);
    this.#stream = new RandomStream(seed, 'negatives');
  }

  /** @param targets of any shape @returns ids [targets, 1 + sampleSize]: each right word, then what was drawn for it */
  draw(targets: Tensor<'i32'>, step: number): Tensor<'i32'> {
    const ids = this.workspace.take([targets.size, 1 + this.sampleSize], 'i32');
    this.#stream.seek(step * BLOCKS_PER_STEP);
    this.#stream.drawNegatives(ids, targets, this.#law);
    return ids;
  }
}
