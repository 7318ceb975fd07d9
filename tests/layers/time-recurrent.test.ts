/**
 * TimeRNN, TimeGRU and TimeLSTM: against NumPy in double precision (scripts/golden/recurrent.py) over 35 steps, against
 * central differences, and what they carry from batch to batch.
 */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError } from '../../ts/core/errors.js';
import { type Cell, GATES, STATE } from '../../ts/core/kernels.js';
import type { Param } from '../../ts/core/param.js';
import type { Tensor } from '../../ts/core/tensor.js';
import {
  EVALUATION,
  type Pass,
  Session,
  TimeGRU,
  TimeLSTM,
  type TimeRecurrent,
  type TimeRecurrentOptions,
  TimeRNN,
} from '../../ts/layers/index.js';
import { numericalGradient } from '../../ts/metrics/numerical-gradient.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference, scattered } from '../support/compare.js';
import { backend } from '../support/engine.js';
import { checkGradients, golden, input, ws } from '../support/layers.js';

interface Some {
  steps: number[];
  weighted: number;
  norm: number;
}

interface Batch {
  hs: Some;
  last: number[][];
  dx: Some;
  dfirst: number[][];
  Wx: number[];
  Wh: number[];
  b: number[];
}

type Golden = Record<Cell, Batch[]> & { sizes: [number, number, number, number]; steps: number[] };

const LAYERS = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM };
const CELLS = Object.keys(LAYERS) as Cell[];
const given = golden<Golden>('recurrent');

const at = (step: number, begins = false): Pass => ({ train: true, step, begins });

interface Sizes {
  d: number;
  h: number;
}

/** With the parameters of the golden script. */
function make(cell: Cell, { d, h }: Sizes, options?: TimeRecurrentOptions): TimeRecurrent {
  const width = GATES[cell] * h;
  const [Wx, Wh, b] = [
    input(`${cell}_Wx`, [d, width], 1),
    input(`${cell}_Wh`, [h, width], 2),
    input(`${cell}_b`, [width], 3),
  ] as [Param, Param, Param];
  Wh.value.set(Wh.value.toArray().map((w) => w / 2));
  return new LAYERS[cell](Wx, Wh, b, options);
}

/** Its h, and c where it has one. */
function stateOf(cell: Cell, n: number, h: number, take = (shape: number[]) => ws.keep(shape)): Tensor[] {
  return STATE[cell].map((_, i) => take([n, h]).set(scattered(n * h, 4 + i).map((v) => v * 2 ** i)));
}

/** Puts a state where the next training step finds it. */
function carry(layer: TimeRecurrent, n: number, state: readonly Tensor[]): void {
  layer.resetState(n);
  [...layer.state.values()].forEach((tensor, i) => tensor.set(state[i]!.toArray()));
}

const batch = (shape: number[], seed = 1) => {
  const x = ws.keep(shape);
  return x.set(scattered(x.size, seed));
};
const arrays = (tensors: Iterable<Tensor>) => [...tensors].map((tensor) => bits(tensor.toArray()));
const stateBits = (layer: TimeRecurrent) => arrays(layer.state.values());

/** One training step of L = Σ dhs·hs; what came out, to the bit. */
function train(layer: TimeRecurrent, x: Tensor, pass: Pass, seed = 7): Uint32Array[] {
  ws.begin();
  for (const param of layer.params) param.zeroGrad();
  const hs = layer.forward(x, pass);
  const dx = layer.backward(ws.take(hs.shape).set(scattered(hs.size, seed)));
  return arrays([hs, dx, ...layer.params.map(({ grad }) => grad)]);
}

describe.each(CELLS)('%s as in double precision, two batches of 35 steps', (cell) => {
  const [n, t, d, h] = given.sizes;

  // Seen: 2.2e-7 forward, 5.7e-7 backward. Some five times that leaves room for sums in another order.
  const [FORWARD, BACKWARD] = [1e-6, 3e-6];
  const near = (found: ArrayLike<number>, expected: ArrayLike<number>, limit: number, name: string) =>
    expect(relativeDifference(found, expected), `${name} on ${backend.build}`).toBeLessThan(limit);

  const expectSome = (found: Tensor, expected: Some, seed: number, limit: number, name: string) => {
    const values = found.toArray();
    const width = values.length / (n * t);
    const rows = Array.from({ length: n }, (_, row) =>
      given.steps.map((step) => (row * t + step) * width),
    ).flat();
    near(
      rows.flatMap((start) => [...values.subarray(start, start + width)]),
      expected.steps,
      limit,
      name,
    );
    const weights = scattered(values.length, seed);
    const weighted = values.reduce((sum, v, i) => sum + v * weights[i]!, 0);
    const norm = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
    // The sum of terms of both signs is as good as the norm is large.
    expect(Math.abs(weighted - expected.weighted) / expected.norm, `weighted ${name}`).toBeLessThan(limit);
    expect(Math.abs(norm / expected.norm - 1), `norm of ${name}`).toBeLessThan(limit);
  };

  /** What the batch before ended with. */
  let carried: Tensor[] = [];

  /** Both batches, where they begin with a given state if there is one. */
  const expectBatches = (layer: TimeRecurrent, initial: (batch: number) => Tensor[] | undefined) => {
    given[cell].forEach((expected, i) => {
      ws.begin();
      for (const param of layer.params) param.zeroGrad();
      const hs = layer.forward(batch([n, t, d], 10 * i + 6), at(i), { initial: initial(i) });
      expectSome(hs, expected.hs, 8, FORWARD, 'hs');
      layer.last.forEach((part, k) => near(part.toArray(), expected.last[k]!, FORWARD, `last ${k}`));
      const last = layer.last.map((part) => part.toArray());
      const dx = layer.backward(batch([n, t, h], 10 * i + 7));
      expectSome(dx, expected.dx, 9, BACKWARD, 'dx');
      layer.dfirst.forEach((part, k) => near(part.toArray(), expected.dfirst[k]!, BACKWARD, `dfirst ${k}`));
      layer.params.forEach(({ grad }, k) => {
        const name = (['Wx', 'Wh', 'b'] as const)[k]!;
        near(grad.toArray(), expected[name], BACKWARD, `d${name}`);
      });
      carried = last.map((values) => ws.keep([n, h]).set(values));
    });
  };
  test('stateful', () => {
    const layer = make(cell, { d, h }, { stateful: true });
    carry(layer, n, stateOf(cell, n, h));
    expectBatches(layer, () => undefined);
    expect(stateBits(layer)).toEqual(arrays(carried));
  });

  test('with a given state', () => {
    const layer = make(cell, { d, h });
    expectBatches(layer, (i) => (i === 0 ? stateOf(cell, n, h) : carried));
    expect(layer.state.size).toBe(0);
  });
});

describe.each(CELLS)('%s: numerical gradients', (cell) => {
  const [n, t] = [3, 4];

  test.each([
    [3, 5],
    [1, 2],
    [6, 9],
  ])('of x and the parameters, %d inputs, %d units', (d, h) => {
    // Three layers of squashing: a narrower step than the nearly linear layers have.
    checkGradients(make(cell, { d, h }), input('x', [n, t, d], 3), { pass: at(0), h: 1e-2 });
    checkGradients(make(cell, { d, h }), input('x', [n, t, d], 3), { h: 1e-2 });
  });

  test('stateful, with a state that is carried: the step that moved it finds it again', () => {
    const [d, h] = [3, 5];
    const layer = make(cell, { d, h }, { stateful: true });
    carry(layer, n, stateOf(cell, n, h));
    checkGradients(layer, input('x', [n, t, d], 3), { pass: at(4), h: 1e-2 });
    for (const param of layer.params) param.zeroGrad();
    // And from the state that this step ended with.
    expect(stateBits(layer)).not.toEqual(arrays(stateOf(cell, n, h)));
    checkGradients(layer, input('x', [n, t, d], 13), { pass: at(5), h: 1e-2 });
  });

  test('of the state before the first step', () => {
    const [d, h] = [3, 5];
    const layer = make(cell, { d, h });
    const state = STATE[cell].map((name, i) => input(name, [n, h], 4 + i));
    const [x, weights] = [batch([n, t, d], 6), scattered(n * t * h, 99)];
    const run = () => {
      ws.begin();
      return layer.forward(x, at(0), { initial: state.map(({ value }) => value) });
    };
    const loss = () =>
      run()
        .toArray()
        .reduce((sum, v, i) => sum + v * weights[i]!, 0);
    const numerical = state.map((param) => numericalGradient(loss, param, 1e-2));
    layer.backward(ws.take(run().shape).set(weights));
    layer.dfirst.forEach((part, i) => {
      expect(relativeDifference(part.toArray(), numerical[i]!), STATE[cell][i]).toBeLessThan(2e-4);
    });
  });
});

describe.each(CELLS)('%s: what it carries from batch to batch', (cell) => {
  const [n, d, h] = [5, 3, 7];
  const stateful = (options = {}) => make(cell, { d, h }, { stateful: true, ...options });
  const keys = (layer: TimeRecurrent) => [...layer.state.keys()];

  test('a sequence cut into batches is the whole one, to the bit', () => {
    const t = 12;
    const whole = make(cell, { d, h });
    const values = scattered(n * t * d, 6);
    ws.begin();
    const expected = whole.forward(ws.keep([n, t, d]).set(values)).toArray();
    const expectedLast = arrays(whole.last);
    for (const train of [true, false]) {
      const layer = stateful();
      using session = new Session();
      let [from, step] = [0, 0];
      for (const length of [4, 1, 5, 2]) {
        ws.begin();
        const rows = Array.from({ length: n }, (_, row) => (row * t + from) * d);
        const x = ws.take([n, length, d]);
        x.set(rows.flatMap((start) => [...values.subarray(start, start + length * d)]));
        const hs = layer.forward(x, train ? at(step++) : { train: false, session });
        const places = Array.from({ length: n }, (_, row) => (row * t + from) * h);
        const part = places.flatMap((start) => [...expected.subarray(start, start + length * h)]);
        expect([...hs.toArray()]).toEqual(part);
        if (from + length === t) expect(arrays(layer.last)).toEqual(expectedLast);
        if (train) layer.backward(ws.take([n, length, h]).set(scattered(n * length * h)));
        from += length;
      }
      expect(from).toBe(t);
      if (train) expect(stateBits(layer)).toEqual(expectedLast);
    }
  });

  test('without stateful every batch begins with zeros', () => {
    const layer = make(cell, { d, h });
    const x = batch([n, 3, d]);
    const once = train(layer, x, at(0));
    expect(train(layer, x, at(1))).toEqual(once);
    expect(layer.state.size).toBe(0);
    layer.resetState(3);
    expect(layer.state.size).toBe(0);
    // The same as a stateful layer at its first step.
    expect(train(stateful(), x, at(0))).toEqual(once);
  });

  test('training moves on with the backward pass, and only then', () => {
    const layer = stateful();
    const x = batch([n, 3, d]);
    expect(layer.state.size).toBe(0);
    layer.forward(x, at(0));
    layer.forward(x, at(0));
    expect(layer.state.size).toBe(0);
    const first = train(layer, x, at(0));
    expect(keys(layer)).toEqual(STATE[cell].map((name) => `${cell}/${name}`));
    const after = stateBits(layer);
    layer.forward(x, at(1));
    expect(stateBits(layer)).toEqual(after);
    // The step that moved it last is the same again, as often as it is asked for, and moves to the same place.
    for (let i = 0; i < 3; i++) {
      expect(train(layer, x, at(0))).toEqual(first);
      expect(stateBits(layer)).toEqual(after);
    }
    const second = train(layer, x, at(1));
    expect(second).not.toEqual(first);
    expect(train(layer, x, at(1))).toEqual(second);
  });

  test('of the last step what it ended with is the state, h and c in their order', () => {
    const layer = stateful();
    const x = batch([n, 3, d]);
    ws.begin();
    const hs = layer.forward(x, at(0));
    const [last, values] = [arrays(layer.last), hs.toArray()];
    layer.backward(ws.take(hs.shape).set(values));
    expect(stateBits(layer)).toEqual(last);
    const h_last = Array.from({ length: n }, (_, row) => [
      ...values.subarray((row * 3 + 2) * h, (row * 3 + 3) * h),
    ]);
    expect([...layer.state.get(`${cell}/h`)!.toArray()]).toEqual(h_last.flat());
  });

  test('a state that is given neither uses nor moves what is carried', () => {
    const layer = stateful();
    const x = batch([n, 3, d]);
    train(layer, x, at(0));
    const before = stateBits(layer);
    for (const pass of [at(1), EVALUATION]) {
      ws.begin();
      const hs = layer.forward(x, pass, { initial: stateOf(cell, n, h) });
      const found = bits(hs.toArray());
      layer.backward(ws.take(hs.shape).set(scattered(hs.size)));
      expect(stateBits(layer)).toEqual(before);
      const plain = make(cell, { d, h });
      expect(bits(plain.forward(x, pass, { initial: stateOf(cell, n, h) }).toArray())).toEqual(found);
    }
  });

  test('every session has a state of its own, and training another', () => {
    const x = batch([n, 3, d]);
    const quiet = stateful();
    const expected = [0, 1, 2, 3].map((step) => train(quiet, x, at(step)));
    const layer = stateful();
    const evaluate = (rows: number, session: Session) => {
      ws.begin();
      return bits(layer.forward(batch([rows, 2, d], rows), { train: false, session }).toArray());
    };
    const found = [0, 1, 2, 3].map((step) => {
      // With one row, with the number of rows of training, with more.
      const rows = [1, n, 9, n][step]!;
      using one = new Session();
      using other = new Session();
      const begun = evaluate(rows, one);
      const next = evaluate(rows, one);
      expect(next).not.toEqual(begun);
      const result = train(layer, x, at(step));
      // Neither training nor another session in between touches it.
      expect(evaluate(rows, other)).toEqual(begun);
      const third = evaluate(rows, one);
      expect(third).not.toEqual(next);
      expect([evaluate(rows, other), evaluate(rows, other)]).toEqual([next, third]);
      return result;
    });
    expect(found).toEqual(expected);
    expect(stateBits(layer)).toEqual(stateBits(quiet));
  });

  test('a pass that begins forgets first', () => {
    const layer = stateful();
    const x = batch([n, 3, d]);
    const first = train(layer, x, at(0));
    const second = train(layer, x, at(1));
    expect(train(layer, x, at(2, true))).toEqual(first);
    expect(train(layer, x, at(2, true))).toEqual(first);
    expect(train(layer, x, at(3))).toEqual(second);
    // Of another number of rows as well.
    train(layer, batch([2, 3, d]), at(4, true));
    expect(layer.state.get(`${cell}/h`)!.shape).toEqual([2, h]);
    train(layer, batch([2, 3, d]), at(5));
  });

  test('without a session every pass of evaluation begins with zeros', () => {
    const layer = stateful();
    const x = batch([n, 3, d]);
    train(layer, x, at(0));
    const [first, again] = [0, 1].map(() => bits(layer.forward(x, EVALUATION).toArray()));
    expect(again).toEqual(first);
  });

  test('a batch of other rows than its session has', () => {
    const layer = stateful();
    using session = new Session();
    layer.forward(batch([n, 3, d]), { train: false, session });
    expect(() => layer.forward(batch([n + 1, 3, d]), { train: false, session })).toThrow(BadakError);
  });

  test('resetState forgets', () => {
    const layer = stateful();
    const x = batch([n, 3, d]);
    const first = train(layer, x, at(0));
    layer.resetState();
    expect(layer.state.size).toBe(0);
    // Also the step that went last.
    expect(train(layer, x, at(0))).toEqual(first);
    expect(train(layer, x, at(1))).not.toEqual(first);
    layer.resetState(n);
    expect(keys(layer)).toEqual(STATE[cell].map((name) => `${cell}/${name}`));
    for (const tensor of layer.state.values()) {
      expect(tensor.shape).toEqual([n, h]);
      expect([...tensor.toArray()]).toEqual(new Array<number>(n * h).fill(0));
    }
    expect(train(layer, x, at(1))).toEqual(first);
    expect(keys(stateful({ name: 'encoder' }))).toEqual([]);
    const named = stateful({ name: 'encoder' });
    named.resetState(2);
    expect(keys(named)).toEqual(STATE[cell].map((name) => `encoder/${name}`));
  });

  test('a batch with another number of rows is an error until the state is forgotten', () => {
    const layer = stateful();
    const [x, wider] = [batch([n, 3, d]), batch([n + 1, 3, d])];
    const first = train(layer, x, at(0));
    const says = refusal('shape-mismatch', cell, '5 rows', 'found 6', 'resetState()');
    expect(() => layer.forward(wider, at(1))).toThrow(says);
    expect(() => layer.backward(x)).toThrow(refusal('wrong-order', 'backward()', 'forward()'));
    expect(train(layer, x, at(0))).toEqual(first);
    layer.resetState();
    train(layer, wider, at(1));
    layer.resetState();
    expect(train(layer, x, at(1))).toEqual(first);
  });

  test('memory is flat over 300 steps', () => {
    const layer = stateful();
    const step = (i: number) => {
      ws.begin();
      const x = ws.take([n, 4, d]).set(scattered(n * 4 * d, i));
      const hs = layer.forward(x, at(i, i % 50 === 0));
      layer.backward(ws.take(hs.shape).set(hs.toArray()));
      using session = new Session();
      layer.forward(x, { train: false, session });
    };
    for (let i = 0; i < 4; i++) step(i);
    const before = [ws.bytes, engine().memoryBytes];
    for (let i = 4; i < 304; i++) step(i);
    expect([ws.bytes, engine().memoryBytes]).toEqual(before);
  });
});

describe.each(CELLS)('%s: kept for the backward pass', (cell) => {
  test('what the gates and the outputs were', () => {
    const [n, t, d, h] = [3, 4, 2, 5];
    const layer = make(cell, { d, h });
    const x = batch([n, t, d], 6);
    for (const look of ['activity', 'last'] as const) {
      expect(() => layer[look]).toThrow(refusal('wrong-order', cell, look, 'forward()'));
    }
    const noBack = refusal('wrong-order', `${cell}: dfirst`, 'backward()');
    expect(() => layer.dfirst).toThrow(noBack);
    const hs = layer.forward(x);
    const { gates, hs: outputs } = layer.activity;
    expect([gates.shape, outputs.shape]).toEqual([[n, t, GATES[cell] * h], hs.shape]);
    expect(outputs.toArray()).toEqual(hs.toArray());
    layer.backward(hs);
    expect(() => layer.dfirst).toThrow(refusal('wrong-order', cell, 'dfirst'));
    expect(() => layer.activity).toThrow(refusal('wrong-order', cell, 'activity', 'forward()'));
    expect(() => layer.backward(hs)).toThrow(refusal('wrong-order', cell, 'backward()', 'forward()'));
    // What the pass before went back with is not this one's.
    layer.forward(x, EVALUATION, { initial: stateOf(cell, n, h) });
    expect(() => layer.dfirst).toThrow(noBack);
    layer.backward(hs);
    expect(layer.dfirst[0]!.shape).toEqual([n, h]);
    layer.forward(x);
    expect(() => layer.dfirst).toThrow(noBack);
  });

  test.each([
    [100, 20],
    [59, 21],
  ])('1, 2 and 3 threads give the same bits: %d units, %d rows', (h, n) => {
    const d = 33;
    const x = batch([n, 6, d], 6);
    const results = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      const layer = make(cell, { d, h }, { stateful: true });
      carry(layer, n, stateOf(cell, n, h));
      return [train(layer, x, at(0)), arrays(layer.dfirst), train(layer, x, at(1)), stateBits(layer)];
    });
    engine().setThreads(engine().backend.threads);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('what does not fit is named', () => {
    const [d, h] = [3, 4];
    const layer = make(cell, { d, h });
    const refuse = (x: Tensor, ...mentions: string[]) => {
      expect(() => layer.forward(x)).toThrow(refusal('shape-mismatch', ...mentions));
      // The pass before cannot be used any more.
      expect(() => layer.backward(x)).toThrow(refusal('wrong-order', 'backward()', 'forward()'));
    };
    layer.forward(batch([2, 3, d]));
    refuse(batch([2, d]), `${cell}:`, '[N, T, D]', 'found [2, 3]');
    layer.forward(batch([2, 3, d]));
    refuse(batch([2, 3, d + 1]), '[N, T, 3]', 'found [2, 3, 4]');
    refuse(batch([2, 0, d]), '[N, T, 3]', 'found [2, 0, 3]');
    const few = stateOf(cell, 1, h);
    expect(() => layer.forward(batch([2, 3, d]), EVALUATION, { initial: few })).toThrow(
      refusal('shape-mismatch', 'recurrentForward: h', '[2, 4]', 'found [1, 4]'),
    );
    expect(() => layer.forward(batch([2, 3, d]), EVALUATION, { initial: [] })).toThrow(
      refusal('shape-mismatch', 'recurrentForward', STATE[cell].join(' and '), 'found 0'),
    );
    layer.forward(batch([2, 3, d]));
    expect(() => layer.backward(batch([2, 3, h + 1]))).toThrow(
      refusal('shape-mismatch', 'dhs', '[2, 3, 4]', 'found [2, 3, 5]'),
    );
    const width = GATES[cell] * h;
    const [Wx, Wh, b] = [[d, width], [h, width], [width]].map((shape, i) => input('w', shape, i));
    const narrow = (shape: number[]) => input('narrow', shape, 9);
    const Layer = LAYERS[cell];
    const wrong: [call: () => unknown, ...mentions: string[]][] = [
      [() => new Layer(narrow([d, width - 1]), Wh!, b!), `[3, ${width}]`, `found [3, ${width - 1}]`],
      [() => new Layer(Wx!, narrow([h, width + 1]), b!), `[4, ${width}]`, `found [4, ${width + 1}]`],
      [() => new Layer(Wx!, Wh!, narrow([width + 1])), `[${width}]`, `found [${width + 1}]`],
    ];
    for (const [call, ...mentions] of wrong) {
      expect(call).toThrow(refusal('shape-mismatch', cell, 'narrow', ...mentions));
    }
  });
});

test('a NaN goes through, in its row', () => {
  for (const cell of CELLS) {
    const [n, t, d, h] = [3, 4, 2, 5];
    const layer = make(cell, { d, h });
    const x = batch([n, t, d]);
    x.set(t * d + 2, Number.NaN);
    ws.begin();
    const hs = layer.forward(x, at(0));
    const isNaN = Array.from({ length: n * t * h }, (_, i) => i >= t * h + h && i < 2 * t * h);
    expect([...hs.toArray()].map(Number.isNaN), cell).toEqual(isNaN);
    layer.backward(ws.take(hs.shape).set(scattered(hs.size)));
    for (const { grad, name } of layer.params) expect(grad.toArray().every(Number.isNaN), name).toBe(true);
  }
});
