/**
 * What holds for every model that is a row of layers: what its layers make, what it keeps in memory, that threads do
 * not change it.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import {
  Affine,
  BatchNormalization,
  Convolution,
  Dropout,
  type Layer,
  MeanSquaredError,
  Relu,
} from '../../ts/layers/index.js';
import { DeepConvNet } from '../../ts/models/deep-conv-net.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { MultiLayerNet } from '../../ts/models/multi-layer-net.js';
import { Sequential } from '../../ts/models/sequential.js';
import { SimpleConvNet } from '../../ts/models/simple-conv-net.js';
import { Adam, SGD } from '../../ts/optimizers/index.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference } from '../support/compare.js';
import { bitsOf, descend, expectGradcheck, expectNear, scatteredBatch, stir } from '../support/models.js';

interface Kind {
  make: (seed?: number) => Sequential;
  /** Of one row. */
  input: number[];
  /** Of the output of each layer, without the batch. */
  outputs: number[][];
  /** The largest batch: its step needs more than the first block of a workspace. */
  largest: number;
}

const fully = { inputSize: 20, hiddenSizes: [60, 50], outputSize: 10 };
const pictures = { inputShape: [2, 10, 12], filters: 6, filterSize: 3, hiddenSize: 20 } as const;

const KINDS: Record<string, Kind> = {
  MultiLayerNet: {
    make: (seed = 1) => new MultiLayerNet({ ...fully, weightDecay: 0.01, seed }),
    input: [20],
    outputs: [[60], [60], [50], [50], [10]],
    largest: 300,
  },
  MultiLayerNetExtend: {
    make: (seed = 1) =>
      new MultiLayerNetExtend({ ...fully, activation: 'tanh', batchNorm: true, dropoutRatio: 0.3, seed }),
    input: [20],
    outputs: [[60], [60], [60], [60], [50], [50], [50], [50], [10]],
    largest: 200,
  },
  SimpleConvNet: {
    make: (seed = 1) => new SimpleConvNet({ ...pictures, weightInitStd: 'he', seed }),
    input: [2, 10, 12],
    outputs: [[6, 8, 10], [6, 4, 5], [20], [20], [10]],
    largest: 60,
  },
  DeepConvNet: {
    make: (seed = 1) => new DeepConvNet({ seed }),
    input: [1, 28, 28],
    outputs: [
      ...[16, 16].map((c) => [c, 28, 28]),
      [16, 14, 14],
      [32, 14, 14],
      [32, 16, 16],
      ...[32, 64, 64].map((c) => [c, 8, 8]),
      [64, 4, 4],
      ...[[50], [50], [50], [10], [10]],
    ],
    largest: 4,
  },
};

describe.each(Object.entries(KINDS))('%s', (name, { make, input, outputs, largest }) => {
  const batch = (rows: number, seed = 1) => scatteredBatch([rows, ...input], 10, seed);

  test('activations are what each layer gives; the last are the scores', () => {
    using model = make();
    const { x } = batch(3);
    descend(model, new SGD(0.01), [batch(8)]);
    const scores = bits(model.predict(x).toArray());
    const found = model.activations(x);
    expect(found.length).toBe(model.layers.length);
    expect(found.map(({ shape }) => shape)).toEqual(outputs.map((shape) => [3, ...shape]));
    expect(bits(found.at(-1)!.toArray())).toEqual(scores);
    // Each is its layer's, of the one before.
    model.layers.forEach((layer, i) => {
      const again = layer.forward(i === 0 ? x : found[i - 1]!);
      expect(bits(again.toArray()), `layer ${i}`).toEqual(bits(found[i]!.toArray()));
    });
  });

  test('params are those of the layers in their order, by names that are there once', () => {
    using model = make();
    expect(model.params).toEqual(model.layers.flatMap(({ params }) => params));
    expect(new Set(model.params.map(({ name }) => name)).size).toBe(model.params.length);
  });

  test('accuracy is the share of rows whose largest score is at their class', () => {
    using model = make();
    const { x, t } = batch(7);
    const scores = model.predict(x).toArray();
    const best = [...Array(7).keys()].map((n) => {
      const row = scores.subarray(10 * n, 10 * n + 10);
      return row.indexOf(Math.max(...row));
    });
    t.set(best.map((c, n) => (n < 5 ? c : (c + 1) % 10)));
    expect(model.accuracy(x, t)).toBe(5 / 7);
  });

  test('gradient starts from zero each time; backward alone adds', () => {
    using model = make();
    const { x, t } = batch(5);
    const once = { ...model.gradient(x, t, 3) };
    expect(model.gradient(x, t, 3)).toEqual(once);
    model.loss(x, t, { train: true, step: 3 });
    model.backward();
    for (const { name, grad } of model.params) {
      const twice = once[name]!.map((value) => 2 * value);
      // What a normalization takes out again is only rounding, in two orders.
      if (Math.max(...twice.map(Math.abs)) > 1e-6) expectNear(grad.toArray(), twice, 2e-6, name);
    }
  });

  test('steps learn: the loss of a batch falls', () => {
    using model = make();
    const again = Array(30).fill(batch(10));
    descend(model, new Adam(0.002), again);
    using fresh = make();
    expect(model.loss(again[0].x, again[0].t)).toBeLessThan(fresh.loss(again[0].x, again[0].t));
  });

  test('after the first step of the largest batch nothing grows, also by smaller ones and evaluations', () => {
    using model = make();
    const optimizer = new Adam();
    const batches = [largest, 1, largest - 1, Math.ceil(largest / 2)].map((rows) => batch(Math.max(rows, 2)));
    descend(model, optimizer, batches.slice(0, 1));
    const held = model.workspace.bytes;
    // Where that took several blocks the next pass makes one of them, for which wasm memory may grow once more.
    model.predict(batches[1]!.x);
    const before = [engine().memoryBytes, held];
    const rounds = name === 'DeepConvNet' ? 5 : 50;
    for (let round = 0; round < rounds; round++) {
      descend(model, optimizer, batches, 4 * round);
      model.accuracy(batches[round % 4]!.x, batches[round % 4]!.t);
      model.activations(batches[(round + 1) % 4]!.x);
    }
    expect([engine().memoryBytes, model.workspace.bytes]).toEqual(before);
  });

  test('disposing gives everything back, and every later use throws', () => {
    const whole = batch(largest);
    const cycle = () => {
      using model = make();
      descend(model, new Adam(), [whole]);
      return engine().memoryBytes;
    };
    const after = Array.from({ length: 12 }, cycle);
    expect(after.at(-1)).toBe(after[2]);

    const model = make();
    const { x, t } = batch(4);
    model.gradient(x, t);
    expect(model.workspace.bytes).toBeGreaterThan(0);
    model.dispose();
    model.dispose();
    expect(model.workspace.bytes).toBe(0);
    const uses = [
      () => model.predict(x),
      () => model.activations(x),
      () => model.loss(x, t),
      () => model.accuracy(x, t),
      () => model.gradient(x, t),
      () => model.backward(),
    ];
    for (const use of uses) {
      expect(use, String(use)).toThrow(refusal('disposed', 'disposed'));
    }
  });

  test('what a pass gave is gone with the next', () => {
    using model = make();
    const { x } = batch(2);
    const [first] = model.activations(x);
    model.predict(x);
    expect(() => first!.toArray()).toThrow(refusal('disposed', 'toArray()'));
  });

  test('backward before a loss', () => {
    using model = make();
    expect(() => model.backward()).toThrow(refusal('wrong-order', 'backward()'));
  });
});

describe('1, 2 and 3 threads give the same bits after five steps', () => {
  const KINDS = {
    SimpleConvNet: () => new SimpleConvNet({ filters: 12, hiddenSize: 40, weightInitStd: 'he', seed: 3 }),
    MultiLayerNetExtend: () =>
      new MultiLayerNetExtend({
        ...{ inputSize: 784, hiddenSizes: [150, 100], outputSize: 10, seed: 3 },
        ...{ batchNorm: true, dropoutRatio: 0.2, weightDecay: 0.01 },
      }),
  };

  test.each(Object.entries(KINDS))('%s', (_, make) => {
    const batches = [1, 2, 3, 4, 5].map((seed) => scatteredBatch([50, 1, 28, 28], 10, seed));
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      using model = make();
      const losses = descend(model, new Adam(), batches);
      return { losses, ...bitsOf(model), scores: bits(model.predict(batches[0]!.x).toArray()) };
    });
    engine().setThreads(engine().backend.threads);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe('a row of layers of your own', () => {
  const layersOf = (ws: Workspace): Layer[] => [
    Affine.of(ws, 'W1', [4, 5], { seed: 1 }),
    new Relu(ws),
    Affine.of(ws, 'W2', [5, 3], { seed: 1 }),
  ];
  const { x, t } = scatteredBatch([6, 4], 3);

  test('is the network of its layers, to the bit', () => {
    using own = new Sequential(layersOf);
    using known = new MultiLayerNet({ inputSize: 4, hiddenSizes: [5], outputSize: 3, seed: 1 });
    expect(own.params.map(({ name }) => name)).toEqual(['W1', 'b1', 'W2', 'b2']);
    const batches = [1, 2, 3].map((seed) => scatteredBatch([6, 4], 3, seed));
    expect(descend(own, new Adam(), batches)).toEqual(descend(known, new Adam(), batches));
    expect(bitsOf(own)).toEqual(bitsOf(known));
    expect(own.accuracy(x, t)).toBe(known.accuracy(x, t));
    expect(own.activations(x).map(({ shape }) => shape)).toEqual([
      [6, 5],
      [6, 5],
      [6, 3],
    ]);
  });

  test('weight decay is for weights, not for biases and normalizations', () => {
    const lambda = 0.1;
    const make = (weightDecay: number) =>
      stir(
        new Sequential(
          (ws) => [
            Convolution.of(ws, 'W1', [2, 1, 2, 2], { relu: true }),
            BatchNormalization.of(ws, 'gamma1', 2, { perChannel: true }),
            Affine.of(ws, 'W2', [2, 3]),
          ],
          { weightDecay },
        ),
      );
    using plain = make(0);
    using decayed = make(lambda);
    const pictures = scatteredBatch([6, 1, 2, 2], 3);
    const pass = { train: true, step: 0 } as const;
    const squares = ['W1', 'W2'].flatMap((name) => [...plain.param(name).value.toArray()]);
    const penalty = 0.5 * lambda * squares.reduce((sum, w) => sum + w * w, 0);
    const [less, more] = [plain, decayed].map((model) => model.loss(pictures.x, pictures.t, pass));
    expect((more! - less!) / penalty).toBeCloseTo(1, 5);
    const gradient = plain.gradient(pictures.x, pictures.t);
    for (const [name, found] of Object.entries(decayed.gradient(pictures.x, pictures.t))) {
      const share = name.startsWith('W') ? lambda : 0;
      const expected = gradient[name]!.map((g, i) => g + share * plain.param(name).value.get(i));
      expect(relativeDifference(found, expected), name).toBeLessThan(1e-6);
    }
  });

  test('the loss is an option: a regression learns a plane', () => {
    using line = new Sequential((ws) => [Affine.of(ws, 'W1', [4, 1], { init: 0 })], {
      loss: MeanSquaredError,
    });
    using memory = new Workspace();
    const plane = [0.5, -1, 0.25, 2];
    const targets = Float32Array.from({ length: 6 }, (_, n) =>
      plane.reduce((sum, w, i) => sum + w * x.get(4 * n + i), 3),
    );
    const t = memory.keep([6, 1]).set(targets);
    expectGradcheck(line, { x, t });
    const optimizer = new SGD(0.3);
    for (let step = 0; step < 3000; step++) {
      line.gradient(x, t);
      optimizer.update(line.params);
    }
    expect(line.loss(x, t)).toBeLessThan(1e-6);
    expectNear(line.param('W1').value.toArray(), plane, 1e-2);
    expect(line.param('b1').value.get(0)).toBeCloseTo(3, 2);
    expect(() => line.accuracy(x, t)).toThrow();
  });

  test('your own loss can follow the layers', () => {
    class Sum {
      #shape: readonly number[] | undefined;
      constructor(readonly ws: Workspace) {}
      forward(x: Tensor) {
        this.#shape = x.shape;
        return x.toArray().reduce((sum, value) => sum + value, 0);
      }
      backward() {
        const size = this.#shape!.reduce((a, b) => a * b);
        return this.ws.take(this.#shape!).set(new Float32Array(size).fill(1));
      }
    }
    using model = new Sequential(layersOf, { loss: Sum });
    const scores = model.predict(x).toArray();
    expect(model.loss(x, t)).toBe(scores.reduce((sum, value) => sum + value, 0));
    expect([...model.gradient(x, t)['b2']!]).toEqual([6, 6, 6]);
  });

  test('a shared parameter occurs once, and what layers remember is the state', () => {
    using tied = new Sequential((ws) => {
      const square = Affine.of(ws, 'W1', [4, 4]);
      const norm = BatchNormalization.of(ws, 'gamma1', 4);
      return [square, norm, new Relu(ws), new Affine(square.weight, square.bias)];
    });
    expect(tied.params.map(({ name }) => name)).toEqual(['W1', 'b1', 'gamma1', 'beta1']);
    expect([...tied.state.keys()]).toEqual(['gamma1/runningMean', 'gamma1/runningVariance']);
    tied.gradient(x, t);
    expect(
      tied.state
        .get('gamma1/runningMean')!
        .toArray()
        .some((mean) => mean !== 0),
    ).toBe(true);
  });

  test('what is refused leaves no memory behind', () => {
    const twice = (ws: Workspace) => [Affine.of(ws, 'W1', [4, 4]), Affine.of(ws, 'W1', [4, 3])];
    const masks = (ws: Workspace) => [new Dropout(ws), Affine.of(ws, 'W1', [4, 4]), new Dropout(ws)];
    const cases: [make: unknown, options: unknown, error: ReturnType<typeof refusal>][] = [
      [twice, {}, refusal('invalid-argument', ' W1.')],
      [masks, {}, refusal('invalid-argument', ' dropout.')],
      [() => [], {}, refusal('invalid-argument', 'Sequential:', 'found []')],
      [(ws: Workspace) => new Relu(ws), {}, refusal('invalid-argument', 'found an object (Relu)')],
      [() => [{}], {}, refusal('invalid-argument', 'Sequential:', 'layer 0', 'forward')],
      [layersOf, { lambda: 1 }, refusal('unknown-name', 'Sequential:', ' lambda')],
      [layersOf, { weightDecay: -1 }, refusal('invalid-argument', 'Sequential weightDecay:', 'found -1')],
      [
        layersOf,
        { loss: 'squared' },
        refusal('invalid-argument', 'Sequential loss:', 'found the text "squared"'),
      ],
      [layersOf, { loss: () => {} }, refusal('invalid-argument', 'Sequential loss:', 'MeanSquaredError')],
      [[], {}, refusal('invalid-argument', 'Sequential layers:', 'found []')],
    ];
    const before = engine().holders;
    for (const [make, options, error] of cases) {
      expect(() => new Sequential(make as never, options as never)).toThrow(error);
    }
    expect(engine().holders).toBe(before);
    using named = new Sequential((ws) => [new Dropout(ws), new Dropout(ws, 0.5, { name: 'second' })]);
    expect(named.params).toEqual([]);
  });
});
