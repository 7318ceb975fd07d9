import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';

const normal = kernel('fill_normal', ['out y']);
const dropout = kernel('fill_dropout_mask', ['out mask']);

/** y ~ N(0, deviation²), from the stream `key` at block `counter`. */
export function fillNormal(
  y: Tensor,
  key: readonly [number, number],
  counter: number,
  deviation: number,
): void {
  normal(y)(y.size, key[0], key[1], counter >>> 0, Math.floor(counter / 2 ** 32), deviation);
}

/** mask = `scale` where a uniform number of the stream `key` from block `counter` on is above `ratio`, else 0. */
export function fillDropoutMask(
  mask: Tensor,
  key: readonly [number, number],
  counter: number,
  ratio: number,
  scale: number,
): void {
  dropout(mask)(mask.size, key[0], key[1], counter >>> 0, Math.floor(counter / 2 ** 32), ratio, scale);
}
