import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { Workspace } from '../../ts/core/workspace.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

describe('two lifetimes', () => {
  test('kept tensors live on, step tensors end with their step', () => {
    using ws = new Workspace();
    const kept = ws.keep([3]).set([1, 2, 3]);
    const taken = ws.take([2]).set([4, 5]);
    expect([...taken.toArray()]).toEqual([4, 5]);
    ws.begin();
    expect([...kept.toArray()]).toEqual([1, 2, 3]);
    expect(() => taken.toArray()).toThrow(refusal('disposed', '[2]', 'toArray()'));
  });

  test('after dispose nothing can be used, and disposing twice does no harm', () => {
    const ws = new Workspace();
    const kept = ws.keep([2]);
    ws.dispose();
    ws.dispose();
    expect(() => kept.toArray()).toThrow(refusal('disposed', '[2]', 'disposed'));
    expect(() => ws.take([1])).toThrow(refusal('disposed', 'disposed'));
  });
});

test('tensors do not overlap and start at cache lines', () => {
  using ws = new Workspace();
  const tensors = Array.from({ length: 40 }, (_, i) => ws.take([i * 37 + 1]));
  tensors.forEach((t, i) => t.set(new Float32Array(t.size).fill(i)));
  tensors.forEach((t, i) => {
    expect(t.offset % 64).toBe(0);
    expect(t.toArray().every((value) => value === i)).toBe(true);
  });
});

test('memory grows to the largest step and then never again', () => {
  using ws = new Workspace();
  const step = (scale: number) => {
    ws.begin();
    for (const size of [1000, 400_000, 50, 90_000]) ws.take([size * scale]);
  };
  step(1);
  step(2);
  step(2);
  const [bytes, memory] = [ws.bytes, engine().memoryBytes];
  for (let i = 0; i < 100; i++) step(1 + (i % 2));
  expect(ws.bytes).toBe(bytes);
  expect(engine().memoryBytes).toBe(memory);
});

test('what is disposed can be had again', () => {
  const block = () => {
    using ws = new Workspace();
    return ws.keep([1_000_000]);
  };
  block();
  const memory = engine().memoryBytes;
  for (let i = 0; i < 50; i++) block();
  expect(engine().memoryBytes).toBe(memory);
});

describe('what nobody disposed', () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  /** What the collector found is given back in a turn of its own. */
  const collect = async () => {
    for (let i = 0; i < 3; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const MIB = 2 ** 18;

  test('is given back when it is forgotten, kept memory and step memory', async () => {
    const forget = () => {
      const ws = new Workspace();
      ws.keep([4 * MIB]);
      ws.take([4 * MIB]);
    };
    forget();
    await collect();
    const memory = engine().memoryBytes;
    for (let i = 0; i < 10; i++) {
      forget();
      await collect();
    }
    expect(engine().memoryBytes).toBe(memory);
  });

  test('stays as long as one of its tensors can be reached', async () => {
    const tensor = (() => new Workspace().keep([MIB]).set(new Float32Array(MIB).fill(3)))();
    await collect();
    using other = new Workspace();
    other.keep([MIB]).set(new Float32Array(MIB).fill(4));
    expect(tensor.toArray().every((value) => value === 3)).toBe(true);
  });

  test('is not given back twice after it was disposed', async () => {
    (() => {
      const ws = new Workspace();
      ws.keep([MIB]);
      ws.dispose();
    })();
    using first = new Workspace();
    const one = first.keep([MIB]);
    await collect();
    using second = new Workspace();
    const two = second.keep([MIB]);
    expect(Math.abs(one.offset - two.offset)).toBeGreaterThanOrEqual(4 * MIB);
  });

  test('a constructor that fails gives all its memory back at once', () => {
    let half: Workspace | undefined;
    const make = () => {
      const ws = (half = new Workspace());
      return ws.wholly(() => [ws.keep([MIB]), ws.keep([2 ** 40])]);
    };
    expect(make).toThrow(refusal('out-of-memory'));
    expect(half!.bytes).toBe(0);
    using ws = new Workspace();
    const [a, b] = ws.wholly(() => [ws.keep([1]), ws.keep([2])]);
    expect([a!.size, b!.size]).toEqual([1, 2]);
  });
});

test('too little memory is an error that says how much is in use', () => {
  using ws = new Workspace();
  const kept = ws.keep([2]).set([1, 2]);
  expect(() => ws.keep([1_000_000_000])).toThrow(
    refusal('out-of-memory', '3814.7 MiB', `${(engine().memoryBytes / 2 ** 20).toFixed(1)} MiB`),
  );
  // Sizes whose bytes would wrap around 32 bits.
  for (const size of [2 ** 30 + 16, 2 ** 32, 2 ** 50]) {
    expect(() => ws.keep([size]), String(size)).toThrow(refusal('out-of-memory'));
  }
  for (const size of [-5, 1.5, Number.NaN]) {
    expect(() => ws.keep([size])).toThrow(refusal('invalid-argument', `[${size}]`));
  }
  // The tensor from before is unchanged.
  expect([...kept.toArray()]).toEqual([1, 2]);
});

describe('tensors', () => {
  test('take exactly one value for each element', () => {
    using ws = new Workspace();
    expect(() => ws.keep([2, 2]).set([1])).toThrow(refusal('shape-mismatch', '[2, 2]', 4, 'found 1'));
    expect(() => ws.keep([2]).get(2)).toThrow(refusal('out-of-range', '[2]', '2 elements'));
  });

  test('reshape keeps the values', () => {
    using ws = new Workspace();
    const t = ws.keep([2, 3]).set([1, 2, 3, 4, 5, 6]);
    expect([...t.reshape([3, 2]).toArray()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(() => t.reshape([4])).toThrow(refusal('shape-mismatch', '[2, 3]', '[4]'));
  });

  test('the first elements are in the same memory and live as long', () => {
    using ws = new Workspace();
    const t = ws.keep([2, 3]).set([1, 2, 3, 4, 5, 6]);
    const first = t.first([2, 2]);
    expect(first.shape).toEqual([2, 2]);
    expect([...first.toArray()]).toEqual([1, 2, 3, 4]);
    first.set(3, 9);
    expect([...t.toArray()]).toEqual([1, 2, 3, 9, 5, 6]);
    expect([...t.first([6]).toArray()]).toEqual([1, 2, 3, 9, 5, 6]);
    expect([...t.first([0, 5]).toArray()]).toEqual([]);
    expect(() => t.first([7])).toThrow(refusal('shape-mismatch', '[2, 3]', '[7]'));
    const ids = ws.take([3], 'i32').set([7, 8, 9]).first([2]);
    expect(ids.toArray()).toEqual(Int32Array.of(7, 8));
    ws.begin();
    expect(() => ids.toArray()).toThrow(refusal('disposed', 'toArray()'));
  });
});

test('a workspace that keeps a new tensor in every step of a loop gets its own error', () => {
  using ws = new Workspace();
  const half = Math.ceil(engine().memoryBytes / 8);
  for (let i = 0; i < 3; i++) ws.keep([half]);
  const more = () => ws.keep([2 ** 30]);
  expect(more).toThrow(refusal('out-of-memory', '3 tensors', 'set()', 'take()', 'begin()'));
  using other = new Workspace();
  expect(() => other.keep([2 ** 30])).toThrow(
    refusal('out-of-memory', `${engine().holders} models`, 'dispose()'),
  );
});
