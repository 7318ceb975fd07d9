/** One pass forward and back for looking: it is the model's own, and leaves nothing behind. */
import { describe, expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { MultiLayerNet } from '../../ts/models/multi-layer-net.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { type LayerRow, passage } from '../../ts/models/passage.js';
import { SimpleConvNet } from '../../ts/models/simple-conv-net.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { scattered } from '../support/compare.js';
import { bitsOf, ws } from '../support/models.js';
import '../support/engine.js';

const CASES: readonly (readonly [string, () => LayerRow, number[]])[] = [
  [
    'two layers',
    () =>
      new TwoLayerNet({
        inputSize: 12,
        hiddenSize: 5,
        outputSize: 4,
        activation: 'sigmoid',
        weightInitStd: 1,
      }),
    [2, 12],
  ],
  ['several layers', () => new MultiLayerNet({ inputSize: 12, hiddenSizes: [6, 5], outputSize: 4 }), [2, 12]],
  [
    'a convolution',
    () =>
      new SimpleConvNet({
        ...{ inputShape: [1, 8, 8], filters: 3, filterSize: 3, hiddenSize: 6, outputSize: 4 },
        weightInitStd: 'he',
      }),
    [2, 1, 8, 8],
  ],
];

const LABELS = [1, 3];

/** −Σ log p of the labels, in double precision. */
function lossOf(model: LayerRow, x: Float32Array, shape: number[]): number {
  ws.begin();
  const scores = model.predict(ws.take(shape).set(x));
  const [values, classes] = [scores.toArray(), scores.shape.at(-1)!];
  return LABELS.reduce((sum, label, row) => {
    const of = values.subarray(row * classes, (row + 1) * classes);
    const total = of.reduce((all, score) => all + Math.exp(score), 0);
    return sum - Math.log(Math.exp(of[label]!) / total);
  }, 0);
}

describe.each(CASES)('%s', (_, make, shape) => {
  const size = shape.reduce((product, side) => product * side, 1);
  const x = scattered(size, 3);

  test('has the outputs of every layer, the last of which are the scores', () => {
    using model = make();
    const { layers, probabilities } = passage(model, ws.keep(shape).set(x), LABELS);
    expect(layers.map(({ layer }) => layer)).toEqual(model.layers);
    expect(layers.at(-1)!.output).toEqual(model.predict(ws.keep(shape).set(x)).toArray());
    for (const row of [0, 1]) {
      const sum = probabilities.subarray(row * 4, row * 4 + 4).reduce((all, p) => all + p, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  test('has the gradient by x, as central differences find it', () => {
    using model = make();
    const { dx } = passage(model, ws.keep(shape).set(x), LABELS);
    const h = 1e-2;
    let [checked, most] = [0, 0];
    for (let i = 0; i < size; i += 3) {
      const [up, down] = [h, -h].map((step) => {
        const moved = x.slice();
        moved[i]! += step;
        return lossOf(model, moved, shape);
      });
      most = Math.max(most, Math.abs((up! - down!) / (2 * h) - dx[i]!));
      checked += Math.abs(dx[i]!);
    }
    expect(checked).toBeGreaterThan(0.1);
    expect(most).toBeLessThan(2e-2);
  });

  test('changes no bit of the model, and no gradient is left', () => {
    using model = make();
    const before = bitsOf(model);
    passage(model, ws.keep(shape).set(x), LABELS);
    expect(bitsOf(model)).toEqual(before);
    for (const { grad } of model.params) expect(grad.toArray().every((v) => v === 0)).toBe(true);
  });
});

test('batch normalization has no backward pass in evaluation: it is said', () => {
  using model = new MultiLayerNetExtend({ inputSize: 6, hiddenSizes: [4], outputSize: 3, batchNorm: true });
  expect(() => passage(model, ws.keep([2, 6]).set(scattered(12, 1)), [0, 1])).toThrow(BadakError);
});
