/** Curves of several runs in one chart. */
import type { PlottedChart, PlottedSeries } from '../../../ts/experiments/plot.js';

/** A run's chart, and what the run is called. */
interface NamedChart {
  name: string;
  /** The run's number, from 1: its curves keep their colours when others come and go. */
  label: number;
  chart: PlottedChart;
  /** Whether a colour says what a curve is of. */
  isNamed: boolean;
}

/**
 * One chart with the curves of all. Where a colour says what a curve is of, it says so in every run, and runs differ by their
 * lines; otherwise each run has a colour of its own. The book's points stand once.
 * @param charts the same chart of each run, that of the open run at the end: its line is the full one
 */
export function overlaid(charts: readonly NamedChart[]): PlottedChart {
  const [first] = charts;
  const isNamed = charts.some((each) => each.isNamed);
  if (charts.length === 1 && (isNamed || first!.label === 1)) return first!.chart;
  const xs = [...new Set(charts.flatMap(({ chart }) => chart.columns[0] as readonly number[]))].sort(
    (a, b) => a - b,
  );
  const placeOf = new Map(xs.map((x, i) => [x, i]));
  const series: PlottedSeries[] = [];
  const columns: (readonly (number | null)[])[] = [xs];
  charts.forEach(({ name, label, chart }, run) => {
    const own = chart.series.filter(({ reference }) => run === 0 || !reference);
    for (const each of own) {
      const column = new Array<number | null>(xs.length).fill(null);
      const values = chart.columns[1 + chart.series.indexOf(each)]!;
      values.forEach((value, i) => (column[placeOf.get(chart.columns[0]![i]!)!] = value));
      columns.push(column);
      series.push({
        ...each,
        ...(isNamed
          ? !each.reference && { earlier: charts.length - 1 - run }
          : { colour: each.colour + label - 1 }),
        ...(!each.reference && charts.length > 1 && { group: name }),
      });
    }
  });
  return { ...first!.chart, series, columns };
}
