/** Draws additions like those of the book's addition.txt: `16+75  _91  `. */
import { type OptionTable, readOptions, seedOption, wholeNumber } from '../core/options.js';
import { RandomStream } from '../core/random.js';
import { SEPARATOR } from './pair.js';

/** Lines of the book's file. Numbers of one digit make fewer different additions. */
const COUNT = 50_000;

/** Options of {@link drawSums}. */
export interface SumsOptions {
  /** Most digits of a number; default 3, as in the book's file. */
  digits?: number;
  /** Number of lines; default 50,000, or all possible ones if these are fewer. */
  count?: number;
  /** Seed of the sums; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<SumsOptions> = {
  // A sum of longer numbers is not exact in JavaScript.
  digits: wholeNumber(1, 15),
  count: wholeNumber(0),
  seed: seedOption,
};

/**
 * Draws different additions of two numbers. The number of digits is drawn first, so that short numbers are not rare.
 * @throws BadakError when an option is unknown or out of range
 */
export function drawSums(options: SumsOptions = {}): string[] {
  const { digits = 3, count = COUNT, seed = 0 } = readOptions('drawSums', options, OPTIONS);
  const stream = new RandomStream(seed, 'sums');
  const number = () => {
    const length = 1 + stream.below(digits);
    let value = length === 1 ? stream.below(10) : 1 + stream.below(9);
    for (let i = 1; i < length; i++) value = 10 * value + stream.below(10);
    return value;
  };
  const different = Math.min(count, 100 ** digits);
  const sums = new Set<string>();
  while (sums.size < different) {
    const [a, b] = [number(), number()];
    sums.add(`${`${a}+${b}`.padEnd(2 * digits + 1)}${SEPARATOR}${String(a + b).padEnd(digits + 1)}`);
  }
  return [...sums];
}
