import type { Option } from '../core/options.js';

/** Of height and width, or the same for both. */
export type Pair = number | readonly [number, number];

export function pair(sizes: Pair): readonly [number, number] {
  return typeof sizes === 'number' ? [sizes, sizes] : sizes;
}

const isNumber = (value: unknown) => typeof value === 'number';

/** Which numbers they may be is for the window to say, which names them. */
export const PAIR: Option<Pair> = {
  takes: 'a whole number, or an array of two, for height and width',
  fits: (value) => isNumber(value) || (Array.isArray(value) && value.length === 2 && value.every(isNumber)),
};
