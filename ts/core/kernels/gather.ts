import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor } from './check.js';

/** y [n, …] = x[picks[n], …] / divisor, bytes to floats. Picks must be rows of x. */
export function gatherBytes(y: Tensor, x: Tensor<'u8'>, picks: Tensor<'u32'>, divisor: number): void {
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherBytes', 'y', y, [picks.size, ...x.shape.slice(1)]);
  const [yAt, xAt, picksAt] = [at(y), at(x), at(picks)];
  engine().run((e) => e.gather_bytes(yAt, xAt, picksAt, rows, picks.size, columns, divisor));
}

/** y [n, …] = x[picks[n], …]. Picks must be rows of x. */
export function gatherIds(y: Tensor<'i32'>, x: Tensor<'i32'>, picks: Tensor<'u32'>): void {
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherIds', 'y', y, [picks.size, ...x.shape.slice(1)]);
  const [yAt, xAt, picksAt] = [at(y), at(x), at(picks)];
  engine().run((e) => e.gather_ids(yAt, xAt, picksAt, rows, picks.size, columns));
}
