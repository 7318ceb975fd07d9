import { listOf, type Option, wholeNumber } from '../core/options.js';

/** Of height and width, or the same for both. */
export type Pair = number | readonly [number, number];

export function pair(sizes: Pair): readonly [number, number] {
  return typeof sizes === 'number' ? [sizes, sizes] : sizes;
}

/** Whole numbers of at least `least`. */
export function pairOption(least: number): Option<Pair> {
  const [one, both] = [wholeNumber(least), listOf(wholeNumber(least), 2)];
  return {
    takes: `${one.takes}, or an array of two, for height and width`,
    fits: (value) => one.fits(value) || both.fits(value),
  };
}
