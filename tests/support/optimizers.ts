/** Tests of every optimizer of the first volume, by its class and its rule. */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import type { Optimizer } from '../../ts/optimizers/index.js';
import { decodeCheckpoint, encodeCheckpoint, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { bits, relativeDifference, scattered } from './compare.js';
import './engine.js';
import { refusal } from './errors.js';

interface OptimizerSpec {
  make: (learningRate?: number) => Optimizer;
  /** The default learning rate and all other defaults. */
  defaults: { learningRate: number } & Record<string, number>;
  /** Names of the state of each parameter. */
  kinds: readonly string[];
  /** One update of one element in double precision: the new value, and the state by the names of `kinds`. */
  rule: (p: number, g: number, state: Record<string, number>, t: number) => number;
  /** Makes an optimizer with one constant in [0, 1), for each such constant. */
  shares?: Readonly<Record<string, (share: number) => Optimizer>>;
}

export function paramOf(name: string, size: number): Param {
  const param = new Param(new Workspace(), name, [size]);
  param.value.set(scattered(size, 1));
  param.grad.set(scattered(size, 2));
  return param;
}

/** The learning rate of the rules. */
export const RATE = 0.05;

/** Registers the tests that every optimizer passes. */
export function testOptimizer(
  name: string,
  { make, defaults, kinds, rule, shares = {} }: OptimizerSpec,
): void {
  describe('constants', () => {
    test('those of the books by default', () => {
      expect(make()).toMatchObject(defaults);
      expect(make(0.5).learningRate).toBe(0.5);
    });

    test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a learning rate of %d is refused', (rate) => {
      expect(() => make(rate)).toThrow(
        refusal('invalid-argument', `${name} learning rate:`, 'above 0', `found ${rate}`),
      );
    });

    test.each(Object.entries(shares))('a bad %s names class, constant and value', (share, makeWith) => {
      for (const bad of [-0.1, 1, Number.NaN]) {
        expect(() => makeWith(bad)).toThrow(
          refusal('invalid-argument', `${name} ${share}:`, 'at least 0', 'below 1', `found ${bad}`),
        );
      }
      expect(makeWith(0.25)).toMatchObject({ [share]: 0.25 });
    });
  });

  test('ten updates are those of the rule in double precision', () => {
    const [size, optimizer] = [37, make(RATE)];
    const param = paramOf('p', size);
    const expected = Float64Array.from(param.value.toArray());
    const states = Array.from({ length: size }, () => Object.fromEntries(kinds.map((kind) => [kind, 0])));
    for (let t = 1; t <= 10; t++) {
      const gradient = scattered(size, t);
      param.grad.set(gradient);
      optimizer.update([param]);
      expected.forEach((p, i) => (expected[i] = rule(p, gradient[i]!, states[i]!, t)));
    }
    // Ten roundings of single precision.
    expect(relativeDifference(param.value.toArray(), expected)).toBeLessThan(3e-6);
    for (const kind of kinds) {
      const found = optimizer.state([param]).get(`${kind}/p`)!.toArray();
      expect(
        relativeDifference(
          found,
          states.map((state) => state[kind]!),
        ),
        kind,
      ).toBeLessThan(3e-6);
    }
  });

  test('a scale for the gradients is as if they were multiplied with it, and leaves them alone', () => {
    const run = (before: number, scale?: number) => {
      const param = paramOf('p', 41);
      const optimizer = make(RATE);
      for (let i = 0; i < 5; i++) {
        const gradient = scattered(41, i + 3).map((g) => g * before);
        param.grad.set(gradient);
        if (scale === undefined) optimizer.update([param]);
        else optimizer.update([param], scale);
        expect(param.grad.toArray()).toEqual(gradient);
      }
      return param.value.toArray();
    };
    const [scaled, multiplied, whole] = [run(1, 0.3), run(0.3), run(1)];
    // Five updates of values up to 1.
    scaled.forEach((v, i) => expect(Math.abs(v - multiplied[i]!)).toBeLessThan(5e-7));
    expect(bits(scaled)).not.toEqual(bits(whole));
    expect(bits(run(1, 1))).toEqual(bits(whole));
  });

  testState(make, kinds);
  testResumed(make, kinds);
}

function testState(make: OptimizerSpec['make'], kinds: readonly string[]): void {
  test('the state has stable names, and the same tensors before and after an update', () => {
    const optimizer = make();
    const [W1, b1] = [paramOf('W1', 5), paramOf('b1', 3)];
    const before = optimizer.state([W1, b1]);
    const names = [W1, b1].flatMap((param) => kinds.map((kind) => `${kind}/${param.name}`));
    expect([...before.keys()].filter((name) => name !== 't')).toEqual(names);
    for (const tensor of before.values()) expect(tensor.toArray().every((v) => v === 0)).toBe(true);
    optimizer.update([W1, b1]);
    const after = optimizer.state([W1, b1]);
    for (const [key, tensor] of before) {
      expect(after.get(key)).toBe(tensor);
      expect(tensor.toArray().some((v) => v !== 0)).toBe(true);
    }
  });

  test('the state is made by the first update as well, once', () => {
    const [early, late] = [make(), make()];
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
}

function testResumed(make: OptimizerSpec['make'], kinds: readonly string[]): void {
  const net = (seed: number) => new TwoLayerNet({ inputSize: 6, hiddenSize: 5, outputSize: 3, seed });
  const progress = { step: 5, lossSum: 0, lossCount: 0 };
  const run = { experiment: 'two-layer-net', params: {}, seed: 7, data: 'digits', results: {} };
  const info = { ...run, step: 5, reports: 1, training: 0, progress };
  const values = (model: TwoLayerNet) => model.params.map(({ value }) => bits(value.toArray()));

  test('a checkpoint in the middle of a run changes nothing', () => {
    const data = new Workspace();
    const x = data.keep([8, 6]).set(scattered(48, 3));
    const t = data.keep([8], 'i32').set([0, 1, 2, 0, 1, 2, 0, 1]);
    const train = (model: TwoLayerNet, optimizer: Optimizer) => {
      for (let step = 0; step < 5; step++) {
        model.gradient(x, t);
        optimizer.update(model.params);
      }
    };
    using whole = net(1);
    const steady = make(0.1);
    train(whole, steady);
    const saved = decodeCheckpoint('c', encodeCheckpoint({ model: whole, optimizer: steady }, info));
    train(whole, steady);

    using resumed = net(2);
    const fresh = make(0.1);
    restoreCheckpoint('c', saved, resumed, fresh);
    train(resumed, fresh);
    expect(values(resumed)).toEqual(values(whole));

    if (kinds.length === 0) return;
    // Without the state the run gives other values.
    using forgetful = net(3);
    for (const param of forgetful.params) param.value.set(saved.tensors.get(`param/${param.name}`)!.data);
    train(forgetful, make(0.1));
    expect(values(forgetful)).not.toEqual(values(whole));
  });
}
