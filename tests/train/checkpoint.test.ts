import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Param } from '../../ts/core/param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import type { Optimizer } from '../../ts/optimizers/optimizer.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { decodeSafetensors, encodeSafetensors } from '../../ts/io/safetensors.js';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  isSound,
  restoreCheckpoint,
  restoreModel,
} from '../../ts/train/checkpoint.js';
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import '../support/engine.js';

const net = (seed: number, hiddenSize = 5) =>
  new TwoLayerNet({ inputSize: 6, hiddenSize, outputSize: 3, seed });
const info = {
  experiment: 'two-layer-net',
  params: { hiddenSize: 5 },
  seed: 7,
  data: 'digits',
  step: 40,
  reports: 3,
  training: 0,
  progress: { step: 40, lossSum: 1.25, lossCount: 2 },
  results: {},
};
const values = (model: TwoLayerNet) => model.params.map(({ value }) => bits(value.toArray()));

/** A net of which every value is another, biases too. */
function scatteredNet(seed: number): TwoLayerNet {
  const model = net(seed);
  model.params.forEach(({ value }, i) => value.set(scattered(value.size, 10 * seed + i)));
  return model;
}

/** Remembers two tensors for every parameter. */
class Remembering implements Optimizer {
  readonly learningRate = 1;
  #state: Map<string, Tensor> | undefined;
  constructor(readonly seed: number) {}
  update() {}
  state(params: readonly Param[]): ReadonlyMap<string, Tensor> {
    this.#state ??= new Map(
      params.flatMap(({ name, value }, i) =>
        ['m', 'v'].map((kind, k) => {
          const kept = value.workspace.keep(value.shape);
          return [`${kind}/${name}`, kept.set(scattered(kept.size, 100 * this.seed + 2 * i + k))] as const;
        }),
      ),
    );
    return this.#state;
  }
}

test('what an optimizer remembers comes back too, every tensor of it', () => {
  const [saved, other] = [scatteredNet(1), scatteredNet(2)];
  const [from, to] = [new Remembering(1), new Remembering(2)];
  const remembered = (model: TwoLayerNet, optimizer: Optimizer) =>
    [...optimizer.state(model.params)].map(([name, tensor]) => [name, bits(tensor.toArray())]);
  const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model: saved, optimizer: from }, info));
  expect([...checkpoint.tensors.keys()].filter((name) => name.startsWith('optimizer/')).length).toBe(8);
  expect(remembered(other, to)).not.toEqual(remembered(saved, from));
  restoreCheckpoint('c', checkpoint, other, to);
  expect(remembered(other, to)).toEqual(remembered(saved, from));
  expect(values(other)).toEqual(values(saved));
});

test('the next training pass is the one that would have followed', () => {
  const [saved, other] = [scatteredNet(1), scatteredNet(2)];
  const optimizer = new SGD(0.1);
  const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model: saved, optimizer }, info));
  expect(other.nextStep).toBe(0);
  restoreCheckpoint('c', checkpoint, other, optimizer);
  expect(other.nextStep).toBe(info.progress.step);
});

test('a checkpoint of another optimizer is refused, with the names of what is missing', () => {
  const checkpoint = decodeCheckpoint(
    'c',
    encodeCheckpoint({ model: net(1), optimizer: new SGD(0.1) }, info),
  );
  expect(() => restoreCheckpoint('c', checkpoint, net(2), new Remembering(1))).toThrow(
    refusal('mismatch', 'c:', 'lacks optimizer/m/W1, ', 'optimizer/v/b2'),
  );
});

test('restoreModel takes the values of the model and not those of the optimizer', () => {
  const [saved, other] = [scatteredNet(1), scatteredNet(2)];
  const bytes = encodeCheckpoint({ model: saved, optimizer: new Remembering(1) }, info);
  restoreModel('c', decodeCheckpoint('c', bytes), other);
  expect(values(other)).toEqual(values(saved));
});

test('restoreModel also takes what the model remembers in addition to its parameters', () => {
  const make = () =>
    new MultiLayerNetExtend({
      inputSize: 6,
      hiddenSizes: [4],
      outputSize: 3,
      batchNorm: true,
    });
  using saved = make();
  using other = make();
  expect(saved.state.size).toBeGreaterThan(0);
  const remembered = (model: MultiLayerNetExtend) =>
    [...model.state].map(([name, t]) => [name, bits(t.toArray())]);
  [...saved.state.values()].forEach((tensor, i) => tensor.set(scattered(tensor.size, i + 1)));
  const bytes = encodeCheckpoint({ model: saved, optimizer: new SGD(0.1) }, info);
  expect(remembered(other)).not.toEqual(remembered(saved));
  restoreModel('c', decodeCheckpoint('c', bytes), other);
  expect(remembered(other)).toEqual(remembered(saved));
});

test('an optimizer’s state that is not finite is not worth keeping', () => {
  const [model, optimizer] = [net(1), new Remembering(1)];
  expect(isSound(model, optimizer)).toBe(true);
  optimizer.state(model.params).get('v/b2')!.set(0, Number.NaN);
  expect(isSound(model, optimizer)).toBe(false);
});

test('names in a file that steer a terminal are written out in errors', () => {
  const tensors = new Map([['\u001b[2J\u202e', { shape: [1], data: new Float32Array(1) }]]);
  const checkpoint = { ...info, tensors };
  expect(() => restoreCheckpoint('c', checkpoint, net(1), new SGD(0.1))).toThrow(
    refusal('mismatch', '\\u001b[2J\\u202e'),
  );
});

test('everything comes back, to the bit', () => {
  const [saved, other] = [scatteredNet(1), scatteredNet(2)];
  values(saved).forEach((value, i) => expect(values(other)[i]).not.toEqual(value));
  const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model: saved, optimizer: new SGD(0.1) }, info));
  expect(checkpoint).toMatchObject(info);
  restoreCheckpoint('c', checkpoint, other, new SGD(0.1));
  expect(values(other)).toEqual(values(saved));
});

test('a checkpoint with NaN is refused, and not written', () => {
  const model = net(1);
  const encode = () => encodeCheckpoint({ model, optimizer: new SGD(0.1) }, info);
  const checkpoint = decodeCheckpoint('c', encode());
  checkpoint.tensors.get('param/b1')!.data[2] = Number.NaN;
  model.param('b1').value.set(2, Number.NaN);
  expect(encode).toThrow(refusal('not-finite', 'param/b1 '));
  expect(() => restoreCheckpoint('c', checkpoint, net(2), new SGD(0.1))).toThrow(
    refusal('damaged', 'c:', 'param/b1'),
  );
});

describe('a checkpoint of another model', () => {
  const checkpoint = decodeCheckpoint(
    'run/c',
    encodeCheckpoint({ model: net(1), optimizer: new SGD(0.1) }, info),
  );

  test('other shapes: named, and nothing is changed', () => {
    const model = net(2, 8);
    const before = values(model);
    expect(() => restoreCheckpoint('run/c', checkpoint, model, new SGD(0.1))).toThrow(
      refusal('mismatch', 'run/c:', 'param/W1 [6, 8]', 'found [6, 5]'),
    );
    expect(values(model)).toEqual(before);
  });

  test('other parameters: named', () => {
    const tensors = new Map(checkpoint.tensors);
    tensors.delete('param/b2');
    tensors.set('param/W3', { shape: [1], data: new Float32Array(1) });
    expect(() => restoreCheckpoint('c', { ...checkpoint, tensors }, net(2), new SGD(0.1))).toThrow(
      refusal('mismatch', 'c:', 'lacks param/b2', 'has param/W3'),
    );
  });

  test('restoreModel refuses it, too', () => {
    expect(() => restoreModel('c', checkpoint, net(2, 8))).toThrow(
      refusal('mismatch', 'param/W1 [6, 8]', 'found [6, 5]'),
    );
    const tensors = new Map(checkpoint.tensors);
    tensors.delete('param/b2');
    expect(() => restoreModel('c', { ...checkpoint, tensors }, net(2))).toThrow(
      refusal('mismatch', 'c:', 'lacks param/b2'),
    );
  });
});

test('a file that is something else', () => {
  const other = encodeSafetensors({ tensors: new Map(), metadata: { format: 'pt' } });
  expect(() => decodeCheckpoint('f', other)).toThrow(refusal('wrong-format', 'f:', 'checkpoint.safetensors'));
  const older = encodeSafetensors({ tensors: new Map(), metadata: { format: 'badak checkpoint 1' } });
  expect(() => decodeCheckpoint('f', older)).toThrow(
    refusal('wrong-format', 'f ', '“badak checkpoint 3”', '“badak checkpoint 1”'),
  );
  const noRun = encodeSafetensors({
    tensors: new Map(),
    metadata: { format: 'badak checkpoint 2', run: '{"seed":1}' },
  });
  expect(() => decodeCheckpoint('f', noRun)).toThrow(refusal('damaged', 'f:'));
});

describe('a checksum', () => {
  const bytes = encodeCheckpoint(undefined, { ...info, words: ['you', 'say'] });

  test('shows every bit that has changed', () => {
    expect(() => decodeCheckpoint('f', bytes)).not.toThrow();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeCheckpoint('f', changed), `bit ${bit}`).toThrow(refusal('damaged', 'f:'));
    }
  });

  test('is not in a checkpoint of the version before, which is read', () => {
    const { checksum, ...metadata } = decodeSafetensors('f', bytes).metadata;
    const before = { ...metadata, format: 'badak checkpoint 2' };
    expect(checksum).toMatch(/^[\da-f]{8}$/);
    expect(decodeCheckpoint('f', encodeSafetensors({ tensors: new Map(), metadata: before }))).toMatchObject(
      info,
    );
    const without = encodeSafetensors({ tensors: new Map(), metadata });
    expect(() => decodeCheckpoint('f', without)).toThrow(refusal('damaged', 'f:', 'checksum'));
  });

  test('is that of the whole file with zeros in its place', () => {
    const { checksum } = decodeSafetensors('f', bytes).metadata;
    const text = Buffer.from(bytes).toString('latin1').replace(checksum!, '00000000');
    expect(checksum).toBe(crc32(Buffer.from(text, 'latin1')).toString(16).padStart(8, '0'));
  });
});

test.each([
  ['[]', []],
  ['no metrics', { a: null }],
  ['a list of metrics', { a: [1] }],
  ['a number for metrics', { a: 1 }],
  ['a text for a number', { a: { 'train/loss': '1' } }],
  ['null for a number', { a: { 'train/loss': null } }],
])('results that no run wrote: %s', (_, results) => {
  const run = JSON.stringify({ ...info, results });
  const file = encodeSafetensors({ tensors: new Map(), metadata: { format: 'badak checkpoint 2', run } });
  expect(() => decodeCheckpoint('f', file)).toThrow(refusal('damaged', 'f:'));
});

describe('words', () => {
  const words = ['you', '“say”', '<eos>', '\n'];
  const file = (metadata: Record<string, string>) =>
    encodeSafetensors({ tensors: new Map(), metadata: { format: 'badak checkpoint 2', ...metadata } });

  test('come back, and are not there where there were none', () => {
    const bytes = encodeCheckpoint(undefined, { ...info, words });
    expect(decodeCheckpoint('f', bytes)).toMatchObject({ ...info, words });
    const { metadata } = decodeSafetensors('f', bytes);
    expect(metadata['words']).toBe(JSON.stringify(words));
    expect(JSON.parse(metadata['run']!)).toEqual(info);
    expect('words' in decodeCheckpoint('f', encodeCheckpoint(undefined, info))).toBe(false);
  });

  test.each(['', 'null', '{"0":"a"}', '["a",1]', '["a"'])('that no run wrote: %s', (json) => {
    expect(() => decodeCheckpoint('f', file({ run: JSON.stringify(info), words: json }))).toThrow(
      refusal('damaged', 'f:', 'words'),
    );
  });
});

test('how the text was cut is kept, and is not there where it is not known', () => {
  const tokenization = { pretokenized: true, lowerCase: false, eos: true };
  const kept = decodeCheckpoint('f', encodeCheckpoint(undefined, { ...info, tokenization }));
  expect(kept.tokenization).toEqual(tokenization);
  expect('tokenization' in decodeCheckpoint('f', encodeCheckpoint(undefined, info))).toBe(false);
  for (const wrong of [{}, { ...tokenization, eos: 1 }, 'words']) {
    const run = JSON.stringify({ ...info, tokenization: wrong });
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: { format: 'badak checkpoint 2', run } });
    expect(() => decodeCheckpoint('f', bytes)).toThrow(refusal('damaged'));
  }
});

describe('lengths', () => {
  test('come back, and are not there where there were none', () => {
    const lengths = { question: 29, answer: 11 };
    expect(decodeCheckpoint('f', encodeCheckpoint(undefined, { ...info, lengths }))).toMatchObject({
      ...info,
      lengths,
    });
    expect('lengths' in decodeCheckpoint('f', encodeCheckpoint(undefined, info))).toBe(false);
  });

  test.each([
    null,
    {},
    [3, 4],
    'ab',
    { question: 3 },
    { answer: 3 },
    { question: -1, answer: 3 },
    { question: 3, answer: 2.5 },
    { question: '3', answer: 3 },
    { question: 3, answer: 2 ** 53 },
  ])('that no run wrote: %j', (lengths) => {
    const run = JSON.stringify({ ...info, lengths });
    const file = encodeSafetensors({ tensors: new Map(), metadata: { format: 'badak checkpoint 2', run } });
    const decode = () => decodeCheckpoint('f', file);
    expect(decode).toThrow(refusal('damaged', 'f:'));
  });
});

test('results come back', () => {
  const results = { 'trial 1': { 'train/loss': 0.5, 'learning-rate': 1e-300 }, 'trial 2': {} };
  expect(decodeCheckpoint('f', encodeCheckpoint(undefined, { ...info, results })).results).toEqual(results);
});

test.each([
  ['results/a/train/loss', { results: { a: { 'train/loss': Number.NaN } } }],
  ['progress/lossSum', { progress: { ...info.progress, lossSum: Infinity } }],
  ['params/rate', { params: { rate: -Infinity } }],
  ['seed', { seed: Number.NaN }],
])('what JSON cannot say is not written: %s', (name, wrong) => {
  expect(() => encodeCheckpoint(undefined, { ...info, ...wrong })).toThrow(
    refusal('not-finite', `encodeCheckpoint: ${name} `),
  );
});

test('parameters that are not finite are not worth keeping', () => {
  const model = net(1);
  expect(isSound(model, new SGD(0.1))).toBe(true);
  model.param('b1').value.set(2, Number.POSITIVE_INFINITY);
  expect(isSound(model, new SGD(0.1))).toBe(false);
});
