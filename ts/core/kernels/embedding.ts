import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor, expectType } from './check.js';
import { findOutside, type RowGroups } from './rows.js';

const forward = kernel('embedding_forward', ['out y', 'in w', 'in ids: i32']);
const backward = kernel('embedding_backward', [
  'out dw',
  'in dy',
  'in rows: u32',
  'in ends: u32',
  'in order: u32',
]);
const add = kernel('add_by_id', ['out dw', 'in dy', 'in ids: i32']);
const hot = kernel('one_hot', ['out y', 'in ids: i32']);
const around = kernel('contexts_and_targets', [
  'out contexts: i32',
  'out targets: i32',
  'in corpus: i32',
  'in picks: u32',
]);
const pick = kernel('pick_column', ['out y: i32', 'in ids: i32']);

/** @throws BadakError when the ids are not a Tensor of i32, or an id is not in 0 … rows − 1 */
export function expectIds(kernel: string, ids: Tensor<'i32'>, rows: number): void {
  expectType(kernel, 'ids', ids, 'i32');
  const place = findOutside(ids, rows);
  if (place >= 0) {
    throw new BadakError(
      'out-of-range',
      `${kernel}: expected ids from 0 to ${rows - 1}, for ${rows} rows, found ${ids.get(place)} at index ${place}`,
    );
  }
}

/** y[n, :] = mean over c of w[ids[n, c], :], for w [V, H] and ids [N, C] or [N], each below V. */
export function embeddingForward(y: Tensor, w: Tensor, ids: Tensor<'i32'>): void {
  const run = forward(y, w, ids);
  const [n, per] = asMatrix(ids.shape);
  const [rows, columns] = asMatrix(w.shape);
  if (per === 0)
    throw new BadakError(
      'shape-mismatch',
      `embeddingForward: expected ids [N, C], found ${format(ids.shape)}`,
    );
  expectTensor('embeddingForward', 'y', y, [n, columns]);
  run(n, per, rows, columns);
}

/** dw[id, :] += dy[n, :] / C for every position [n, c] of an id, in the order of the positions. */
export function embeddingBackward(dw: Tensor, dy: Tensor, groups: RowGroups): void {
  const run = backward(dw, dy, groups.rows, groups.ends, groups.order);
  const [rows, columns] = asMatrix(dw.shape);
  const [n, width] = asMatrix(dy.shape);
  expectTensor('embeddingBackward', 'dy', dy, [n, columns]);
  const per = groups.order.size / Math.max(1, n);
  if (!Number.isInteger(per) || width !== columns) {
    throw new BadakError(
      'shape-mismatch',
      `embeddingBackward: expected dy of ${columns} columns and a number of ids that is a multiple of its rows, ` +
        `found ${groups.order.size} ids and dy ${format(dy.shape)}`,
    );
  }
  run(groups.count, n, per, rows, columns);
}

/**
 * dw[ids[n], :] += dy[n, :] for n = 0 … N − 1 in order, for dw [V, H], dy [N, H] and ids below V. Made for a dw of few
 * rows.
 */
export function addById(dw: Tensor, dy: Tensor, ids: Tensor<'i32'>): void {
  const run = add(dw, dy, ids);
  const [rows, columns] = asMatrix(dw.shape);
  expectTensor('addById', 'dy', dy, [ids.size, columns]);
  expectIds('addById', ids, rows);
  run(ids.size, rows, columns);
}

/** y[n, :] = 1 at ids[n, column], 0 elsewhere, for y [N, V] and ids below V. */
export function oneHot(y: Tensor, ids: Tensor<'i32'>, column = 0): void {
  const run = hot(y, ids);
  const [n, words] = asMatrix(y.shape);
  const [rows, per] = asMatrix(ids.shape);
  expectTensor('oneHot', 'y', y, [rows, words]);
  if (column >= per)
    throw new BadakError(
      'out-of-range',
      `oneHot: column ${column} is out of range: ids ${format(ids.shape)}`,
    );
  expectIds('oneHot', ids, words);
  run(n, words, per, column);
}

/**
 * targets [N] = corpus[picks[n] + window], contexts [N, 2·window] = the ids around each target. The windows have to lie
 * inside the corpus.
 */
export function contextsAndTargets(
  contexts: Tensor<'i32'>,
  targets: Tensor<'i32'>,
  corpus: Tensor<'i32'>,
  picks: Tensor<'u32'>,
): void {
  const run = around(contexts, targets, corpus, picks);
  const [n, width] = asMatrix(contexts.shape);
  expectTensor('contextsAndTargets', 'contexts', contexts, [picks.size, width]);
  expectTensor('contextsAndTargets', 'targets', targets, [n]);
  run(corpus.size, n, width / 2);
}

/** y[n] = ids[n, column]. */
export function pickColumn(y: Tensor<'i32'>, ids: Tensor<'i32'>, column: number): void {
  const run = pick(y, ids);
  const [rows, per] = asMatrix(ids.shape);
  expectTensor('pickColumn', 'y', y, [rows]);
  if (column >= per)
    throw new BadakError(
      'out-of-range',
      `pickColumn: column ${column} is out of range: ids ${format(ids.shape)}`,
    );
  run(rows, per, column);
}
