/** The axes of a chart: from where to where, with ticks at round numbers. */
import { withMinus } from '../core/format.js';
import type { PlottedChart } from '../experiments/plot.js';

/** What stands beyond the values at both ends of a logarithmic axis, as a share of it. */
const BEYOND = 0.05;

/** Whether the y axis is logarithmic: no chart loses a value that has no logarithm. */
export function isLog({ log = false, columns }: PlottedChart): boolean {
  return log && !columns.some((column, i) => i > 0 && column.some((value) => value !== null && value <= 0));
}

/** A series that ends so many times above what all others reach has run away from them. */
const FAR = 10;

/**
 * Indices of the series that have run away, as the loss of a training that diverges does. The axis is that of the others:
 * theirs could not be told apart on one that reaches so far. Several may run away together, such as the losses of a run on the
 * training and on the test part: each of them has risen. An axis that is given reaches far enough, and the book's points stay.
 */
export function runaways({ columns, series, yMax }: PlottedChart): ReadonlySet<number> {
  const found = columns.slice(1).flatMap((column, i) => {
    const values = column.filter((value) => value !== null);
    return values.length > 0
      ? [{ i, high: values.reduce((a, b) => Math.max(a, b)), last: values.at(-1)!, first: values[0]! }]
      : [];
  });
  found.sort((a, b) => b.high - a.high);
  let [near, least, areRising] = [0, Infinity, true];
  for (const [at, { i, last, first }] of found.slice(0, yMax === null ? -1 : 0).entries()) {
    if (series[i]?.reference) break;
    least = Math.min(least, last);
    areRising &&= last > FAR * Math.abs(first);
    if (least > FAR * Math.abs(found[at + 1]!.high) && (areRising || at === near)) near = at + 1;
  }
  return new Set(found.slice(0, near).map(({ i }) => i));
}

/** The smallest and the largest value of a chart, without series that have run away. */
export function endsOf(
  chart: PlottedChart,
  isShown: (series: number) => boolean = () => true,
): [number, number] | undefined {
  const far = runaways(chart);
  let ends: [number, number] | undefined;
  chart.columns.slice(1).forEach((column, i) => {
    if (!isShown(i) || far.has(i)) return;
    for (const value of column) {
      if (value === null) continue;
      ends = ends ? [Math.min(ends[0], value), Math.max(ends[1], value)] : [value, value];
    }
  });
  return ends;
}

/** The ends of a logarithmic axis, a little beyond the values. */
export function logRange(low: number, high: number): [number, number] {
  const more = low === high ? 1.1 : (high / low) ** BEYOND;
  return [low / more, high * more];
}

/** Round numbers from low to high, at most about as many as fit. */
export function ticksOf(low: number, high: number, most: number): number[] {
  if (!(high > low)) return [low];
  const least = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const apart = power * ([1, 2, 5].find((digit) => digit * power >= least) ?? 10);
  const first = Math.ceil(low / apart - 1e-9);
  const count = Math.floor(high / apart + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * apart).toPrecision(12)));
}

/** Round numbers of a logarithmic axis: powers of ten, with 2 and 5 times these where they fit. */
export function logTicksOf(low: number, high: number, most: number): number[] {
  const powers = ticksOf(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)), most).filter(
    Number.isInteger,
  );
  const within = (ticks: readonly number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const all = within(powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))));
  const isEachPower = powers.length < 2 || powers[1]! - powers[0]! === 1;
  if (isEachPower && all.length <= most) return all.length > 2 ? all : ticksOf(low, high, most);
  return within(powers.map((power) => Number(`1e${power}`)));
}

/** The digits after the point that two neighbouring ticks need to differ. */
export function tickLabels(ticks: readonly number[]): string[] {
  const distance = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 1;
  const digits = Math.max(0, Math.min(10, Math.ceil(-Math.log10(distance) - 1e-9)));
  return ticks.map((tick) => withMinus(tick.toLocaleString('en', { maximumFractionDigits: digits + 1 })));
}

/** Ticks of a logarithmic axis, each with its own digits; far ones as powers of ten. */
export function logTickLabels(ticks: readonly number[]): string[] {
  return ticks.map((tick) => {
    const isFar = tick >= 1e6 || tick < 1e-3;
    const plain = tick.toLocaleString('en', { maximumSignificantDigits: 4 });
    return withMinus(isFar ? tick.toExponential().replace('e+', 'e') : plain);
  });
}
