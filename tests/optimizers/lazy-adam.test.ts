/** Rows that are updated when they are needed: the same as Adam, a checkpoint anywhere, and looking changes nothing. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { Param } from '../../ts/core/param.js';
import { RowParam } from '../../ts/core/row-param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { Windows } from '../../ts/data/windows.js';
import { CBOW } from '../../ts/models/cbow.js';
import { Adam, LazyAdam } from '../../ts/optimizers/index.js';
import { decodeCheckpoint, encodeCheckpoint, restoreCheckpoint } from '../../ts/train/checkpoint.js';
import { refusal } from '../support/errors.js';
import { bits, scattered } from '../support/compare.js';
import { dice } from '../support/garbage.js';
import '../support/engine.js';

const WORDS = 300;
const WINDOW = 2;
const roll = dice(5);
/** Every word once, and then the first ones much more often than the last: some rows wait for hundreds of steps. */
const text = Uint32Array.from({ length: 6000 }, (_, i) => (i < WORDS ? i : roll(1 + roll(1 + roll(WORDS)))));
const counts = new Uint32Array(WORDS);
for (const id of text) counts[id]! += 1;

const cbow = (seed = 1) => new CBOW({ counts, hiddenSize: 20, sampleSize: 5, seed });
const windows = new Windows(text, WINDOW);
const rowsOf = (step: number) => Array.from({ length: 8 }, (_, i) => (step * 1009 + i * 733) % windows.count);

function train(model: CBOW, optimizer: Adam, from: number, to: number, between?: (step: number) => void) {
  for (let step = from; step < to; step++) {
    const { x, t } = windows.batch(rowsOf(step));
    model.zeroGrad();
    model.loss(x, t, { train: true, step });
    model.backward();
    optimizer.update(model.params);
    between?.(step);
  }
}

function settled(model: CBOW): Float32Array[] {
  model.workspace.begin();
  return model.params.map((param) => param.settled().toArray());
}

/** All there is to a training: values and what the optimizer remembers. */
function everything(model: CBOW, optimizer: Adam) {
  const tensors = [...optimizer.state(model.params)];
  const values = model.params.map(({ name, value }) => [name, value] as const);
  return [...values, ...tensors].map(([name, tensor]) => [name, bits(tensor.toArray())]);
}

const info = {
  ...{ experiment: 'cbow', params: {}, seed: 7, data: 'grammar', results: {} },
  ...{ step: 5, reports: 1, training: 0, progress: { step: 5, lossSum: 0, lossCount: 0 } },
};

/** A row parameter whose gradient is where a step touched it. */
class Touched {
  readonly workspace = new Workspace();
  readonly rows: RowParam;
  readonly plain: Param;

  constructor(readonly length = 40) {
    this.rows = new RowParam(this.workspace, 'W', [length, 3]);
    this.plain = new Param(this.workspace, 'b', [7]);
    this.rows.value.set(scattered(3 * length, 1));
    this.plain.value.set(scattered(7, 2));
  }

  get params(): Param[] {
    return [this.plain, this.rows];
  }

  step(optimizer: Adam, step: number, { size = 1, scale = 1 } = {}): void {
    this.workspace.begin();
    for (const param of this.params) param.zeroGrad();
    const ids = this.workspace.take([4], 'i32');
    ids.set([0, 1, 2, 3].map((i) => (step * step + 11 * i) % this.length));
    const groups = this.rows.group(ids);
    this.rows.current(groups, true);
    const gradient = scattered(3 * this.length, step + 3).map((g) => g * size);
    for (const id of ids.toArray()) {
      for (let c = 0; c < 3; c++) this.rows.grad.set(3 * id + c, gradient[3 * id + c]!);
    }
    this.rows.touch(groups);
    this.plain.grad.set(scattered(7, step + 4).map((g) => g * size));
    optimizer.update(this.params, scale);
  }
}

describe('the same as Adam', () => {
  test('700 steps of CBOW, some rows of which wait until they are swept', () => {
    using dense = cbow();
    using lazy = cbow();
    const start = settled(dense);
    const optimizer = new LazyAdam();
    train(dense, new Adam(), 0, 700);
    let longest = 0;
    train(lazy, optimizer, 0, 700, (step) => {
      if (step % 20 !== 0) return;
      const last = optimizer.state(lazy.params).get('last/W_in')!.toArray();
      longest = Math.max(longest, ...last.map((l) => step + 1 - l));
    });
    expect(longest).toBeGreaterThan(256);
    expect(longest).toBeLessThan(512);
    const [exact, found] = [settled(dense), settled(lazy)];
    exact.forEach((values, i) => {
      let [worst, moved] = [0, 0];
      values.forEach((v, k) => {
        worst = Math.max(worst, Math.abs(v - found[i]![k]!));
        moved = Math.max(moved, Math.abs(v - start[i]![k]!));
      });
      // Found: 9e-7 and 1.7e-6. Values of up to 0.6 are rounded to 3e-8 of themselves, in up to 700 steps.
      expect(worst / moved, lazy.params[i]!.name).toBeLessThan(5e-6);
    });
    // Not every row is updated at once: some values lack updates.
    expect(bits(lazy.params[0].value.toArray())).not.toEqual(bits(found[0]!));
  });

  test('before the first update nothing is behind', () => {
    using model = cbow();
    const before = settled(model);
    const optimizer = new LazyAdam();
    optimizer.state(model.params);
    expect(settled(model)).toEqual(before);
    optimizer.update([]);
    expect([...new LazyAdam().state([])]).toEqual([]);
  });

  test('parameters that have no rows are updated to the bit as by Adam', () => {
    const [a, b] = [new Touched(), new Touched()];
    const [adam, lazy] = [new Adam(0.01), new LazyAdam(0.01)];
    for (let step = 0; step < 100; step++) {
      a.step(adam, step);
      b.step(lazy, step);
    }
    expect(bits(b.plain.value.toArray())).toEqual(bits(a.plain.value.toArray()));
    for (const kind of ['m', 'v']) {
      const of = (optimizer: Adam, { params }: Touched) =>
        bits(optimizer.state(params).get(`${kind}/b`)!.toArray());
      expect(of(lazy, b)).toEqual(of(adam, a));
    }
    expect(b.plain.settled()).toBe(b.plain.value);
    const [found, exact] = [b.rows.settled().toArray(), a.rows.value.toArray()];
    // Values of up to 1, each rounded a hundred times at most.
    exact.forEach((v, i) => expect(Math.abs(found[i]! - v)).toBeLessThan(2e-6));
  });

  test('with a scale for the gradients, as if they were multiplied with it', () => {
    const [scaled, multiplied] = [{ scale: 0.25 }, { size: 0.25 }].map((how) => {
      const [touched, lazy] = [new Touched(), new LazyAdam(0.01)];
      for (let step = 0; step < 40; step++) touched.step(lazy, step, how);
      return touched.params.map((param) => bits(param.settled().toArray()));
    });
    // A power of two rounds nothing.
    expect(scaled).toEqual(multiplied);
  });

  test('a matrix of fewer rows than are swept at once', () => {
    const [a, b] = [new Touched(1), new Touched(1)];
    const [adam, lazy] = [new Adam(0.01), new LazyAdam(0.01)];
    for (let step = 0; step < 30; step++) {
      a.step(adam, step);
      b.step(lazy, step);
    }
    // Touched in every step, so never behind.
    expect(bits(b.rows.settled().toArray())).toEqual(bits(a.rows.value.toArray()));
  });
});

describe('state', () => {
  test('stable names, the same tensors before and after an update', () => {
    const [touched, optimizer] = [new Touched(), new LazyAdam()];
    const before = optimizer.state(touched.params);
    expect([...before.keys()]).toEqual(['t', 'm/b', 'v/b', 'm/W', 'v/W', 'rates', 'last/W']);
    for (const [name, tensor] of before)
      expect(
        tensor.toArray().every((v) => v === 0),
        name,
      ).toBe(true);
    touched.step(optimizer, 0);
    const after = optimizer.state(touched.params);
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [name, tensor] of before) {
      expect(after.get(name)).toBe(tensor);
      expect(
        tensor.toArray().some((v) => v !== 0),
        name,
      ).toBe(true);
    }
    expect(after.get('t')!.get(0)).toBe(1);
    expect(after.get('last/W')!.shape).toEqual([40]);
  });

  test('saved at a step and gone on with = never stopped, to the bit', () => {
    for (const stop of [1, 90, 600]) {
      using whole = cbow();
      const steady = new LazyAdam(0.01);
      train(whole, steady, 0, stop);
      const saved = decodeCheckpoint('c', encodeCheckpoint({ model: whole, optimizer: steady }, info));
      train(whole, steady, stop, stop + 60);

      using resumed = cbow(9);
      const fresh = new LazyAdam(0.01);
      // An evaluation before must not leave anything behind.
      fresh.state(resumed.params);
      settled(resumed);
      restoreCheckpoint('c', saved, resumed, fresh);
      train(resumed, fresh, stop, stop + 60);
      // The seed of what is drawn is the model's.
      expect(everything(resumed, fresh)).not.toEqual(everything(whole, steady));

      using same = cbow();
      const other = new LazyAdam(0.01);
      restoreCheckpoint('c', saved, same, other);
      train(same, other, stop, stop + 60);
      expect(everything(same, other), `after ${stop} steps`).toEqual(everything(whole, steady));
      expect(settled(same).map(bits)).toEqual(settled(whole).map(bits));
    }
  });

  test('one that was used already takes a checkpoint as well', () => {
    using whole = cbow();
    const steady = new LazyAdam(0.01);
    train(whole, steady, 0, 50);
    const saved = decodeCheckpoint('c', encodeCheckpoint({ model: whole, optimizer: steady }, info));
    const before = everything(whole, steady);
    train(whole, steady, 50, 80);
    const after = everything(whole, steady);
    restoreCheckpoint('c', saved, whole, steady);
    expect(everything(whole, steady)).toEqual(before);
    train(whole, steady, 50, 80);
    expect(everything(whole, steady)).toEqual(after);
  });

  test('a checkpoint of Adam is refused, and Adam refuses its own', () => {
    using a = cbow();
    using b = cbow();
    const save = (model: CBOW, optimizer: Adam) =>
      decodeCheckpoint('c', encodeCheckpoint({ model, optimizer }, info));
    const [dense, lazy] = [save(a, new Adam()), save(b, new LazyAdam())];
    using c = cbow();
    expect(() => restoreCheckpoint('c', dense, c, new LazyAdam())).toThrow(
      refusal('mismatch', 'c:', 'lacks optimizer/rates, optimizer/last/W_in, optimizer/last/W_out'),
    );
    using d = cbow();
    expect(() => restoreCheckpoint('c', lazy, d, new Adam())).toThrow(
      refusal('mismatch', 'has optimizer/rates'),
    );
  });
});

test('looking changes nothing', () => {
  using quiet = cbow();
  using watched = cbow();
  const [one, other] = [new LazyAdam(0.01), new LazyAdam(0.01)];
  train(quiet, one, 0, 120);
  train(watched, other, 0, 120, (step) => {
    if (step % 3 === 0) settled(watched);
    if (step % 4 === 0) {
      const { x, t } = windows.batch(rowsOf(7 * step));
      const loss = watched.loss(x, t);
      expect(Number.isFinite(loss)).toBe(true);
      watched.predict(x);
    }
    if (step % 5 === 0) encodeCheckpoint({ model: watched, optimizer: other }, info);
  });
  expect(everything(watched, other)).toEqual(everything(quiet, one));
});

test('looking shows what is, not what is behind', () => {
  using lazy = cbow();
  using plain = cbow();
  train(lazy, new LazyAdam(0.01), 0, 200);
  settled(lazy).forEach((values, i) => plain.params[i]!.value.set(values));
  for (const step of [3, 500]) {
    const { x, t } = windows.batch(rowsOf(step));
    expect(lazy.loss(x, t)).toBe(plain.loss(x, t));
    expect(bits(lazy.predict(x).toArray())).toEqual(bits(plain.predict(x).toArray()));
  }
});

describe('what is refused', () => {
  test('a checkpoint whose rows lack more updates than possible: it would end the engine', () => {
    const [UPDATES, ROW] = [600, 7];
    using model = cbow();
    const optimizer = new LazyAdam(0.01);
    train(model, optimizer, 0, UPDATES);
    const damaged = (name: string, place: number, value: number) => {
      const saved = decodeCheckpoint('c', encodeCheckpoint({ model, optimizer }, info));
      saved.tensors.get(`optimizer/${name}`)!.data[place] = value;
      return saved;
    };
    const before = everything(model, optimizer);
    for (const value of [UPDATES + 1, 1e9, -1, 2.5, 0, UPDATES - 512]) {
      expect(() => restoreCheckpoint('c', damaged('last/W_out', ROW, value), model, optimizer)).toThrow(
        refusal('damaged', 'c ', `optimizer/last/W_out: row ${ROW} `, `update ${value} `, UPDATES),
      );
    }
    for (const value of [-5, 2.5]) {
      expect(() => restoreCheckpoint('c', damaged('t', 0, value), model, optimizer)).toThrow(
        refusal('damaged', 'c ', 'optimizer/t', `found ${value}`),
      );
    }
    for (const value of [0, 10, UPDATES - 1, 1e6]) {
      expect(() => restoreCheckpoint('c', damaged('t', 0, value), model, optimizer)).toThrow(
        refusal('damaged', 'c ', 'optimizer/last/W_in: row ', value),
      );
    }
    expect(everything(model, optimizer)).toEqual(before);
  });

  test('every state that is accepted can be trained further', () => {
    using model = cbow();
    const optimizer = new LazyAdam(0.01);
    train(model, optimizer, 0, 600);
    const saved = decodeCheckpoint('c', encodeCheckpoint({ model, optimizer }, info));
    const last = saved.tensors.get('optimizer/last/W_in')!.data;
    const taken = () => {
      try {
        restoreCheckpoint('c', saved, model, optimizer);
        return true;
      } catch {
        return false;
      }
    };
    // Every row as far behind as it may be, found by halving.
    for (let row = 0; row < last.length; row++) {
      const own = last[row]!;
      let [refused, fine] = [600 - 512, own];
      while (fine - refused > 1) {
        last[row] = Math.floor((fine + refused) / 2);
        if (taken()) fine = last[row]!;
        else refused = last[row]!;
      }
      last[row] = fine;
    }
    expect(taken()).toBe(true);
    expect(() => train(model, optimizer, 600, 1200)).not.toThrow();
    expect(settled(model).every((values) => values.every(Number.isFinite))).toBe(true);
  });

  test('a second one on the same parameter', () => {
    const [touched, first] = [new Touched(), new LazyAdam()];
    touched.step(first, 0);
    const second = new LazyAdam();
    expect(() => second.state(touched.params)).toThrow(refusal('invalid-argument', 'W:'));
    expect(() => touched.step(second, 1)).toThrow(refusal('invalid-argument', ' of W '));
    // The first one goes on.
    expect(() => touched.step(first, 1)).not.toThrow();
  });

  test('betas with which waiting would not be exact', () => {
    for (const [beta1, beta2] of [
      [0.99, 0.999],
      [0.9, 0.99],
      [0.5, 0.9],
    ] as const) {
      expect(() => new LazyAdam(0.001, beta1, beta2)).toThrow(
        refusal('invalid-argument', 'LazyAdam', `beta1 ${beta1}`, `beta2 ${beta2}`),
      );
      expect(() => new Adam(0.001, beta1, beta2)).not.toThrow();
    }
    for (const [beta1, beta2] of [
      [0.9, 0.999],
      [0, 0.999],
      [0.5, 0.9999],
      [0.9, 0.9986],
    ] as const) {
      expect(() => new LazyAdam(0.001, beta1, beta2)).not.toThrow();
    }
  });

  test('what Adam refuses', () => {
    for (const bad of [-0.1, 1, Number.NaN]) {
      expect(() => new LazyAdam(0.1, bad)).toThrow(refusal('invalid-argument', 'beta1', 1));
      expect(() => new LazyAdam(0.1, 0.9, bad)).toThrow(refusal('invalid-argument', 'beta2', 1));
    }
    expect(() => new LazyAdam(0)).toThrow(refusal('invalid-argument', 'learning rate', 0, 'found 0'));
  });
});

test('memory stays where it is', () => {
  using model = cbow();
  const optimizer = new LazyAdam();
  const watch = () => void settled(model);
  train(model, optimizer, 0, 30, watch);
  const [held, all] = [model.workspace.bytes, engine().memoryBytes];
  train(model, optimizer, 30, 400, watch);
  expect([model.workspace.bytes, engine().memoryBytes]).toEqual([held, all]);
});

test('a parameter that joins after more updates than are remembered moves as with Adam', () => {
  const [lazily, densely] = [new LazyAdam(0.01), new Adam(0.01)].map((optimizer) => {
    const ws = new Workspace();
    const [first, second] = [new RowParam(ws, 'first', [3, 2]), new RowParam(ws, 'second', [3, 2])];
    for (let i = 0; i < 600; i++) optimizer.update([first]);
    ws.begin();
    second.touch(second.group(ws.take([1], 'i32').set([1])));
    second.grad.set([0, 0, 1, -2, 0, 0]);
    optimizer.update([first, second]);
    const values = [...second.settled().toArray()];
    ws.dispose();
    return values;
  });
  expect(lazily![2]).toBeLessThan(0);
  lazily!.forEach((value, i) => expect(value).toBeCloseTo(densely![i]!, 7));
});
