import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor } from './check.js';

/** y [n, …] = x[picks[n], …] / divisor, bytes to floats. Picks must be rows of x. */
export function gatherBytes(y: Tensor, x: Tensor<'u8'>, picks: Tensor<'u32'>, divisor: number): void {
  const [yAt, xAt, picksAt] = [
    at('gatherBytes', 'y', y),
    at('gatherBytes', 'x', x, 'u8'),
    at('gatherBytes', 'picks', picks, 'u32'),
  ];
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherBytes', 'y', y, [picks.size, ...x.shape.slice(1)]);
  engine().run((e) => e.gather_bytes(yAt, xAt, picksAt, rows, picks.size, columns, divisor));
}

/** y [n, …] = x[picks[n], …]. Picks must be rows of x. */
export function gatherIds(y: Tensor<'i32'>, x: Tensor<'i32'>, picks: Tensor<'u32'>): void {
  const [yAt, xAt, picksAt] = [
    at('gatherIds', 'y', y, 'i32'),
    at('gatherIds', 'x', x, 'i32'),
    at('gatherIds', 'picks', picks, 'u32'),
  ];
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherIds', 'y', y, [picks.size, ...x.shape.slice(1)]);
  engine().run((e) => e.gather_ids(yAt, xAt, picksAt, rows, picks.size, columns));
}
