import { describe, expect, test } from 'vitest';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { encodeSafetensors } from '../../ts/io/safetensors.js';
import { decodeCheckpoint, encodeCheckpoint, isSound, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { bits } from '../support/compare.js';
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

test('everything comes back, to the bit', () => {
  const [saved, other] = [net(1), net(2)];
  const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model: saved, optimizer: new SGD(0.1) }, info));
  expect(checkpoint).toMatchObject(info);
  expect(values(other)).not.toEqual(values(saved));
  restoreCheckpoint('c', checkpoint, other, new SGD(0.1));
  expect(values(other)).toEqual(values(saved));
});

test('one whose values are no numbers is refused', () => {
  const model = net(1);
  model.param('b1').value.setAt(2, Number.NaN);
  const checkpoint = decodeCheckpoint('c', encodeCheckpoint({ model: model, optimizer: new SGD(0.1) }, info));
  expect(() => restoreCheckpoint('c', checkpoint, net(2), new SGD(0.1))).toThrow(
    'c: param/b1 has values that are no numbers',
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
      'run/c: a checkpoint of another model: param/W1 is [6, 5], expected [6, 8]',
    );
    expect(values(model)).toEqual(before);
  });

  test('other parameters: named', () => {
    const tensors = new Map(checkpoint.tensors);
    tensors.delete('param/b2');
    tensors.set('param/W3', { shape: [1], data: new Float32Array(1) });
    expect(() => restoreCheckpoint('c', { ...checkpoint, tensors }, net(2), new SGD(0.1))).toThrow(
      'c: a checkpoint of another model: it lacks param/b2 and has param/W3 besides',
    );
  });
});

test('a file that is something else', () => {
  const other = encodeSafetensors({ tensors: new Map(), metadata: { format: 'pt' } });
  expect(() => decodeCheckpoint('f', other)).toThrow('f: not a checkpoint of this version');
  const noRun = encodeSafetensors({
    tensors: new Map(),
    metadata: { format: 'badak checkpoint 2', run: '{"seed":1}' },
  });
  expect(() => decodeCheckpoint('f', noRun)).toThrow('f: the checkpoint does not say what run it belongs to');
});

test('parameters that are not finite are not worth keeping', () => {
  const model = net(1);
  expect(isSound(model, new SGD(0.1))).toBe(true);
  model.param('b1').value.setAt(2, Number.POSITIVE_INFINITY);
  expect(isSound(model, new SGD(0.1))).toBe(false);
});
