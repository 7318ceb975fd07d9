/** Curves laid over one column of x, as charts are drawn. */
import type { Report } from '../train/report.js';
import type { Chart } from './experiment.js';

/** One line or set of points of a chart. */
export interface PlottedSeries {
  label: string;
  /** Which colour and mark; a dashed series shares those of the one before it. */
  colour: number;
  dashed: boolean;
  /** The book's points, which have no line between them. */
  reference: boolean;
}

/** A chart with its numbers: plain data, drawn by `ts/view/charts.ts`. */
export interface PlottedChart {
  title: string;
  xLabel: string;
  yLabel: string;
  /** One of a grid of small charts, which share a legend. */
  small: boolean;
  /** Where the scale ends; null where the largest value says it. */
  yMax: number | null;
  series: readonly PlottedSeries[];
  /** x in rising order, then a column a series, null where it has no point. */
  columns: readonly (readonly (number | null)[])[];
}

/** A chart that grows with the reports of a run. A report costs its own points only, not those of all before it. */
export class Plot {
  readonly #chart: Chart;
  readonly #series: PlottedSeries[];
  readonly #columns: (number | null)[][];
  readonly #ended = new Set<number>();

  /** @param reports those that are there already */
  constructor(chart: Chart, reports: Iterable<Report> = []) {
    this.#chart = chart;
    this.#series = seriesOf(chart);
    this.#columns = Array.from({ length: 1 + this.#series.length }, () => []);
    // The book's points alone are no chart.
    const references = chart.series.length > 0 ? (chart.reference ?? []) : [];
    references.forEach(({ points }, i) => {
      for (const [x, y] of points) this.#set(1 + chart.series.length + i, x, y);
    });
    for (const report of reports) this.add(report);
  }

  /** Takes a report's metrics up where this chart shows them. */
  add(report: Report): void {
    const { x = 'epoch', series } = this.#chart;
    series.forEach(({ run, metric }, i) => {
      if (report.run !== run) return;
      const value = report.metrics[metric];
      if (value !== undefined) this.#set(1 + i, report[x], value);
      if (report.diverged) this.#ended.add(i);
    });
  }

  /** The chart as it stands; its columns are this plot's own and grow with it. */
  get plotted(): PlottedChart {
    const { title, yLabel, x = 'epoch', series, small = false, yMax = null } = this.#chart;
    const ended = series.filter((_, i) => this.#ended.has(i)).map(({ label }) => label);
    return {
      // A small chart has no legend of its own.
      title: small && ended.length > 0 ? `${title}: ${ended.join(', ')} diverged` : title,
      xLabel: x,
      yLabel,
      small,
      yMax,
      series: this.#series.map((each, i) =>
        this.#ended.has(i) ? { ...each, label: `${each.label} (diverged)` } : each,
      ),
      columns: this.#columns,
    };
  }

  /** @param column 1 is the first series */
  #set(column: number, x: number, y: number): void {
    const xs = this.#columns[0] as number[];
    const at = placeOf(xs, x);
    if (xs[at] !== x) this.#columns.forEach((values, i) => values.splice(at, 0, i === 0 ? x : null));
    this.#columns[column]![at] = y;
  }
}

/** Where x stands, or would stand, in a rising list. Most often that is its end. */
function placeOf(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length];
  if (high === 0 || xs[high - 1]! < x) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function seriesOf({ series, reference = [] }: Chart): PlottedSeries[] {
  let colour = -1;
  const measured = series.map(({ label, dashed = false }, i) => {
    if (!dashed || i === 0) colour += 1;
    return { label, dashed, reference: false, colour };
  });
  if (measured.length === 0) return [];
  return [
    ...measured,
    ...reference.map(({ label, series: of }, i) => ({
      label,
      dashed: false,
      reference: true,
      colour: of === undefined ? i : measured[of]!.colour,
    })),
  ];
}
