/** Curves of several runs in one chart. */
import type { PlottedChart, PlottedSeries } from '../../../ts/experiments/plot.js';

/** A run's chart, and what the run is called. */
export interface NamedChart {
  name: string;
  chart: PlottedChart;
}

/**
 * The first chart with the curves of the others. Every run has colours of its own; the book's points stand once.
 * @param charts the same chart of each run
 */
export function overlaid(charts: readonly NamedChart[]): PlottedChart {
  const [first] = charts;
  if (charts.length === 1) return first!.chart;
  const xs = [...new Set(charts.flatMap(({ chart }) => chart.columns[0] as readonly number[]))].sort(
    (a, b) => a - b,
  );
  const placeOf = new Map(xs.map((x, i) => [x, i]));
  const series: PlottedSeries[] = [];
  const columns: (readonly (number | null)[])[] = [xs];
  let colours = 0;
  charts.forEach(({ name, chart }, run) => {
    const own = chart.series.filter(({ reference }) => run === 0 || !reference);
    for (const each of own) {
      const column = new Array<number | null>(xs.length).fill(null);
      const values = chart.columns[1 + chart.series.indexOf(each)]!;
      values.forEach((value, i) => (column[placeOf.get(chart.columns[0]![i]!)!] = value));
      columns.push(column);
      series.push({
        ...each,
        label: each.reference ? each.label : `${name}: ${each.label}`,
        colour: each.colour + colours,
      });
    }
    colours += 1 + Math.max(-1, ...own.map(({ colour }) => colour));
  });
  return { ...first!.chart, series, columns };
}
