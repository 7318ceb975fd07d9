/** Weights without a run: saved, read, and put into another model. */
import { describe, expect, test } from 'vitest';
import { BadakError, type ErrorCode } from '../../ts/core/errors.js';
import { Workspace } from '../../ts/core/workspace.js';
import { decodeSafetensors, encodeSafetensors } from '../../ts/io/safetensors.js';
import { CBOW } from '../../ts/models/cbow.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { SimpleRnnlm } from '../../ts/models/simple-rnnlm.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { LazyAdam } from '../../ts/optimizers/lazy-adam.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { encodeCheckpoint } from '../../ts/train/checkpoint.js';
import { BEGINNING } from '../../ts/train/fit.js';
import { loadModel, saveModel } from '../../ts/train/weights.js';
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();
const net = (seed: number, hiddenSize = 4) =>
  new TwoLayerNet({ inputSize: 2, hiddenSize, outputSize: 3, weightInitStd: 1, seed });
const values = (model: TwoLayerNet) => model.params.map(({ value }) => bits(value.toArray()));
const run = {
  ...{ experiment: 'two-layer-net', params: {}, seed: 0, data: 'digits', step: 1, reports: 0, training: 0 },
  ...{ progress: BEGINNING, results: {} },
};

test('what is saved is what another model gets, by the names of the parameters', () => {
  const [from, to] = [net(1), net(2)];
  const bytes = saveModel(from);
  expect([...decodeSafetensors('w', bytes).tensors.keys()]).toEqual(['W1', 'b1', 'W2', 'b2']);
  expect(values(to)).not.toEqual(values(from));
  loadModel(to, bytes);
  expect(values(to)).toEqual(values(from));
});

test('running statistics belong to the weights', () => {
  const make = (seed: number) =>
    new MultiLayerNetExtend({ inputSize: 6, hiddenSizes: [5], outputSize: 3, batchNorm: true, seed });
  const [from, to] = [make(1), make(2)];
  const [x, t] = [ws.keep([8, 6]).set(scattered(48)), ws.keep([8], 'i32')];
  from.gradient(x, t);
  loadModel(to, saveModel(from));
  expect(bits(to.predict(x).toArray())).toEqual(bits(from.predict(x).toArray()));
});

test('what a language model carries from batch to batch does not', () => {
  const make = (seed: number) => new SimpleRnnlm({ vocabSize: 5, wordvecSize: 3, hiddenSize: 3, seed });
  const [from, to] = [make(1), make(2)];
  const ids = ws.keep([2, 3], 'i32');
  from.gradient(ids, ids);
  expect(from.state.size).toBeGreaterThan(0);
  loadModel(to, saveModel(from));
  expect(to.generate([1], { length: 9 })).toEqual(from.generate([1], { length: 9 }));
});

test('rows that wait for updates are saved with them, and cannot be replaced', () => {
  const model = new CBOW({ counts: [1, 2, 3, 4, 5, 6, 7], hiddenSize: 3 });
  const optimizer = new LazyAdam(0.1);
  for (const word of [0, 1, 2]) {
    model.gradient(ws.keep([1, 2], 'i32').set([word, 3]), ws.keep([1], 'i32').set([4]), word);
    optimizer.update(model.params);
  }
  const saved = decodeSafetensors('w', saveModel(model)).tensors.get('W_in')!;
  expect(saved.data).toEqual(model.params[0].settled().toArray());
  expect(() => loadModel(model, saveModel(model))).toThrow(refusal('mismatch', 'W_in', 'LazyAdam'));
});

test('the weights of a checkpoint can be loaded, too', () => {
  const [from, to] = [net(1), net(2)];
  loadModel(to, encodeCheckpoint({ model: from, optimizer: new SGD(0.1) }, run));
  expect(values(to)).toEqual(values(from));
});

describe('what is refused, with nothing loaded', () => {
  const stored = (
    change: (tensors: Map<string, { shape: readonly number[]; data: Float32Array }>) => void,
  ) => {
    const { tensors, metadata } = decodeSafetensors('w', saveModel(net(1)));
    const changed = new Map(tensors);
    change(changed);
    return encodeSafetensors({ tensors: changed, metadata });
  };
  const W1 = { shape: [2, 4], data: new Float32Array(8) };

  test.each<[what: string, bytes: Uint8Array, code: ErrorCode, ...mentions: string[]]>([
    ['a parameter that is missing', stored((tensors) => tensors.delete('W2')), 'mismatch', 'lacks W2'],
    ['one too many', stored((tensors) => tensors.set('W3', W1)), 'mismatch', 'has W3,'],
    [
      'both',
      stored((tensors) => (tensors.delete('b1'), tensors.set('W3', W1))),
      ...(['mismatch', 'lacks b1', 'has W3,'] as const),
    ],
    ['another shape', saveModel(net(1, 5)), 'mismatch', 'W1 [2, 4]', 'found [2, 5]'],
    [
      'NaN',
      stored((tensors) => tensors.set('W1', { ...W1, data: W1.data.map(() => NaN) })),
      ...(['damaged', ' W1 '] as const),
    ],
    ['a text', 'weights' as unknown as Uint8Array, 'invalid-argument', 'Uint8Array'],
  ])('%s', (_, bytes, code, ...mentions) => {
    const model = net(3);
    const before = values(model);
    expect(() => loadModel(model, bytes, 'net.safetensors')).toThrow(
      refusal(code, 'net.safetensors: ', ...mentions),
    );
    expect(values(model)).toEqual(before);
  });

  test('half a file', () => {
    const half = saveModel(net(1)).subarray(0, 99);
    const load = () => loadModel(net(3), half, 'net.safetensors');
    expect(load).toThrow(BadakError);
    expect(load).toThrow('net.safetensors: ');
  });

  test('a model that has diverged is not saved', () => {
    const model = net(1);
    model.param('b2').value.set(1, NaN);
    expect(() => saveModel(model)).toThrow(refusal('not-finite', 'saveModel', 'b2'));
    expect(() => saveModel({} as never)).toThrow(refusal('invalid-argument', 'model'));
  });
});

describe('a checkpoint that could not be read is not written', () => {
  test.each(Object.keys(run))('without its %s', (name) => {
    const info = Object.fromEntries(Object.entries(run).filter(([other]) => other !== name));
    expect(() => encodeCheckpoint(undefined, info as unknown as typeof run)).toThrow(
      refusal('invalid-argument', name),
    );
  });
});
