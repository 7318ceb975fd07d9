import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  flagOption,
  numberOption,
  type OptionTable,
  readOptions,
  readValue,
  seedOption,
  textOption,
} from '../core/options.js';
import { BLOCKS_PER_STEP, RandomStream } from '../core/random.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type Layer, type Pass, remembered } from './layer.js';

/** Options of {@link Dropout}. */
export interface DropoutOptions {
  /** Scale up by 1 / (1 − ratio) in training, instead of down in evaluation (vol. 2, chapter 6). Default false. */
  inverted?: boolean;
  /** Seed of the masks; default 0. */
  seed?: number;
  /** Name of the layer. Layers with different names have different masks. */
  name?: string;
}

const OPTIONS: OptionTable<DropoutOptions> = { inverted: flagOption, seed: seedOption, name: textOption };

/** The share of elements that dropout sets to 0: below 1. */
export const RATIO = numberOption({ min: 0, below: 1 });

/** Elements for which one step's blocks of the random stream are enough, at four numbers a block. */
const MOST_ELEMENTS = 4 * BLOCKS_PER_STEP;

/**
 * Sets a random share of the elements to 0 in training (vol. 1, section 6.4.3), on any shape.
 *
 * |          | training               | evaluation       |
 * | -------- | ---------------------- | ---------------- |
 * | book 1   | x · mask               | x · (1 − ratio)  |
 * | inverted | x · mask / (1 − ratio) | x                |
 *
 * The mask is a function of seed, name and step, so a resumed run has the same masks as an uninterrupted one.
 */
export class Dropout implements Layer {
  readonly params = [];
  readonly name: string;
  /** A mask to use instead of a random one: 1 where an element stays, 0 elsewhere. */
  mask: Tensor | undefined;
  /** Whether the elements that stay are scaled up in training, so that evaluation changes nothing. */
  readonly inverted: boolean;
  readonly #stream: RandomStream;
  /** The factor of the last forward pass. */
  #factor: Tensor | number | undefined;

  /** @throws BadakError when the ratio is not in [0, 1) */
  constructor(
    private readonly workspace: Workspace,
    /** The share of elements that are set to 0, in [0, 1). */
    readonly ratio = 0.5,
    options: DropoutOptions = {},
  ) {
    expectWorkspace('Dropout', workspace);
    const { inverted = false, seed = 0, name = 'dropout' } = readOptions('Dropout', options, OPTIONS);
    this.name = name;
    readValue(`Dropout ${name}`, 'ratio', ratio, RATIO);
    this.inverted = inverted;
    this.#stream = new RandomStream(seed, `dropout/${name}`);
  }

  forward(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('Dropout', pass);
    kernels.expectType('Dropout', 'x', x);
    if (pass.train) this.#factor = this.#trainingMask(x, pass.step);
    else this.#factor = this.inverted ? 1 : 1 - this.ratio;
    return this.#times(x, this.#factor);
  }

  backward(dout: Tensor): Tensor {
    return this.#times(dout, remembered('Dropout', this.#factor));
  }

  #times(x: Tensor, factor: Tensor | number): Tensor {
    if (factor === 1) return x;
    const y = this.workspace.take(x.shape);
    if (typeof factor === 'number') kernels.scale(y, x, factor);
    else kernels.multiply(y, x, factor);
    return y;
  }

  /** The mask of a step: 0, or for the elements that stay their factor. */
  #trainingMask(x: Tensor, step: number): Tensor {
    const scale = this.inverted ? 1 / (1 - this.ratio) : 1;
    const mask = this.workspace.take(x.shape);
    if (this.mask) {
      kernels.scale(mask, this.mask, scale);
      return mask;
    }
    if (x.size > MOST_ELEMENTS) {
      throw new BadakError(
        'invalid-argument',
        `Dropout: expected at most ${MOST_ELEMENTS} elements, found ${x.size} in x ${format(x.shape)}`,
      );
    }
    this.#stream.seek(step * BLOCKS_PER_STEP);
    this.#stream.fillDropoutMask(mask, this.ratio, scale);
    return mask;
  }
}
