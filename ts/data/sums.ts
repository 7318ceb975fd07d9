/** Additions like those of the book's addition.txt: `16+75  _91  `. */
import { type OptionTable, readOptions, seedOption, wholeNumber } from '../core/options.js';
import { RandomStream } from '../core/random.js';
import { SEPARATOR } from './pair.js';

/** As many as the book's file has; of small numbers there are fewer. */
const COUNT = 50_000;

export interface SumsOptions {
  /** Digits of a number at most; default 3, as in the book's file. */
  digits?: number;
  /** Lines; default 50,000, or all there can be. */
  count?: number;
  seed?: number;
}

const OPTIONS: OptionTable<SumsOptions> = {
  // What a sum of longer numbers would be is not a number that JavaScript holds.
  digits: wholeNumber(1, 15),
  count: wholeNumber(0),
  seed: seedOption,
};

/** Lines of different additions of two numbers. How many digits a number has is drawn first, so that short ones are not rare. */
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
