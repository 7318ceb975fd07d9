import { BadakError } from '../core/errors.js';
import {
  readOptions,
  readValue,
  required,
  seedOption,
  sizeOption,
  type OptionTable,
} from '../core/options.js';
import { RandomStream } from '../core/random.js';
import type { Tensor } from '../core/tensor.js';
import { expectWordIds } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import {
  EVALUATION,
  expectPass,
  type Layer,
  type Pass,
  Session,
  type TimeEmbedding,
  TimeRecurrent,
  TimeSoftmaxWithLoss,
} from '../layers/index.js';
import { type Activity, activityOf } from './activity.js';
import { DRAW_OPTIONS, drawing, type DrawOptions } from './draw-word.js';
import { Model } from './model.js';

/** Options of `LanguageModel.generate`. */
export interface GenerateOptions extends DrawOptions {
  /** Number of words to write. */
  length: number;
  /** Seed of the draws; default 0. The same seed draws the same words. */
  seed?: number;
}

const GENERATE: OptionTable<GenerateOptions> = {
  length: required(sizeOption),
  seed: seedOption,
  ...DRAW_OPTIONS,
};

/**
 * A model that predicts each next word of a text from the words before it (vol. 2, section 5.1.2): an embedding, layers
 * over the sequence, and a softmax at every time step. Ids are [N, T]; each row is a part of the text. Recurrent layers
 * begin a batch with their state after the last one.
 */
export abstract class LanguageModel extends Model<'i32'> {
  /** The vectors of the words. */
  abstract readonly embedding: TimeEmbedding;
  /** The layers after the embedding, in their order. */
  abstract readonly layers: readonly Layer[];
  readonly #lossLayer = new TimeSoftmaxWithLoss(this.workspace);

  /**
   * @param xs ids [N, T]
   * @returns scores of every word [N, T, V]
   * @throws BadakError when `pass` is not a pass, or an id is not in 0 … V − 1
   */
  predict(xs: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
    expectPass('predict', pass);
    this.workspace.begin();
    return this.layers.reduce((hs, layer) => layer.forward(hs, pass), this.embedding.forward(xs, pass));
  }

  /**
   * @param xs ids [N, T]
   * @param ts ids of the next word after each of xs [N, T]
   * @returns the mean loss of a word
   * @throws BadakError when `pass` is not a pass, the shapes differ, or an id is not in 0 … V − 1
   */
  loss(xs: Tensor<'i32'>, ts: Tensor<'i32'>, pass: Pass = EVALUATION): number {
    expectPass('loss', pass);
    return this.#lossLayer.forward(this.predict(xs, pass), ts, pass);
  }

  backward(): void {
    const dout = this.layers.reduceRight((dout, layer) => layer.backward(dout), this.#lossLayer.backward());
    this.embedding.backward(dout);
  }

  /**
   * Forgets the state that training carries. With `batchSize`, a state of zeros exists from now on, for checkpoints.
   * @throws BadakError when `batchSize` is not a whole number of at least 1
   */
  resetState(batchSize?: number): void {
    if (batchSize !== undefined) readValue('resetState', 'batchSize', batchSize, sizeOption);
    for (const layer of this.#recurrent()) layer.resetState(batchSize);
  }

  /** The state of the recurrent layers that the next training step begins with. */
  override get state(): ReadonlyMap<string, Tensor> {
    return new Map(this.#recurrent().flatMap((layer) => [...layer.state]));
  }

  /**
   * Continues a text word by word (vol. 2, section 7.1). Each word is drawn with the probabilities that the model gives
   * after the words before it. Words to skip have probability 0. The book's code draws such a word, and then draws
   * again with the last word as input a second time, so the model reads that word twice.
   * @param start ids of the words that the text begins with, at least one
   * @returns the ids that were drawn
   * @throws BadakError when an option is out of range, every word is to be skipped, or a score is not finite
   */
  generate(start: readonly number[], options: GenerateOptions): number[] {
    const { length, seed = 0, ...drawOptions } = readOptions('generate', options, GENERATE);
    const draw = drawing(drawOptions);
    expectWordIds('generate: start', start);
    if (start.length === 0)
      throw new BadakError('invalid-argument', 'generate: expected at least one word to start with');
    using memory = new Workspace();
    using session = new Session();
    const word = memory.keep([1, 1], 'i32');
    const stream = new RandomStream(seed, 'generate');
    const text = [...start];
    for (let i = 0; i < start.length + length - 1; i++) {
      const scores = this.predict(word.set([text[i]!]), { train: false, session });
      if (i < start.length - 1) continue;
      text.push(draw(scores.reshape([1, scores.size]), stream.uniform()));
    }
    return text.slice(start.length);
  }

  /**
   * The values inside the recurrent layers over a sentence, read from its beginning.
   * @param ids [T]
   * @throws BadakError when there is no id, or one is not in 0 … V − 1
   */
  activities(ids: readonly number[]): Activity[] {
    expectWordIds('activities', ids);
    using memory = new Workspace();
    const xs = memory.keep([1, ids.length], 'i32').set(ids);
    this.predict(xs);
    return this.#recurrent().map(activityOf);
  }

  #recurrent(): TimeRecurrent[] {
    return this.layers.filter((layer) => layer instanceof TimeRecurrent);
  }
}
