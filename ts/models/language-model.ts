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

export interface GenerateOptions extends DrawOptions {
  /** Words to add. */
  length: number;
  /** The same seed draws the same words. */
  seed?: number;
}

const GENERATE: OptionTable<GenerateOptions> = {
  length: required(sizeOption),
  seed: seedOption,
  ...DRAW_OPTIONS,
};

/**
 * A model that guesses each next word of a text from those before it (vol. 2, section 5.1.2): an embedding, layers over the
 * sequence, and a softmax at every step. Ids are [N, T], a row a stretch of text; what recurrent layers end a batch with is
 * what they begin the next with.
 */
export abstract class LanguageModel extends Model<'i32'> {
  protected abstract readonly embedding: TimeEmbedding;
  abstract readonly layers: readonly Layer[];
  readonly #lossLayer = new TimeSoftmaxWithLoss(this.workspace);

  /** @param xs ids [N, T] @returns scores of every word [N, T, V] */
  predict(xs: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
    expectPass('predict', pass);
    this.workspace.begin();
    const vectors = this.embedding.forward(xs, pass);
    return this.layers.reduce((hs, layer) => layer.forward(hs, pass), vectors);
  }

  /** @param ts ids of the words that follow [N, T] @returns the mean loss of a word */
  loss(xs: Tensor<'i32'>, ts: Tensor<'i32'>, pass: Pass = EVALUATION): number {
    return this.#lossLayer.forward(this.predict(xs, pass), ts, pass);
  }

  backward(): void {
    const dout = this.layers.reduceRight((dout, layer) => layer.backward(dout), this.#lossLayer.backward());
    this.embedding.backward(dout);
  }

  /**
   * Forgets what training carries. With a batch size its state is there from now on, as zeros: a checkpoint is restored into it.
   */
  resetState(batchSize?: number): void {
    if (batchSize !== undefined) readValue('resetState', 'batchSize', batchSize, sizeOption);
    for (const layer of this.#recurrent()) layer.resetState(batchSize);
  }

  /** What the next training step begins with. */
  override get state(): ReadonlyMap<string, Tensor> {
    return new Map(this.#recurrent().flatMap((layer) => [...layer.state]));
  }

  /**
   * Goes on with a text, word by word (vol. 2, section 7.1): each is drawn by the chances that the model gives it, after
   * what came before. Words to skip have no chance; the book's code draws them and then draws again, with the same word read once
   * more, so that what follows has seen it twice.
   * @param start ids of the words it begins with, at least one
   * @returns the ids that were drawn
   * @throws BadakError when an option is out of range, nothing is left to draw from, or the scores are no numbers
   */
  generate(start: readonly number[], options: GenerateOptions): number[] {
    const { length, seed = 0, ...drawOptions } = readOptions('generate', options, GENERATE);
    const draw = drawing(drawOptions);
    expectWordIds('generate: start', start);
    if (start.length === 0) throw new BadakError('generate: expected at least one word to start with');
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

  /** What the recurrent layers do over a sentence, read from its beginning. */
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
