/** The next step of a language model: what comes back through time, and what the layers above give. */
import { expect, test } from 'vitest';
import { TimeRecurrent } from '../../ts/layers/index.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { nextStep } from '../../ts/models/next-step.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { readingOfStep } from '../../ts/models/step-reading.js';
import '../support/engine.js';
import { bitsOf } from '../support/models.js';

const [T, H] = [4, 6];
const sizes = { vocabSize: 9, wordvecSize: 5, hiddenSize: H, seed: 1 };
const X = [
  [3, 1, 4, 1],
  [5, 0, 2, 6],
];
const NEXT = [
  [1, 4, 1, 5],
  [0, 2, 6, 5],
];

function stepOf(model: LanguageModel, step: number, [xs, ts] = [X, NEXT]) {
  const [x, t] = [xs, ts].map((rows) =>
    model.workspace.keep([rows.length, rows[0]!.length], 'i32').set(rows.flat()),
  ) as [never, never];
  return { x, t, found: nextStep(model, x, t, { train: true, step }) };
}

const recurrentOf = ({ layers }: ReturnType<typeof nextStep>) =>
  layers.find(({ layer }) => layer instanceof TimeRecurrent)!;

test.each(['rnn', 'gru', 'lstm'] as const)('%s: both parts together are the gradient by h', (cell) => {
  using model = new Rnnlm({ ...sizes, cell });
  const { gradient, throughTime } = recurrentOf(stepOf(model, 0).found);
  // Nothing comes back to the last word, and something to every other one.
  expect([...throughTime!.subarray((T - 1) * H)]).toEqual(new Array(H).fill(0));
  for (let word = 0; word < T - 1; word++)
    expect(throughTime!.subarray(word * H, (word + 1) * H).every((value) => value !== 0)).toBe(true);
  for (let word = 0; word < T; word++) {
    // Of a sum over the words, where a step has the mean.
    const { step } = readingOfStep(model, X[0]!, () => NEXT[0]!, 0, word);
    step.dh.forEach((value, unit) => {
      const i = word * H + unit;
      expect(gradient[i]! + throughTime![i]!).toBeCloseTo(value / T, 6);
    });
  }
});

test('from a carried state: they make the gradient of Wh', () => {
  using model = new Rnnlm({ ...sizes, cell: 'rnn' });
  // One row, so that the gradient of the batch is that of the row.
  const [xs, ts] = [X.slice(1), NEXT.slice(1)];
  const { x, t } = stepOf(model, 0, [xs, ts]);
  model.gradient(x, t, 0);
  const [carried] = [...model.state.values()].map((state) => state.toArray());
  const before = bitsOf(model);
  const { found } = stepOf(model, 1, [xs, ts]);
  const { output, gradient, throughTime } = recurrentOf(found);
  const state = (word: number) => (word < 0 ? carried! : output.subarray(word * H, (word + 1) * H));
  const dWh = new Float64Array(H * H);
  for (let word = 0; word < T; word++)
    for (let unit = 0; unit < H; unit++) {
      const i = word * H + unit;
      const da = (gradient[i]! + throughTime![i]!) * (1 - output[i]! ** 2);
      state(word - 1).forEach((h, from) => (dWh[from * H + unit]! += h * da));
    }
  found.gradients.get('rnn_Wh')!.forEach((value, i) => expect(dWh[i]).toBeCloseTo(value, 6));
  // Looking has changed nothing.
  expect(bitsOf(model)).toEqual(before);
  expect([...model.state.values()].map((each) => each.toArray())).toEqual([carried]);
});

test('from a carried state of an LSTM, in the first of two rows: it is what the rest of the text hands back', () => {
  using model = new Rnnlm({ ...sizes, cell: 'lstm' });
  const { x, t } = stepOf(model, 0);
  model.gradient(x, t, 0);
  const carried = [...model.state.values()].map((state) => state.toArray().slice(0, H));
  const { found } = stepOf(model, 1);
  const { layer, gradient, throughTime } = recurrentOf(found) as { layer: TimeRecurrent } & ReturnType<
    typeof recurrentOf
  >;
  const { workspace } = model;
  const table = model.param('embed_W').value.toArray();
  const part = (values: Float32Array, from: number, width: number) =>
    workspace.take([1, T - from, width]).set(values.subarray(from * width, T * width));
  const vectors = Float32Array.from(
    X[0]!.flatMap((id) => [...table.subarray(id * sizes.wordvecSize, (id + 1) * sizes.wordvecSize)]),
  );
  const inputs = (from: number, to: number) =>
    workspace
      .take([1, to - from, sizes.wordvecSize])
      .set(vectors.subarray(from * sizes.wordvecSize, to * sizes.wordvecSize));
  for (let word = 1; word < T; word++) {
    workspace.begin();
    const initial = carried.map((values) => workspace.take([1, H]).set(values));
    layer.forward(inputs(0, word), undefined, { initial });
    layer.forward(inputs(word, T), undefined, { initial: layer.last });
    layer.backward(part(gradient, word, H));
    const [dh] = layer.dfirst.map((tensor) => tensor.toArray());
    dh!.forEach((value, unit) => expect(throughTime![(word - 1) * H + unit]).toBeCloseTo(value, 6));
  }
});

test('a piece of one word has nothing to hand back', () => {
  using model = new Rnnlm(sizes);
  const { found } = stepOf(model, 0, [[[3]], [[1]]]);
  expect([...recurrentOf(found).throughTime!]).toEqual(new Array(H).fill(0));
});
