import { ParamError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';

/** A numeric parameter, which a search may draw. */
export interface Searchable {
  /** What a user calls it: `learning-rate`. */
  name: string;
  key: string;
  whole: boolean;
}

/** Where a parameter's values are drawn from: evenly between two ends, or evenly by their logarithms. */
export interface SearchRange extends Searchable {
  low: number;
  high: number;
  log: boolean;
}

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^([a-z-]+)\s*=\s*(${NUMBER})\s*\.\.\s*(${NUMBER})\s*(:\s*log)?$`, 'i');

/**
 * `learning-rate=1e-6..1e-2:log,hidden-size=50..200`
 * @throws ParamError when a part is no range, or of no numeric parameter
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
    throw fail(`no numeric parameter ${name}; there are ${searchable.map((known) => known.name).join(', ')}`);
  }
  const [low, high] = [Number(lowText), Number(highText)];
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw fail('expected two numbers that are not infinite');
  if (low > high) throw fail(`the lower end ${low} is above the upper end ${high}`);
  if (log && low <= 0) throw fail('a logarithmic range has to be above 0');
  return { ...param, low, high, log: log !== undefined };
}

/** Of a drawn value: more would say nothing, and are not the same everywhere. */
const DIGITS = 6;

/** A value for every range, from the stream's next numbers. */
export function drawValues(ranges: readonly SearchRange[], stream: RandomStream): Record<string, number> {
  return Object.fromEntries(
    ranges.map(({ key, low, high, log, whole }) => {
      const share = stream.uniform();
      // By logarithms throughout: high / low may be larger than any number.
      const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
      const place = from + (to - from) * share;
      // Exponentials differ in the last digits from one JavaScript engine to the next; six digits are the same in all.
      const drawn = Number((log ? Math.exp(place) : place).toPrecision(DIGITS));
      // Rounding may lead beyond an end.
      const value = Math.min(high, Math.max(low, drawn));
      return [key, whole ? Math.round(value) : value];
    }),
  );
}
