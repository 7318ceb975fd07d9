/** Curves of several runs in one chart. */
import type { PlottedChart, PlottedSeries } from '../../../ts/experiments/plot.js';

/** A run's chart, and what the run is called. */
interface NamedChart {
  name: string;
  /** The run's number, from 1: its curves keep their colours when others come and go. */
  label: number;
  chart: PlottedChart;
}

/**
 * The first chart with the curves of the others. Every run has colours of its own; the book's points stand once.
 * @param charts the same chart of each run
 */
export function overlaid(charts: readonly NamedChart[]): PlottedChart {
  const [first] = charts;
  if (charts.length === 1 && first!.label === 1) return first!.chart;
  const xs = [...new Set(charts.flatMap(({ chart }) => chart.columns[0] as readonly number[]))].sort(
    (a, b) => a - b,
  );
  const placeOf = new Map(xs.map((x, i) => [x, i]));
  const series: PlottedSeries[] = [];
  const columns: (readonly (number | null)[])[] = [xs];
  charts.forEach(({ name, label, chart }, run) => {
    const offset = (label - 1) * coloursOf(chart);
    const own = chart.series.filter(({ reference }) => run === 0 || !reference);
    for (const each of own) {
      const column = new Array<number | null>(xs.length).fill(null);
      const values = chart.columns[1 + chart.series.indexOf(each)]!;
      values.forEach((value, i) => (column[placeOf.get(chart.columns[0]![i]!)!] = value));
      columns.push(column);
      series.push({
        ...each,
        label: each.reference || charts.length === 1 ? each.label : `${name}: ${each.label}`,
        colour: each.colour + offset,
      });
    }
  });
  return { ...first!.chart, series, columns };
}

/** How many colours a run has in this chart. */
export function coloursOf({ series }: PlottedChart): number {
  return 1 + Math.max(0, ...series.map(({ colour }) => colour));
}
