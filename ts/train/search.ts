import { BadakError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';

/** Where a parameter's values are drawn from: evenly between two ends, or evenly by their logarithms. */
export interface SearchRange {
  key: string;
  low: number;
  high: number;
  log: boolean;
  whole: boolean;
}

/** What a search may draw: the numeric parameters by their keys. */
export type Searchable = Readonly<Record<string, { kind: string }>>;

/**
 * `learning-rate=1e-6..1e-2:log,hidden-size=50..200`
 * @param keyOf the key of a parameter's name, if it has one
 * @throws BadakError `--search: …` when a part is no range, or of no numeric parameter
 */
export function parseSearch(
  text: string,
  params: Searchable,
  keyOf: (name: string) => string | undefined,
): SearchRange[] {
  const ranges = text.split(',').map((part) => parseRange(part.trim(), params, keyOf));
  for (const [i, { key }] of ranges.entries()) {
    if (ranges.findIndex((range) => range.key === key) < i) {
      throw new BadakError(`--search: ${JSON.stringify(text)} has two ranges for one parameter`);
    }
  }
  return ranges;
}

function parseRange(
  part: string,
  params: Searchable,
  keyOf: (name: string) => string | undefined,
): SearchRange {
  const fail = (why: string) => new BadakError(`--search: ${why}, found ${JSON.stringify(part)}`);
  const match = /^([a-z-]+)=([^.]+(?:\.\d+)?(?:e[+-]?\d+)?)\.\.([^:]+)(:log)?$/i.exec(part);
  if (!match) throw fail('expected name=low..high or name=low..high:log');
  const [, name, lowText, highText, log] = match as unknown as [string, string, string, string, string?];
  const key = keyOf(name);
  const kind = key === undefined ? undefined : params[key]?.kind;
  if (key === undefined || (kind !== 'number' && kind !== 'integer')) {
    const numeric = Object.entries(params).filter(([, spec]) => /^(number|integer)$/.test(spec.kind));
    throw fail(`no numeric parameter ${name}; there are ${numeric.map(([known]) => known).join(', ')}`);
  }
  const [low, high] = [Number(lowText), Number(highText)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw fail('expected two numbers');
  if (low > high) throw fail(`the lower end ${low} is above the upper end ${high}`);
  if (log && low <= 0) throw fail('a logarithmic range has to be above 0');
  return { key, low, high, log: log !== undefined, whole: kind === 'integer' };
}

/** A value for every range, from the stream's next numbers. */
export function drawValues(ranges: readonly SearchRange[], stream: RandomStream): Record<string, number> {
  return Object.fromEntries(
    ranges.map(({ key, low, high, log, whole }) => {
      const share = stream.uniform();
      const value = log ? low * (high / low) ** share : low + (high - low) * share;
      return [key, whole ? Math.round(value) : value];
    }),
  );
}
