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
  const outputs = [
    at('groupRows', 'rows', rows, 'u32'),
    at('groupRows', 'ends', ends, 'u32'),
    at('groupRows', 'order', order, 'u32'),
    at('groupRows', 'slots', slots, 'u32'),
  ] as const;
  const idsAt = at('groupRows', 'ids', ids, 'i32');
  for (const tensor of [rows, ends, order]) expectTensor('groupRows', 'an output', tensor, [ids.size]);
  return engine().run((e) => e.group_rows(...outputs, idsAt, ids.size, slots.size));
}

/** The place of the first id that is not the number of one of `rows` rows; −1 if there is none. */
export function findOutside(ids: Tensor<'i32'>, rows: number): number {
  const idsAt = at('findOutside', 'ids', ids, 'i32');
  return engine().run((e) => e.find_outside(idsAt, ids.size, rows));
}

/** Appends the rows of the groups that are not in the list yet. @returns its new length */
export function addToSet(
  list: Tensor<'u32'>,
  marks: Tensor<'u32'>,
  count: number,
  groups: RowGroups,
): number {
  const [listAt, marksAt, rowsAt] = [
    at('addToSet', 'list', list, 'u32'),
    at('addToSet', 'marks', marks, 'u32'),
    at('addToSet', 'rows', groups.rows, 'u32'),
  ];
  return engine().run((e) => e.add_to_set(listAt, marksAt, rowsAt, list.size, count, groups.count));
}

/** y[row, …] = 0 and marks[row] = 0 for the first `count` rows of a list. */
export function clearRows(y: Tensor, marks: Tensor<'u32'>, list: Tensor<'u32'>, count: number): void {
  const [yAt, marksAt, listAt] = [
    at('clearRows', 'y', y),
    at('clearRows', 'marks', marks, 'u32'),
    at('clearRows', 'list', list, 'u32'),
  ];
  const [rows, columns] = asMatrix(y.shape);
  engine().run((e) => e.clear_set(yAt, marksAt, listAt, rows, count, columns));
}
