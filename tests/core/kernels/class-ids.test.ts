/** Labels as class ids or one-hot, as the books' code takes both; what is neither is refused. */
import { describe, expect, test } from 'vitest';
import type { DType } from '../../../ts/core/tensor.js';
import { Workspace } from '../../../ts/core/workspace.js';
import { SoftmaxWithLoss } from '../../../ts/layers/softmax-with-loss.js';
import { TimeSoftmaxWithLoss } from '../../../ts/layers/time-softmax-with-loss.js';
import { MultiLayerNet } from '../../../ts/models/multi-layer-net.js';
import { SimpleCBOW } from '../../../ts/models/simple-cbow.js';
import { TwoLayerNet } from '../../../ts/models/two-layer-net.js';
import { refusal } from '../../support/errors.js';
import { bits, scattered } from '../../support/compare.js';
import '../../support/engine.js';

const ws = new Workspace();
const x = ws.keep([4, 2]).set(scattered(8));
const classes = [0, 1, 2, 1];
const t = ws.keep([4], 'i32').set(classes);
const flat = (columns: number) =>
  classes.flatMap((id) => Array.from({ length: columns }, (_, i) => +(i === id)));
const oneHot = (dtype: DType) => ws.keep([4, 3], dtype).set(flat(3)) as never;

describe.each(['i32', 'f32', 'u8', 'u32'] as const)('one-hot labels of %s', (dtype) => {
  test.each([
    ['TwoLayerNet', () => new TwoLayerNet({ inputSize: 2, hiddenSize: 4, outputSize: 3, weightInitStd: 1 })],
    ['MultiLayerNet', () => new MultiLayerNet({ inputSize: 2, hiddenSizes: [4], outputSize: 3 })],
  ])('are the same to %s as class ids', (_, make) => {
    const model = make();
    expect(model.loss(x, oneHot(dtype))).toBe(model.loss(x, t));
    expect(model.accuracy(x, oneHot(dtype))).toBe(model.accuracy(x, t));
    const [ids, hot] = [t, oneHot(dtype)].map((labels) => Object.values(model.gradient(x, labels)).map(bits));
    expect(hot).toEqual(ids);
  });

  test('at every step of a sequence', () => {
    const scores = () => ws.keep([2, 2, 3]).set(scattered(12));
    const labels = ws.keep([2, 2, 3], dtype).set(flat(3)) as never;
    const [one, other] = [new TimeSoftmaxWithLoss(ws), new TimeSoftmaxWithLoss(ws)];
    expect(one.forward(scores(), labels)).toBe(other.forward(scores(), t.reshape([2, 2])));
  });
});

test('targets of SimpleCBOW, as in the book', () => {
  const model = new SimpleCBOW({ vocabSize: 3, hiddenSize: 2 });
  const contexts = ws.keep([4, 2], 'i32').set([1, 2, 0, 2, 1, 1, 0, 0]);
  expect(model.loss(contexts, oneHot('i32'))).toBe(model.loss(contexts, t));
});

describe('what is neither', () => {
  const loss = (labels: unknown) => () => new SoftmaxWithLoss(ws).forward(ws.keep([4, 3]), labels as never);

  test.each<[what: string, values: readonly number[]]>([
    ['a row of zeros', [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0]],
    ['two ones in a row', [1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0]],
    ['chances', [1, 0, 0, 0.5, 0.5, 0, 0, 0, 1, 0, 1, 0]],
    ['a one and a bit', [1, 0, 0, 0, 1, 0.1, 0, 0, 1, 0, 1, 0]],
    ['NaN', [1, 0, 0, NaN, 1, 0, 0, 0, 1, 0, 1, 0]],
  ])('%s', (_, values) => {
    expect(loss(ws.keep([4, 3]).set(values))).toThrow(refusal('invalid-argument', 'row 1'));
  });

  test('another number of rows or classes', () => {
    for (const shape of [[3], [4, 1], [4, 2], [3, 3], [12], [2, 2, 3], []]) {
      expect(loss(ws.keep(shape, 'i32'))).toThrow(refusal('shape-mismatch', ': t', '[4]', '[4, 3]'));
    }
  });
});

test('a row of NaN matches no class', () => {
  const model = new TwoLayerNet({ inputSize: 2, hiddenSize: 4, outputSize: 3, weightInitStd: 1 });
  const zeros = ws.keep([4], 'i32');
  model.param('b2').value.set(0, NaN);
  expect(model.accuracy(x, zeros)).toBe(0);
  model.param('b2').value.set([0, Infinity, 0]);
  expect(model.accuracy(x, t)).toBe(0.5);
});
