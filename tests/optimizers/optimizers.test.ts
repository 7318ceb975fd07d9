/** What the optimizers have in common: names, bounds of their constants, and a state that a checkpoint can hold. */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import {
  AdaGrad,
  Adam,
  makeOptimizer,
  Momentum,
  Nesterov,
  OPTIMIZERS,
  RMSProp,
  SGD,
} from '../../ts/optimizers/index.js';
import { decodeCheckpoint, encodeCheckpoint, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { bits, scattered } from '../support/compare.js';
import '../support/engine.js';

const CLASSES = { SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam };

function paramOf(name: string, size: number): Param {
  const param = new Param(new Workspace(), name, [size]);
  param.value.set(scattered(size, 1));
  param.grad.set(scattered(size, 2));
  return param;
}

describe('names', () => {
  test('each makes its class, with its own learning rate or a given one', () => {
    expect(OPTIMIZERS).toEqual(['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam']);
    OPTIMIZERS.forEach((name, i) => {
      const Class = Object.values(CLASSES)[i]!;
      expect(makeOptimizer(name)).toBeInstanceOf(Class);
      expect(makeOptimizer(name).learningRate).toBe(name === 'adam' ? 0.001 : 0.01);
      expect(makeOptimizer(name, 0.5).learningRate).toBe(0.5);
    });
  });

  test('another one is an error that lists them', () => {
    expect(() => makeOptimizer('rmsprpo', 0.1)).toThrow(
      'no optimizer rmsprpo; did you mean rmsprop? There are sgd, momentum, nesterov, adagrad, rmsprop, adam',
    );
  });
});

describe('constants', () => {
  test('those of the books by default', () => {
    expect(new Momentum()).toMatchObject({ learningRate: 0.01, momentum: 0.9 });
    expect(new Nesterov()).toMatchObject({ learningRate: 0.01, momentum: 0.9 });
    expect(new AdaGrad()).toMatchObject({ learningRate: 0.01 });
    expect(new RMSProp()).toMatchObject({ learningRate: 0.01, decayRate: 0.99 });
    expect(new Adam()).toMatchObject({ learningRate: 0.001, beta1: 0.9, beta2: 0.999 });
  });

  test.each(Object.entries(CLASSES))('a bad learning rate names %s', (name, Class) => {
    for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new Class(rate)).toThrow(
        `${name} learning rate: expected a number above 0, found ${rate}`,
      );
    }
  });

  test('a bad share names class, constant and value', () => {
    for (const bad of [-0.1, 1, Number.NaN]) {
      const says = (what: string) => `${what} of at least 0 and below 1, found ${bad}`;
      expect(() => new Momentum(0.1, bad)).toThrow(says('Momentum momentum: expected a number'));
      expect(() => new Nesterov(0.1, bad)).toThrow(says('Nesterov momentum: expected a number'));
      expect(() => new RMSProp(0.1, bad)).toThrow(says('RMSProp decayRate: expected a number'));
      expect(() => new Adam(0.1, bad)).toThrow(says('Adam beta1: expected a number'));
      expect(() => new Adam(0.1, 0.9, bad)).toThrow(says('Adam beta2: expected a number'));
    }
  });
});

describe('a scale for the gradients', () => {
  const SIZE = 41;
  /** Values after some updates by gradients that are `before` as large, and scaled by `scale`. */
  const run = (name: (typeof OPTIMIZERS)[number], before: number, scale?: number) => {
    const param = paramOf('p', SIZE);
    const optimizer = makeOptimizer(name, 0.05);
    for (let i = 0; i < 5; i++) {
      const gradient = scattered(SIZE, i + 3).map((g) => g * before);
      param.grad.set(gradient);
      if (scale === undefined) optimizer.update([param]);
      else optimizer.update([param], scale);
      expect(param.grad.toArray()).toEqual(gradient);
    }
    return param.value.toArray();
  };

  test.each(OPTIMIZERS)('%s: as if they were multiplied with it', (name) => {
    const [scaled, multiplied, whole] = [run(name, 1, 0.3), run(name, 0.3), run(name, 1)];
    // Five updates of values up to 1.
    scaled.forEach((v, i) => expect(Math.abs(v - multiplied[i]!)).toBeLessThan(5e-7));
    expect(bits(scaled)).not.toEqual(bits(whole));
    expect(bits(run(name, 1, 1))).toEqual(bits(whole));
  });
});

describe('state', () => {
  const KINDS = {
    sgd: [],
    momentum: ['v'],
    nesterov: ['v'],
    adagrad: ['h'],
    rmsprop: ['h'],
    adam: ['m', 'v'],
  };

  test.each(OPTIMIZERS)('%s: stable names, the same tensors before and after an update', (name) => {
    const optimizer = makeOptimizer(name);
    const [W1, b1] = [paramOf('W1', 5), paramOf('b1', 3)];
    const before = optimizer.state([W1, b1]);
    const names = [W1, b1].flatMap((param) => KINDS[name].map((kind) => `${kind}/${param.name}`));
    expect([...before.keys()]).toEqual(name === 'adam' ? ['t', ...names] : names);
    for (const tensor of before.values()) expect(tensor.toArray().every((v) => v === 0)).toBe(true);
    optimizer.update([W1, b1]);
    const after = optimizer.state([W1, b1]);
    for (const [key, tensor] of before) {
      expect(after.get(key)).toBe(tensor);
      expect(tensor.toArray().some((v) => v !== 0)).toBe(true);
    }
  });

  test.each(OPTIMIZERS)('%s: made by the first update as well, once', (name) => {
    const [early, late] = [makeOptimizer(name), makeOptimizer(name)];
    const [a, b] = [paramOf('p', 5), paramOf('p', 5)];
    early.state([a]);
    for (let i = 0; i < 3; i++) {
      early.update([a]);
      late.update([b]);
      if (i === 0) late.state([b]);
    }
    expect(bits(b.value.toArray())).toEqual(bits(a.value.toArray()));
    const held = a.value.workspace.bytes;
    early.update([a]);
    expect(a.value.workspace.bytes).toBe(held);
  });

  test('Adam counts its updates, not its parameters', () => {
    const adam = new Adam();
    const params = [paramOf('a', 2), paramOf('b', 2)];
    for (let i = 0; i < 3; i++) adam.update(params);
    expect(adam.state(params).get('t')!.get(0)).toBe(3);
    expect([...new Adam().state([])]).toEqual([]);
  });

  test('states that fade are 0 at last, never denormal', () => {
    const param = paramOf('p', 7);
    const optimizers = [new Momentum(), new Nesterov(), new Adam(0.001, 0.5, 0.5), new RMSProp(0.01, 0.5)];
    for (const optimizer of optimizers) {
      param.grad.set(new Float32Array(7).fill(1));
      optimizer.update([param]);
      param.grad.set(new Float32Array(7));
      for (let i = 0; i < 800; i++) optimizer.update([param]);
      for (const [name, tensor] of optimizer.state([param])) {
        if (name !== 't') expect([...tensor.toArray()], name).toEqual([0, 0, 0, 0, 0, 0, 0]);
      }
    }
  });
});

describe('a checkpoint in the middle of a run changes nothing', () => {
  const net = (seed: number) => new TwoLayerNet({ inputSize: 6, hiddenSize: 5, outputSize: 3, seed });
  const progress = { step: 5, lossSum: 0, lossCount: 0 };
  const run = { experiment: 'two-layer-net', params: {}, seed: 7, data: 'digits', results: {} };
  const info = { ...run, step: 5, reports: 1, training: 0, progress };
  const data = new Workspace();
  const x = data.keep([8, 6]).set(scattered(48, 3));
  const t = data.keep([8], 'i32').set([0, 1, 2, 0, 1, 2, 0, 1]);

  test.each(OPTIMIZERS)('%s', (name) => {
    const train = (model: TwoLayerNet, optimizer: ReturnType<typeof makeOptimizer>) => {
      for (let step = 0; step < 5; step++) {
        model.gradient(x, t);
        optimizer.update(model.params);
      }
    };
    const values = (model: TwoLayerNet) => model.params.map(({ value }) => bits(value.toArray()));
    using whole = net(1);
    const steady = makeOptimizer(name, 0.1);
    train(whole, steady);
    const saved = decodeCheckpoint('c', encodeCheckpoint({ model: whole, optimizer: steady }, info));
    train(whole, steady);

    using resumed = net(2);
    const fresh = makeOptimizer(name, 0.1);
    restoreCheckpoint('c', saved, resumed, fresh);
    train(resumed, fresh);
    expect(values(resumed)).toEqual(values(whole));

    if (name === 'sgd') return;
    // What the state is worth: without it the run goes elsewhere.
    using forgetful = net(3);
    for (const param of forgetful.params) param.value.set(saved.tensors.get(`param/${param.name}`)!.data);
    train(forgetful, makeOptimizer(name, 0.1));
    expect(values(forgetful)).not.toEqual(values(whole));
  });
});
