import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Labels, Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, at, expectTensor } from './check.js';
import { classIds } from './class-ids.js';
import { findOutside } from './rows.js';

const addSums = kernel('add_column_sums', ['out sums', 'in x']);
const squares = kernel('sum_of_squares', ['in x']);
const matches = kernel('count_matches', ['in scores', 'in t: i32']);
const argmax = kernel('argmax_rows', ['out ids: i32', 'in x']);

/** sums [columns] += the sum over the rows of x [rows, columns]. */
export function addColumnSums(sums: Tensor, x: Tensor): void {
  const run = addSums(sums, x);
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('addColumnSums', 'sums', sums, [columns]);
  run(rows, columns);
}

/** Σ x² in double precision, for x of any shape. It is not finite if any element is not. */
export function sumOfSquares(x: Tensor): number {
  return squares(x)(x.size);
}

/**
 * How many rows of the scores y [rows, columns] have their first largest value at the row's class. A row that contains
 * a NaN has no largest value, so it does not count.
 * @param t class ids [rows] or one-hot labels [rows, columns]
 */
export function countMatches(y: Tensor, t: Labels): number {
  at('accuracy', 'scores', y);
  const [rows, columns] = asMatrix(y.shape);
  expectColumns('accuracy', y, columns);
  const ids = classIds('accuracy', t, { workspace: y.workspace, ids: [rows], classes: columns });
  at('accuracy', 't', ids, 'i32');
  expectClasses('accuracy', ids, columns);
  // The kernel would take the first column of a row of NaN. If the sum of squares is finite, there is no NaN.
  if (!Number.isFinite(sumOfSquares(y))) return matchesBesideNaN(y.toArray(), ids.toArray());
  return matches(y, ids)(rows, columns);
}

function matchesBesideNaN(scores: Float32Array, ids: Int32Array): number {
  const columns = scores.length / ids.length;
  return ids.reduce((matches, id, row) => {
    const own = scores.subarray(row * columns, (row + 1) * columns);
    const largest = own.reduce((most, score) => (score > most ? score : most), -Infinity);
    return matches + (!own.some(Number.isNaN) && own.indexOf(largest) === id ? 1 : 0);
  }, 0);
}

/** @throws BadakError when an id is not in 0 … columns − 1 */
function expectClasses(who: string, ids: Tensor<'i32'>, columns: number): void {
  const row = findOutside(ids, columns);
  if (row < 0) return;
  throw new BadakError(
    'out-of-range',
    `${who}: expected labels from 0 to ${columns - 1}, for ${columns} classes, found ${ids.get(row)} in row ${row}`,
  );
}

/**
 * ids [rows] = the column of the first largest value of every row of x [rows, columns].
 * @throws BadakError when x has no column, or there is not one id for each row
 */
export function argmaxRows(ids: Tensor<'i32'>, x: Tensor): void {
  const run = argmax(ids, x);
  const [rows, columns] = asMatrix(x.shape);
  expectColumns('argmaxRows', x, columns);
  expectTensor('argmaxRows', 'ids', ids, [rows]);
  run(rows, columns);
}

/** @throws BadakError when rows have no columns */
function expectColumns(kernel: string, x: Tensor, columns: number): void {
  if (columns > 0) return;
  throw new BadakError('shape-mismatch', `${kernel}: expected at least one column, found ${format(x.shape)}`);
}
