import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor, expectType } from './check.js';

const bytes = kernel('gather_bytes', ['out y', 'in x: u8', 'in picks: u32']);
const rowsOf = kernel('gather_rows', ['out y: word', 'in x: word', 'in picks: u32']);

/** y[n, …] = x[picks[n], …] / divisor, from bytes to floats. Each pick has to be below the number of rows of x. */
export function gatherBytes(y: Tensor, x: Tensor<'u8'>, picks: Tensor<'u32'>, divisor: number): void {
  const run = bytes(y, x, picks);
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherBytes', 'y', y, [picks.size, ...x.shape.slice(1)]);
  run(rows, picks.size, columns, divisor);
}

/** y[n, …] = x[picks[n], …], for two tensors of the same type. Each pick has to be below the number of rows of x. */
export function gatherRows<D extends 'f32' | 'i32'>(y: Tensor<D>, x: Tensor<D>, picks: Tensor<'u32'>): void {
  const run = rowsOf(y as Tensor, x as Tensor, picks);
  expectType('gatherRows', 'y', y, x.dtype);
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherRows', 'y', y, [picks.size, ...x.shape.slice(1)]);
  run(rows, picks.size, columns);
}
