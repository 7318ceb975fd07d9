import { BadakError } from '../errors.js';
import { format, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { expectTensor, expectType } from './check.js';

const copy = kernel('copy_columns', ['out y: word', 'in x: word']);
const repeat = kernel('repeat_steps', ['out y', 'in x']);
const addSums = kernel('add_step_sums', ['out x', 'in y']);

/** Which columns, of the last axis of both tensors, are copied. */
export interface CopyColumnsOptions {
  /** Number of columns. */
  count: number;
  /** First column in y; default 0. */
  to?: number;
  /** First column in x; default 0. */
  from?: number;
  /** Read x [N, T, …] from its last time step to its first. */
  reversed?: boolean;
}

/**
 * Copies columns of x [rows, …] to columns of y [rows, …]. In tensors of more dimensions, the last one holds the
 * columns.
 */
export function copyColumns<D extends 'f32' | 'i32'>(
  y: Tensor<D>,
  x: Tensor<D>,
  { count, to = 0, from = 0, reversed = false }: CopyColumnsOptions,
): void {
  const run = copy(y as Tensor, x as Tensor);
  expectType('copyColumns', 'y', y, x.dtype);
  const [yWidth, xWidth] = [y.shape.at(-1)!, x.shape.at(-1)!];
  const rows = sizeOf(x.shape.slice(0, -1));
  if (sizeOf(y.shape.slice(0, -1)) !== rows) {
    throw new BadakError(
      'shape-mismatch',
      `copyColumns: expected y and x with the same number of rows, found ${format(y.shape)} and ${format(x.shape)}`,
    );
  }
  const whole = [count, to, from].every((n) => Number.isInteger(n) && n >= 0);
  if (!whole || to + count > yWidth || from + count > xWidth) {
    throw new BadakError(
      'out-of-range',
      `copyColumns: expected ${count} columns from column ${from} of x ${format(x.shape)} and from column ${to} ` +
        `of y ${format(y.shape)}; one of the two does not have them`,
    );
  }
  const steps = x.shape.at(-2)!;
  if (reversed && x.shape.length !== 3) {
    throw new BadakError(
      'shape-mismatch',
      `copyColumns: with reversed, expected x [N, T, D], found ${format(x.shape)}`,
    );
  }
  if (rows === 0) return;
  run(rows, count, yWidth, to, xWidth, from, reversed ? steps : 0);
}

/** y [N, T, M]: y[n, t] = x[n] for x [N, M]. */
export function repeatSteps(y: Tensor, x: Tensor): void {
  const run = repeat(y, x);
  const [n, columns] = x.shape as [number, number];
  const t = y.shape[1]!;
  expectTensor('repeatSteps', 'y', y, [n, t, columns]);
  run(n, t, columns);
}

/** x [N, M] += the sum over T of y [N, T, M]. */
export function addStepSums(x: Tensor, y: Tensor): void {
  const run = addSums(x, y);
  const [n, t, columns] = y.shape as [number, number, number];
  expectTensor('addStepSums', 'x', x, [n, columns]);
  run(n, t, columns);
}
