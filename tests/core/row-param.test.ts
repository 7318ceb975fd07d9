/** A matrix of which a step touches few rows: it knows which, and only these cost anything. */
import { expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import { type RowKeeper, RowParam } from '../../ts/core/row-param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { refusal } from '../support/errors.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';

const [V, H] = [12, 3];
const ws = new Workspace();

function param(): RowParam {
  const W = new RowParam(ws, 'W_in', [V, H]);
  W.value.set(scattered(V * H));
  return W;
}

/** Adds 1 to every place of the rows, as a layer's backward does. */
function touch(W: RowParam, ids: number[]): void {
  const groups = W.group(ws.take([ids.length], 'i32').set(ids));
  kernels.embeddingBackward(
    W.grad,
    ws.take([ids.length, H]).set(new Float32Array(ids.length * H).fill(1)),
    groups,
  );
  W.touch(groups);
}

const touched = (W: RowParam) => [...W.touched.toArray().subarray(0, W.touchedCount)].sort((a, b) => a - b);

/** How often each row was added to, by its gradient. */
function times(W: RowParam): number[] {
  const grad = W.grad.toArray();
  return Array.from({ length: V }, (_, row) => {
    const [first, ...others] = grad.subarray(row * H, (row + 1) * H);
    for (const other of others) expect(other).toBe(first);
    return first!;
  });
}

test('starts with nothing touched and a gradient of 0', () => {
  const W = param();
  expect(W.touchedCount).toBe(0);
  expect(times(W)).toEqual(Array(V).fill(0));
});

test('groups: different ids by first appearance, each with its places in their order', () => {
  const W = param();
  const ids = [4, 11, 4, 0, 4, 11];
  for (const shape of [[6], [2, 3]]) {
    const { rows, ends, order, count } = W.group(ws.take(shape, 'i32').set(ids));
    expect(count).toBe(3);
    expect([...rows.toArray().subarray(0, 3)]).toEqual([4, 11, 0]);
    expect([...ends.toArray().subarray(0, 3)]).toEqual([3, 5, 6]);
    expect([...order.toArray()]).toEqual([0, 2, 4, 1, 5, 3]);
  }
});

test('touched rows of several backward passes come together, each once', () => {
  const W = param();
  touch(W, [3, 7, 3]);
  expect(touched(W)).toEqual([3, 7]);
  touch(W, [7, 0]);
  ws.begin();
  touch(W, [11, 3, 11, 0]);
  expect(touched(W)).toEqual([0, 3, 7, 11]);
  expect(times(W)).toEqual([2, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2]);
});

test('all rows, in any order, fill the list and no more', () => {
  const W = param();
  const all = Array.from({ length: V }, (_, i) => (i * 5) % V);
  touch(W, all);
  touch(W, [...all].reverse());
  expect(touched(W)).toEqual([...all].sort((a, b) => a - b));
});

test('touchAll lists every row once, also after some were touched', () => {
  for (const before of [[], [7, 3, 7], Array.from({ length: V }, (_, i) => (i * 5) % V)]) {
    const W = param();
    touch(W, before);
    const added = times(W);
    W.touchAll();
    W.touchAll();
    expect(touched(W)).toEqual([...Array(V).keys()]);
    // The gradient stays what it was.
    expect(times(W)).toEqual(added);
    // Rows of ids are in the list already.
    touch(W, [11, 0, 3]);
    expect(W.touchedCount).toBe(V);
    expect(touched(W)).toEqual([...Array(V).keys()]);
    W.zeroGrad();
    expect(times(W)).toEqual(Array(V).fill(0));
    expect(touched(W)).toEqual([]);
    touch(W, [4]);
    expect(touched(W)).toEqual([4]);
  }
});

test('zeroGrad clears the touched rows and no others', () => {
  const W = param();
  touch(W, [3, 7]);
  // What nobody said that it was touched is left as it is: this is how it can be seen.
  W.grad.set(5 * H, 42);
  W.zeroGrad();
  expect(W.touchedCount).toBe(0);
  const grad = W.grad.toArray();
  expect(grad[5 * H]).toBe(42);
  expect(grad.filter((g) => g !== 0)).toHaveLength(1);
});

test('after zeroGrad rows can be touched again', () => {
  const W = param();
  for (const ids of [[3, 7], [7, 1], [3], []]) {
    touch(W, ids);
    expect(touched(W)).toEqual([...ids].sort((a, b) => a - b));
    expect(
      times(W)
        .map((n, row) => (n ? row : -1))
        .filter((row) => row >= 0),
    ).toEqual(touched(W));
    W.zeroGrad();
    W.zeroGrad();
    expect(times(W)).toEqual(Array(V).fill(0));
  }
});

test('two parameters know of their own rows only', () => {
  const [a, b] = [param(), param()];
  touch(a, [1]);
  touch(b, [2, 3]);
  a.zeroGrad();
  expect(touched(a)).toEqual([]);
  expect(touched(b)).toEqual([2, 3]);
  expect(times(b)[2]).toBe(1);
});

test.each([12, -1, 2 ** 31 - 1])('an id of %d is not a row, and changes nothing', (id) => {
  const W = param();
  const group = () => W.group(ws.take([3], 'i32').set([0, id, 0]));
  expect(group).toThrow(refusal('out-of-range', 'W_in', `found ${id}`, 'index 1', 11));
  touch(W, [0, 1]);
  expect(touched(W)).toEqual([0, 1]);
});

test('without a keeper the values are where they belong', () => {
  const W = param();
  expect(W.settled()).toBe(W.value);
  expect(W.current(W.group(ws.take([1], 'i32').set([3])), true)).toBe(W.value);
});

test('a keeper is asked to catch up in training, to settle in evaluation, and stays the only one', () => {
  const W = param();
  const said: string[] = [];
  const copy = ws.keep([V, H]);
  const keeper = (): RowKeeper => ({
    catchUp: (_, groups) => void said.push(`catch up ${groups.count}`),
    settled: () => (said.push('settle'), copy),
  });
  const first = keeper();
  W.keptBy(first);
  W.keptBy(first);
  const groups = W.group(ws.take([3], 'i32').set([3, 1, 3]));
  expect(W.current(groups, true)).toBe(W.value);
  expect(W.current(groups, false)).toBe(copy);
  expect(W.settled()).toBe(copy);
  expect(said).toEqual(['catch up 2', 'settle', 'settle']);
  expect(() => W.keptBy(keeper())).toThrow(refusal('invalid-argument', 'W_in'));
});
