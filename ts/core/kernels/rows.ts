import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor } from './check.js';

/** The places of a list of ids, those of equal ids together. */
export interface RowGroups {
  /** How many different ids there are. */
  readonly count: number;
  /** Those ids, by first appearance; the first `count` places are valid. */
  readonly rows: Tensor<'u32'>;
  /** Where each id's places end in `order`. */
  readonly ends: Tensor<'u32'>;
  /** Places in the list of ids. */
  readonly order: Tensor<'u32'>;
}

/** Fills `rows`, `ends` and `order` from ids, each below the size of `slots`, which is 0 throughout before and after. */
export function groupRows(
  { rows, ends, order }: Omit<RowGroups, 'count'>,
  slots: Tensor<'u32'>,
  ids: Tensor<'i32'>,
): number {
  for (const tensor of [rows, ends, order]) expectTensor('groupRows', 'an output', tensor, [ids.size]);
  const outputs = [at(rows), at(ends), at(order), at(slots)] as const;
  const idsAt = at(ids);
  return engine().run((e) => e.group_rows(...outputs, idsAt, ids.size, slots.size));
}

/** The place of the first id that is not the number of one of `rows` rows; −1 if there is none. */
export function findOutside(ids: Tensor<'i32'>, rows: number): number {
  const idsAt = at(ids);
  return engine().run((e) => e.find_outside(idsAt, ids.size, rows));
}

/** Appends the rows of the groups that are not in the list yet. @returns its new length */
export function addToSet(
  list: Tensor<'u32'>,
  marks: Tensor<'u32'>,
  count: number,
  groups: RowGroups,
): number {
  const [listAt, marksAt, rowsAt] = [at(list), at(marks), at(groups.rows)];
  return engine().run((e) => e.add_to_set(listAt, marksAt, rowsAt, list.size, count, groups.count));
}

/** y[row, …] = 0 and marks[row] = 0 for the first `count` rows of a list. */
export function clearRows(y: Tensor, marks: Tensor<'u32'>, list: Tensor<'u32'>, count: number): void {
  const [rows, columns] = asMatrix(y.shape);
  const [yAt, marksAt, listAt] = [at(y), at(marks), at(list)];
  engine().run((e) => e.clear_set(yAt, marksAt, listAt, rows, count, columns));
}
