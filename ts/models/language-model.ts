import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { RandomStream } from '../core/random.js';
import { expectSize } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import {
  EVALUATION,
  type Layer,
  type Pass,
  type TimeEmbedding,
  TimeRecurrent,
  TimeSoftmaxWithLoss,
} from '../layers/index.js';
import { Model } from './model.js';

export interface GenerateOptions {
  /** Words to add. */
  length: number;
  /** Below 1 likely words become likelier, above 1 less so; default 1, the model’s own chances. */
  temperature?: number;
  /** Draw among so many of the likeliest words only; default all. */
  topK?: number;
  /** Ids that are never drawn. */
  skip?: readonly number[];
  /** The same seed draws the same words. */
  seed?: number;
}

/** What one recurrent layer did over a sentence, [T, H] each, by what it is called: gates by their letters, outputs h. */
export interface Activity {
  layer: string;
  units: number;
  values: Readonly<Record<string, Float32Array>>;
}

/** The letters of the gates in the order of their columns. */
const GATE_NAMES: Readonly<Record<number, readonly string[]>> = {
  1: [],
  3: ['z', 'r', 'n'],
  4: ['f', 'g', 'i', 'o'],
};

/**
 * A model that guesses each next word of a text from those before it (vol. 2, section 5.1.2): an embedding, layers over the
 * sequence, and a softmax at every step. Ids are [N, T], a row a stretch of text; what recurrent layers end a batch with is
 * what they begin the next with.
 */
export abstract class LanguageModel extends Model<'i32'> {
  protected abstract readonly embedding: TimeEmbedding;
  protected abstract readonly layers: readonly Layer[];
  readonly #lossLayer = new TimeSoftmaxWithLoss(this.workspace);

  /** @param xs ids [N, T] @returns scores of every word [N, T, V] */
  predict(xs: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
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
   * Forgets what the recurrent layers carry. With a batch size the training's state is there from now on, as zeros: a
   * checkpoint is restored into it.
   */
  resetState(batchSize?: number): void {
    for (const layer of this.#recurrent()) layer.resetState(batchSize);
  }

  /** What the next training step begins with. */
  override get state(): ReadonlyMap<string, Tensor> {
    return new Map(this.#recurrent().flatMap((layer) => [...layer.state]));
  }

  /**
   * Goes on with a text, word by word (vol. 2, section 7.1): each is drawn by the chances that the model gives it, after
   * what came before.
   * @param start ids of the words it begins with, at least one
   * @returns the ids that were drawn
   * @throws BadakError when an option is out of range, nothing is left to draw from, or the scores are no numbers
   */
  generate(start: readonly number[], options: GenerateOptions): number[] {
    const { length, temperature = 1, topK = Infinity, skip = [], seed = 0 } = options;
    expectSize('generate length', length);
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new BadakError(`generate: expected a temperature above 0, found ${temperature}`);
    }
    if (topK !== Infinity) expectSize('generate topK', topK);
    if (start.length === 0) throw new BadakError('generate: expected at least one word to start with');
    using memory = new Workspace();
    const word = memory.keep([1, 1], 'i32');
    const stream = new RandomStream(seed, 'generate');
    const text = [...start];
    for (let i = 0; i < start.length + length - 1; i++) {
      const scores = this.predict(word.set([text[i]!]), { train: false, begins: i === 0 });
      if (i < start.length - 1) continue;
      const chance = stream.uniform();
      text.push(draw(scores.reshape([1, scores.size]), { temperature, topK, skip }, chance));
    }
    return text.slice(start.length);
  }

  /** What the recurrent layers do over a sentence, read from its beginning. */
  activities(ids: readonly number[]): Activity[] {
    using memory = new Workspace();
    const xs = memory.keep([1, ids.length], 'i32').set(ids);
    this.predict(xs, { train: false, begins: true });
    return this.#recurrent().map((layer) => {
      const { gates, hs } = layer.activity;
      const [units, values] = [layer.units, gates.toArray()];
      const names = GATE_NAMES[gates.shape[2]! / units]!;
      const columns = (gate: number) =>
        Float32Array.from({ length: ids.length * units }, (_, i) => {
          const [t, unit] = [Math.floor(i / units), i % units];
          return values[(t * names.length + gate) * units + unit]!;
        });
      const parts = names.map((name, gate) => [name, columns(gate)] as const);
      return { layer: layer.name, units, values: { ...Object.fromEntries(parts), h: hs.toArray() } };
    });
  }

  #recurrent(): TimeRecurrent[] {
    return this.layers.filter((layer) => layer instanceof TimeRecurrent);
  }
}

/** The id at a place `chance` in [0, 1) of the words' chances, laid end to end. */
function draw(
  scores: Tensor,
  { temperature, topK, skip }: { temperature: number; topK: number; skip: readonly number[] },
  chance: number,
): number {
  const left = scores.toArray();
  if (!left.every(Number.isFinite)) throw new BadakError('generate: the model’s scores are no numbers');
  for (const id of skip) left[id] = -Infinity;
  if (topK < left.length) {
    // Of equal scores at the limit the first ones stay.
    const order = Array.from(left.keys()).sort((a, b) => left[b]! - left[a]! || a - b);
    for (const id of order.slice(topK)) left[id] = -Infinity;
  }
  const largest = left.reduce((most, score) => Math.max(most, score), -Infinity);
  if (largest === -Infinity) {
    throw new BadakError('generate: every word is to be skipped, expected one that is not');
  }
  // The largest comes off first: a low temperature would make several scores infinite, and none the largest any more.
  const cooled = left.map((score) => (score - largest) / temperature);
  // By the kernel, because the exponential of JavaScript is not the same in every engine.
  kernels.softmax(scores.set(cooled), scores);
  const chances = scores.toArray();
  const end = chances.reduce((sum, p) => sum + p, 0) * chance;
  let [sum, last] = [0, 0];
  for (const [id, p] of chances.entries()) {
    if (p === 0) continue;
    sum += p;
    last = id;
    if (sum > end) break;
  }
  return last;
}
