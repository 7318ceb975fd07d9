/** Curves that share one column of x, as charts are drawn. */
import { say } from '../core/say.js';
import type { Report } from '../train/report.js';
import type { Chart } from './experiment.js';

/** One line or set of points of a chart. */
export interface PlottedSeries {
  /** What stands in the legend. */
  label: string;
  /** Which colour and mark; a dashed series shares those of the one before it. */
  colour: number;
  /** Whether its line is dashed. */
  dashed: boolean;
  /** Whether these are points of the book, which have no line between them. */
  reference: boolean;
  /** What it belongs to, such as a run: those of one group stand together in the legend, below its name. */
  group?: string;
  /** How many runs before the newest one in the chart it belongs to; default 0. Its line and its marks show it. */
  earlier?: number;
}

/** A chart with its numbers: plain data, drawn by `ts/view/charts.ts`. */
export interface PlottedChart {
  /** Its heading. */
  title: string;
  /** What stands under the x axis: `epoch` or `step`. */
  xLabel: string;
  /** What stands beside the y axis. */
  yLabel: string;
  /** Whether it belongs to a grid of small charts, which share a legend. */
  small: boolean;
  /** What the y axis reaches from 0 at least; null for an axis from the smallest to the largest value. */
  yMax: number | null;
  /** Whether the y axis is logarithmic. It is linear all the same while a value is not above 0. */
  log?: boolean;
  /** Its lines and sets of points, in the order of the columns. */
  series: readonly PlottedSeries[];
  /** x in rising order, then one column per series, with null where the series has no point. */
  columns: readonly (readonly (number | null)[])[];
}

/** A chart that grows with the reports of a run. Adding a report takes time for its own points only. */
export class Plot {
  readonly chart: Chart;
  readonly #series: PlottedSeries[];
  readonly #columns: (number | null)[][];
  readonly #ended = new Set<number>();

  /** @param reports the reports so far, in any order */
  constructor(chart: Chart, reports: Iterable<Report> = []) {
    this.chart = chart;
    this.#series = seriesOf(chart);
    this.#columns = Array.from({ length: 1 + this.#series.length }, () => []);
    // A chart is not drawn for the book's points alone.
    const references = chart.series.length > 0 ? (chart.reference ?? []) : [];
    references.forEach(({ points }, i) => {
      for (const [x, y] of points) this.#set(1 + chart.series.length + i, x, y);
    });
    // A search has its trials one after the other. A point before others moves all of those.
    const { x = 'epoch' } = chart;
    for (const report of [...reports].sort((one, other) => one[x] - other[x])) this.add(report);
  }

  /** Adds the metrics of a report that this chart shows. */
  add(report: Report): void {
    const { x = 'epoch', series } = this.chart;
    series.forEach(({ run, metric }, i) => {
      if (report.run !== run) return;
      const value = report.metrics[metric];
      if (value !== undefined) this.#set(1 + i, report[x], value);
      if (report.diverged) this.#ended.add(i);
    });
  }

  /** The chart with all points so far. Its columns are shared with this plot and grow with it. */
  get plotted(): PlottedChart {
    const { title, yLabel, x = 'epoch', series, small = false, yMax = null, log } = this.chart;
    const ended = series.filter((_, i) => this.#ended.has(i)).map(({ label }) => label);
    return {
      // A small chart has no legend of its own.
      title: small && ended.length > 0 ? say`${title}: ${ended.join(', ')} diverged` : title,
      xLabel: x === 'epoch' ? say`epoch` : say`step`,
      yLabel,
      small,
      yMax,
      ...(log && { log }),
      series: this.#series.map((each, i) =>
        this.#ended.has(i) ? { ...each, label: say`${each.label} (diverged)` } : each,
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

/** The index at which x is, or is to be inserted, in a rising list. Most often that is its end. */
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
