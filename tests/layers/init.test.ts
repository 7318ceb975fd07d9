/** Layers that make their own parameters, and how those start. */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import {
  Affine,
  BatchNormalization,
  Convolution,
  Embedding,
  initWeight,
  MatMul,
  NegativeSamplingLoss,
  TimeAffine,
  TimeBiLSTM,
  TimeConcatAffine,
  TimeEmbedding,
  TimeGRU,
  TimeLSTM,
  TimeRNN,
} from '../../ts/layers/index.js';
import { CBOW } from '../../ts/models/cbow.js';
import { DeepConvNet } from '../../ts/models/deep-conv-net.js';
import type { Model } from '../../ts/models/model.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import { refusal } from '../support/errors.js';
import { bits } from '../support/compare.js';
import { input, ws } from '../support/layers.js';

type Any = never;
const names = (layer: { params: readonly Param[] }) =>
  layer.params.map(({ name, value }) => `${name} ${JSON.stringify(value.shape)}`);
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, w) => sum + w * w, 0) / values.length);

describe('names and shapes', () => {
  test.each<[string, { params: readonly Param[] }, string[]]>([
    ['Affine', Affine.of(ws, 'W1', [2, 3]), ['W1 [2,3]', 'b1 [3]']],
    ['MatMul', MatMul.of(ws, 'W_in', [2, 3]), ['W_in [2,3]']],
    ['Convolution', Convolution.of(ws, 'W1', [4, 2, 3, 3]), ['W1 [4,2,3,3]', 'b1 [4]']],
    ['BatchNormalization', BatchNormalization.of(ws, 'gamma2', 3), ['gamma2 [3]', 'beta2 [3]']],
    ['Embedding', Embedding.of(ws, 'embed_W', [9, 2]), ['embed_W [9,2]']],
    ['TimeEmbedding', TimeEmbedding.of(ws, 'embed_W', [9, 2]), ['embed_W [9,2]']],
    ['TimeAffine', TimeAffine.of(ws, 'affine_W', [2, 3]), ['affine_W [2,3]', 'affine_b [3]']],
    ['TimeConcatAffine', TimeConcatAffine.of(ws, 'W', [5, 3]), ['W [5,3]', 'b [3]']],
    ['TimeRNN', TimeRNN.of(ws, 'rnn', [2, 3]), ['rnn_Wx [2,3]', 'rnn_Wh [3,3]', 'rnn_b [3]']],
    ['TimeGRU', TimeGRU.of(ws, 'gru', [2, 3]), ['gru_Wx [2,9]', 'gru_Wh [3,9]', 'gru_b [9]']],
    ['TimeLSTM', TimeLSTM.of(ws, 'up', [2, 3]), ['up_Wx [2,12]', 'up_Wh [3,12]', 'up_b [12]']],
    [
      'TimeBiLSTM',
      TimeBiLSTM.of(ws, 'bi', [2, 3]),
      ['onward', 'back'].flatMap((way) => [`bi_${way}_Wx [2,12]`, `bi_${way}_Wh [3,12]`, `bi_${way}_b [12]`]),
    ],
    [
      'NegativeSamplingLoss',
      NegativeSamplingLoss.of(ws, 'W_out', 2, { counts: [1, 2, 3], sampleSize: 1 }),
      ['W_out [3,2]'],
    ],
  ])('%s', (_, layer, expected) => expect(names(layer)).toEqual(expected));
});

describe('the same seed starts with the bits of the models of this package', () => {
  test.each<[string, Model<Any>, { params: readonly Param[] }]>([
    [
      'Affine',
      new MultiLayerNetExtend({ inputSize: 4, hiddenSizes: [5], outputSize: 3, seed: 7 }),
      Affine.of(ws, 'W1', [4, 5], { seed: 7 }),
    ],
    [
      'Affine, Xavier',
      new MultiLayerNetExtend({ inputSize: 4, hiddenSizes: [5], outputSize: 3, seed: 7, activation: 'tanh' }),
      Affine.of(ws, 'W2', [5, 3], { seed: 7, init: 'xavier' }),
    ],
    [
      'BatchNormalization',
      new MultiLayerNetExtend({ inputSize: 4, hiddenSizes: [5], outputSize: 3, batchNorm: true }),
      BatchNormalization.of(ws, 'gamma1', 5),
    ],
    ['Convolution', new DeepConvNet({ seed: 3 }), Convolution.of(ws, 'W2', [16, 16, 3, 3], { seed: 3 })],
    [
      'LSTM',
      new Rnnlm({ vocabSize: 9, wordvecSize: 4, hiddenSize: 5, seed: 2 }),
      TimeLSTM.of(ws, 'lstm', [4, 5], { seed: 2 }),
    ],
    [
      'GRU',
      new Rnnlm({ vocabSize: 9, wordvecSize: 4, hiddenSize: 5, seed: 2, cell: 'gru' }),
      TimeGRU.of(ws, 'gru', [4, 5], { seed: 2 }),
    ],
    [
      'TimeAffine',
      new Rnnlm({ vocabSize: 9, wordvecSize: 4, hiddenSize: 5, seed: 2 }),
      TimeAffine.of(ws, 'affine_W', [5, 9], { seed: 2 }),
    ],
    [
      'bidirectional LSTM',
      new Seq2seq({ vocabSize: 9, wordvecSize: 4, hiddenSize: 6, seed: 2, bidirectional: true }),
      TimeBiLSTM.of(ws, 'encoder', [4, 3], { seed: 2 }),
    ],
    [
      'Embedding',
      new CBOW({ counts: [1, 2, 3], hiddenSize: 2, sampleSize: 1, seed: 4 }),
      Embedding.of(ws, 'W_in', [3, 2], { seed: 4 }),
    ],
  ])('%s', (_, model, layer) => {
    for (const { name, value } of layer.params) {
      expect(bits(value.toArray()), name).toEqual(bits(model.param(name).value.toArray()));
      // A weight of zeros would be the same for every seed.
      expect(
        value.toArray().some((w) => w !== 0),
        name,
      ).toBe(/W|gamma/.test(name));
    }
  });

  test('another seed or another name has other numbers', () => {
    const start = (name: string, seed: number) => [
      ...Affine.of(ws, name, [3, 3], { seed }).weight.value.toArray(),
    ];
    expect(start('W1', 0)).toEqual(start('W1', 0));
    expect(start('W1', 1)).not.toEqual(start('W1', 0));
    expect(start('W2', 0)).not.toEqual(start('W1', 0));
  });
});

describe('initWeight', () => {
  const weight = (shape: number[]): Param => new Param(ws, 'W', shape);

  test.each<[number[], 'he' | 'relu' | 'xavier' | 'sigmoid' | number, number]>([
    [[50, 400], 'he', Math.sqrt(2 / 50)],
    [[50, 400], 'relu', Math.sqrt(2 / 50)],
    [[50, 400], 'xavier', Math.sqrt(1 / 50)],
    [[50, 400], 'sigmoid', Math.sqrt(1 / 50)],
    [[50, 400], 0.3, 0.3],
    [[100, 8, 5, 5], 'he', Math.sqrt(2 / 200)],
  ])('%j %s', (shape, init, expected) => {
    const W = weight(shape);
    initWeight(W, init, 1);
    // 20,000 numbers: five standard errors of a deviation.
    expect(Math.abs(deviation(W.value.toArray()) / expected - 1)).toBeLessThan(5 / Math.sqrt(2 * 20_000));
  });

  test('what is refused', () => {
    expect(() => initWeight(weight([3]), 'he')).toThrow(refusal('shape-mismatch', 'initWeight W'));
    expect(() => initWeight(weight([3, 3]), 'best' as Any)).toThrow(
      refusal('invalid-argument', 'initWeight init', 0),
    );
    expect(() => initWeight(weight([3, 3]), -1)).toThrow(refusal('invalid-argument', 'initWeight init'));
    expect(() => initWeight(weight([3, 3]).value as Tensor as Any, 1)).toThrow(
      refusal('invalid-argument', 'weight', 'Param'),
    );
  });
});

describe('what `of` refuses', () => {
  test('names without the part that tells the parameters apart', () => {
    expect(() => Affine.of(ws, 'first', [2, 3])).toThrow(refusal('invalid-argument', 'Affine.of name', 'W1'));
    expect(() => BatchNormalization.of(ws, 'norm', 3)).toThrow(refusal('invalid-argument', 'gamma'));
  });

  test.each<[string, () => unknown, ...mentions: string[]]>([
    ['sizes', () => Affine.of(ws, 'W', [2] as Any), 'Affine.of sizes', 'array of 2', 'found [2]'],
    ['a size of 0', () => MatMul.of(ws, 'W', [2, 0]), 'MatMul.of sizes', 'found [2, 0]'],
    [
      'no workspace',
      () => TimeLSTM.of('lstm' as Any, 'lstm', [1, 2]),
      ...['TimeLSTM.of: workspace', 'a Workspace'],
    ],
    [
      'an init',
      () => Embedding.of(ws, 'W', [2, 2], { init: 'zeros' as Any }),
      ...['Embedding.of init', 'found the text "zeros"'],
    ],
    ['no counts', () => NegativeSamplingLoss.of(ws, 'W', 2, {} as Any), 'NegativeSamplingLoss.of: counts'],
  ])('%s', (_, make, ...mentions) => expect(make).toThrow(refusal('invalid-argument', ...mentions)));

  test('names of options', () => {
    expect(() => Convolution.of(ws, 'W', [1, 1, 1, 1], { padding: 1 } as Any)).toThrow(
      refusal('unknown-name', ' padding'),
    );
    expect(() => TimeRNN.of(ws, 'rnn', [2, 2], { name: 'x' } as Any)).toThrow(
      refusal('unknown-name', ' name. '),
    );
  });
});

test('the options of a layer reach it', () => {
  const x = input('x', [1, 1, 5, 5], 1).value;
  const relu = Convolution.of(ws, 'W1', [2, 1, 3, 3], { pad: 1, stride: 2, relu: true });
  const y = relu.forward(x);
  expect(y.shape).toEqual([1, 2, 3, 3]);
  expect(Math.min(...y.toArray())).toBe(0);
  expect([...TimeLSTM.of(ws, 'up', [2, 3], { stateful: true }).state.keys()]).toEqual([]);
  const stateful = TimeLSTM.of(ws, 'up', [2, 3], { stateful: true });
  stateful.resetState(4);
  expect([...stateful.state.keys()]).toEqual(['up/h', 'up/c']);
});
