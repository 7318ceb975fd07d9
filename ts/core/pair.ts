import type { Option } from './options.js';

/** One number for height and one for width, or a single number for both. */
export type Pair = number | readonly [number, number];

/** The two numbers of a pair, [height, width]. */
export function pair(sizes: Pair): readonly [number, number] {
  return typeof sizes === 'number' ? [sizes, sizes] : sizes;
}

const isNumber = (value: unknown) => typeof value === 'number';

/**
 * An option that takes a {@link Pair}. The range of its numbers is checked with the window, where the error can name
 * them.
 */
export const PAIR: Option<Pair> = {
  takes: 'a whole number, or an array of two, for height and width',
  fits: (value) => isNumber(value) || (Array.isArray(value) && value.length === 2 && value.every(isNumber)),
};
