import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { at } from './check.js';

/** y ~ N(0, deviation²), from the stream `key` at block `counter`. */
export function fillNormal(
  y: Tensor,
  key: readonly [number, number],
  counter: number,
  deviation: number,
): void {
  const yAt = at('fillNormal', 'y', y);
  const high = Math.floor(counter / 2 ** 32);
  engine().run((e) => e.fill_normal(yAt, y.size, key[0], key[1], counter >>> 0, high, deviation));
}

/** mask = `scale` where a uniform number of the stream `key` from block `counter` on is above `ratio`, else 0. */
export function dropoutMask(
  mask: Tensor,
  key: readonly [number, number],
  counter: number,
  ratio: number,
  scale: number,
): void {
  const maskAt = at('dropoutMask', 'mask', mask);
  const high = Math.floor(counter / 2 ** 32);
  engine().run((e) => e.dropout_mask(maskAt, mask.size, key[0], key[1], counter >>> 0, high, ratio, scale));
}
