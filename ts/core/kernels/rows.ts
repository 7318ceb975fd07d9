import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor } from './check.js';

const group = kernel('group_rows', [
  'out rows: u32',
  'out ends: u32',
  'out order: u32',
  'out slots: u32',
  'in ids: i32',
]);
const outside = kernel('find_outside', ['in ids: i32']);
const add = kernel('add_to_set', ['out list: u32', 'out marks: u32', 'in rows: u32']);
const clear = kernel('clear_rows', ['out y', 'out marks: u32', 'in list: u32']);

/** The positions of a list of ids, grouped by id. */
export interface RowGroups {
  /** Number of different ids. */
  readonly count: number;
  /** The different ids in the order in which they first appear: the first `count` elements. */
  readonly rows: Tensor<'u32'>;
  /** For each of `rows`, where its positions end in `order`. */
  readonly ends: Tensor<'u32'>;
  /** Positions in the list of ids, group after group. */
  readonly order: Tensor<'u32'>;
}

/**
 * Fills `rows`, `ends` and `order` from ids, each below the size of `slots`.
 * @param slots scratch memory: all zeros before and after the call
 * @returns number of different ids
 */
export function groupRows(
  { rows, ends, order }: Omit<RowGroups, 'count'>,
  slots: Tensor<'u32'>,
  ids: Tensor<'i32'>,
): number {
  const run = group(rows, ends, order, slots, ids);
  for (const tensor of [rows, ends, order]) expectTensor('groupRows', 'an output', tensor, [ids.size]);
  return run(ids.size, slots.size);
}

/** The position of the first id that is not in 0 … rows − 1; −1 if there is none. */
export function findOutside(ids: Tensor<'i32'>, rows: number): number {
  return outside(ids)(ids.size, rows);
}

/** Appends those rows of the groups that are not in the list yet. @returns the list's new length */
export function addToSet(
  list: Tensor<'u32'>,
  marks: Tensor<'u32'>,
  count: number,
  groups: RowGroups,
): number {
  return add(list, marks, groups.rows)(list.size, count, groups.count);
}

/** y[row, …] = 0 and marks[row] = 0 for the first `count` rows of a list. */
export function clearRows(y: Tensor, marks: Tensor<'u32'>, list: Tensor<'u32'>, count: number): void {
  const run = clear(y, marks, list);
  const [rows, columns] = asMatrix(y.shape);
  run(rows, count, columns);
}
