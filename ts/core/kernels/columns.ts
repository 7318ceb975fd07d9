import { BadakError } from '../errors.js';
import { format, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { expectTensor, expectType } from './check.js';

const copy = kernel('copy_columns', ['out y: word', 'in x: word']);
const repeat = kernel('repeat_steps', ['out y', 'in x']);
const addSums = kernel('add_step_sums', ['out x', 'in y']);

/** Some of the last axis of a tensor: `count` from `first` on. */
export interface CopyColumnsOptions {
  count: number;
  /** In y, and in x; default 0. */
  to?: number;
  from?: number;
  /** x [N, T, …] is read from its last step to its first. */
  turned?: boolean;
}

/** Copies columns of x [rows, _] to columns of y [rows, _]; tensors of more dimensions count as [all but the last, last]. */
export function copyColumns<D extends 'f32' | 'i32'>(
  y: Tensor<D>,
  x: Tensor<D>,
  { count, to = 0, from = 0, turned = false }: CopyColumnsOptions,
): void {
  const run = copy(y as Tensor, x as Tensor);
  expectType('copyColumns', 'y', y, x.dtype);
  const [yWidth, xWidth] = [y.shape.at(-1)!, x.shape.at(-1)!];
  const rows = sizeOf(x.shape.slice(0, -1));
  if (sizeOf(y.shape.slice(0, -1)) !== rows) {
    throw new BadakError(`copyColumns: numbers of rows differ, ${format(y.shape)} and ${format(x.shape)}`);
  }
  const whole = [count, to, from].every((n) => Number.isInteger(n) && n >= 0);
  if (!whole || to + count > yWidth || from + count > xWidth) {
    throw new BadakError(
      `copyColumns: no ${count} columns from ${from} on of ${format(x.shape)}, or from ${to} on of ${format(y.shape)}`,
    );
  }
  const steps = x.shape.at(-2)!;
  if (turned && x.shape.length !== 3) {
    throw new BadakError(`copyColumns: expected sequences [N, T, …] to turn, found ${format(x.shape)}`);
  }
  if (rows === 0) return;
  run(rows, count, yWidth, to, xWidth, from, turned ? steps : 0);
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
