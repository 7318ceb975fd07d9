/** Models and batches for the tests of language models. */
import { type Cell } from '../../ts/core/kernels.js';
import { Dropout, type Layer } from '../../ts/layers/index.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { Rnnlm, type RnnlmOptions } from '../../ts/models/rnnlm.js';
import { scattered } from './compare.js';
import { type Batch, ws } from './models.js';

export type Ids = Batch<'i32'>;

/** Parts of a text, and the words that follow each place. */
export function idBatch(
  [n, t]: readonly [number, number],
  xs: ArrayLike<number>,
  ts: ArrayLike<number>,
): Ids {
  return { x: ws.keep([n, t], 'i32').set(xs), t: ws.keep([n, t], 'i32').set(ts) };
}

/** Batches of a text that looks random; each continues where the one before ends. */
export function textBatches(
  count: number,
  [n, t]: readonly [number, number],
  words: number,
  seed = 1,
): Ids[] {
  const length = count * t + 1;
  const text = [...scattered(n * length, seed)].map((v) => Math.floor(((v + 1) / 2) * words));
  const stretch = (row: number, from: number) => text.slice(row * length + from, row * length + from + t);
  const rows = Array.from({ length: n }, (_, row) => row);
  return Array.from({ length: count }, (_, i) =>
    idBatch(
      [n, t],
      rows.flatMap((row) => stretch(row, i * t)),
      rows.flatMap((row) => stretch(row, i * t + 1)),
    ),
  );
}

/** The layers of a model from the first recurrent or dropout layer on. */
export function layersOf(model: LanguageModel): readonly Layer[] {
  return (model as unknown as { layers: readonly Layer[] }).layers;
}

export function dropoutsOf(model: LanguageModel): Dropout[] {
  return layersOf(model).filter((layer) => layer instanceof Dropout);
}

/** A model with large weights and biases, so that all have an effect. */
export function stirred<M extends LanguageModel>(model: M, scale = 0.7): M {
  model.params.forEach(({ value }, i) => value.set(scattered(value.size, i + 1).map((v) => scale * v)));
  return model;
}

/** Small models of every kind: all cells, one and two layers, with and without dropout, tied and not tied. */
export const KINDS: (readonly [
  name: string,
  options: Required<Pick<RnnlmOptions, 'cell' | 'layers' | 'dropout' | 'tied'>>,
])[] = (['rnn', 'gru', 'lstm'] as Cell[]).flatMap((cell) =>
  [1, 2].flatMap((layers) =>
    [0, 0.5].flatMap((dropout) =>
      [false, true].map(
        (tied) =>
          [
            `${cell}, ${layers} layers${dropout > 0 ? ', dropout' : ''}${tied ? ', tied' : ''}`,
            { cell, layers, dropout, tied },
          ] as const,
      ),
    ),
  ),
);

export const [V, H] = [11, 6];

export function make(options: Partial<RnnlmOptions> = {}): Rnnlm {
  return new Rnnlm({ vocabSize: V, wordvecSize: options.tied ? H : 5, hiddenSize: H, ...options });
}
