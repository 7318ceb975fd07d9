import { ParamError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';

/** A numeric parameter, which a search can draw. */
export interface Searchable {
  /** Name of the parameter in the text of a search: `learning-rate`. */
  name: string;
  /** Name of the parameter in the experiment: `learningRate`. */
  key: string;
  /** Whether it takes whole numbers only. */
  whole: boolean;
}

/** The range from which a search draws a parameter. */
export interface SearchRange extends Searchable {
  low: number;
  high: number;
  /** Draw the logarithm of the value uniformly. Otherwise the value itself is drawn uniformly. */
  log: boolean;
}

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^([a-z-]+)\s*=\s*(${NUMBER})\s*\.\.\s*(${NUMBER})\s*(:\s*log)?$`, 'i');

/**
 * Parses the ranges of a search, such as `learning-rate=1e-6..1e-2:log,hidden-size=50..200`.
 * @throws ParamError when a part is not a range, or not of a numeric parameter
 */
export function parseSearch(text: string, searchable: readonly Searchable[]): SearchRange[] {
  const ranges = text.split(',').map((part) => parseRange(part.trim(), searchable));
  const twice = ranges.find(({ key }, i) => ranges.findIndex((range) => range.key === key) < i);
  if (twice)
    throw new ParamError('search', `expected one range for ${twice.name}, found ${JSON.stringify(text)}`);
  return ranges;
}

function parseRange(part: string, searchable: readonly Searchable[]): SearchRange {
  const fail = (why: string) => new ParamError('search', `${why}, found ${JSON.stringify(part)}`);
  const match = RANGE.exec(part);
  if (!match) throw fail('expected name=low..high or name=low..high:log');
  const [, name, lowText, highText, log] = match as unknown as [string, string, string, string, string?];
  const param = searchable.find((known) => known.name === name);
  if (!param) {
    throw fail(
      `expected the name of a numeric parameter: ${searchable.map((known) => known.name).join(', ')}`,
    );
  }
  const [low, high] = [Number(lowText), Number(highText)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw fail('expected two finite numbers');
  if (low > high) throw fail(`the lower end ${low} is above the upper end ${high}`);
  if (log && low <= 0) throw fail('expected a logarithmic range above 0');
  return { ...param, low, high, log: log !== undefined };
}

/** Digits of a drawn value. More digits would be of no use, and would differ between JavaScript engines. */
const DIGITS = 6;

/** Draws a value for every range from the stream. @returns values by the parameters' keys */
export function drawValues(ranges: readonly SearchRange[], stream: RandomStream): Record<string, number> {
  return Object.fromEntries(
    ranges.map(({ key, low, high, log, whole }) => {
      const share = stream.uniform();
      // Everything is computed with logarithms, because high / low could overflow.
      const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
      const place = from + (to - from) * share;
      // Exponentials differ between JavaScript engines in the last digits; six digits are the same in all.
      const drawn = Number((log ? Math.exp(place) : place).toPrecision(DIGITS));
      // Rounding can lead beyond an end of the range.
      const value = Math.min(high, Math.max(low, drawn));
      return [key, whole ? Math.round(value) : value];
    }),
  );
}
