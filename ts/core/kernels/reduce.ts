import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor } from './check.js';

/** sums [columns] += the sum over the rows of x [rows, columns] */
export function addColumnSums(sums: Tensor, x: Tensor): void {
  const [sumsAt, xAt] = [at('addColumnSums', 'sums', sums), at('addColumnSums', 'x', x)];
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('addColumnSums', 'sums', sums, [columns]);
  engine().run((e) => e.add_column_sums(sumsAt, xAt, rows, columns));
}

/** Σ x², in double precision; not finite if any element is not. */
export function sumOfSquares(x: Tensor): number {
  const xAt = at('sumOfSquares', 'x', x);
  return engine().run((e) => e.sum_of_squares(xAt, x.size));
}

/** How many rows of y [rows, columns] have their first largest value at the row's label. */
export function countMatches(y: Tensor, labels: Tensor<'i32'>): number {
  const [yAt, labelsAt] = [at('countMatches', 'y', y), at('countMatches', 'labels', labels, 'i32')];
  const [rows, columns] = asMatrix(y.shape);
  expectColumns('countMatches', y, columns);
  expectTensor('countMatches', 'labels', labels, [rows]);
  return engine().run((e) => e.count_matches(yAt, labelsAt, rows, columns));
}

/** ids [rows] = the place of the first largest value of every row of x [rows, columns]. */
export function argmaxRows(ids: Tensor<'i32'>, x: Tensor): void {
  const [idsAt, xAt] = [at('argmaxRows', 'ids', ids, 'i32'), at('argmaxRows', 'x', x)];
  const [rows, columns] = asMatrix(x.shape);
  expectColumns('argmaxRows', x, columns);
  expectTensor('argmaxRows', 'ids', ids, [rows]);
  engine().run((e) => e.argmax_rows(idsAt, xAt, rows, columns));
}

/** @throws BadakError when rows have nothing to choose from */
function expectColumns(kernel: string, x: Tensor, columns: number): void {
  if (columns > 0) return;
  throw new BadakError(`${kernel}: expected at least one column, found ${format(x.shape)}`);
}
