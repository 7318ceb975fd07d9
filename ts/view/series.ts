/** Colours and marks of series: people who cannot distinguish the colours can distinguish the marks. */
import type { PlottedChart, PlottedSeries } from '../experiments/plot.js';
import { svg, type Tree } from './tree.js';

/** Number of colours in style.css. */
export const COLOURS = 6;

/** The class that sets `--series` to the colour of a series. */
export function seriesClass(i: number): string {
  return `series-${i % COLOURS}`;
}

/**
 * The shape of a series' mark as a path around 0, 0, with the width 2 · r. When colours repeat, shapes do not: 36
 * series have different pairs of colour and shape.
 */
export function markPath(i: number, r: number): string {
  const d = r * 0.9;
  const shapes = [
    `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    `M${-d} ${-d}H${d}V${d}H${-d}z`,
    `M0 ${-r}L${r} ${d}H${-r}z`,
    `M0 ${-r * 1.2}L${r * 1.2} 0L0 ${r * 1.2}L${-r * 1.2} 0z`,
    `M${-r} ${-d}H${r}L0 ${r}z`,
    `M${-r} ${-r / 3}H${-r / 3}V${-r}H${r / 3}V${-r / 3}H${r}V${r / 3}H${r / 3}V${r}H${-r / 3}V${r / 3}H${-r}z`,
  ];
  return shapes[(i + Math.floor(i / COLOURS)) % shapes.length]!;
}

/** A label outside of its group: `run 2: SGD` */
export function fullLabel({ group, label }: Pick<PlottedSeries, 'group' | 'label'>): string {
  return group === undefined ? label : `${group}: ${label}`;
}

/** What the legend of a small chart says: charts with the same series share one. */
export function seriesOf(chart: PlottedChart): string {
  return undiverged(chart).series.map(fullLabel).join();
}

/** A small chart says in its title what has diverged: the legend is that of others as well. */
export function undiverged(chart: PlottedChart): PlottedChart {
  const series = chart.series.map((each) => ({ ...each, label: each.label.replace(' (diverged)', '') }));
  return { ...chart, series };
}

/** How a series is drawn: a line with or without marks, or only marks; those of the book's points are hollow. */
export interface Look {
  /** A dotted line joins points between which nothing was measured. */
  line?: 'solid' | 'dashed' | 'dotted' | undefined;
  /** Of which run it is: 0 for the newest one; those before have thinner lines of dashes and dots. */
  earlier?: number | undefined;
  mark?: 'full' | 'hollow' | undefined;
  /** The shape of its marks, where it is not that of its colour. */
  shape?: number | undefined;
}

/** Width of a line, in pixels. */
const [WIDE, THIN, THINNEST] = [2, 1.5, 1.25];
/** Lengths of dashes and gaps, in pixels; of curves of another text than the others, of few points, and of earlier runs. */
const [DASHED, DOTTED] = [
  [6, 4],
  [2, 5],
];
const EARLIER = [
  [12, 3, 2, 3],
  [2, 3],
  [16, 3, 2, 3, 2, 3],
];
const EARLIER_DASHED = [
  [5, 3, 2, 3],
  [2, 6],
  [5, 3, 2, 3, 2, 3],
];

/** How a line is drawn: in full where there are no dashes. */
export function strokeOf({ line, earlier = 0 }: Look): { width: number; dash?: readonly number[] } {
  if (earlier > 0) {
    const patterns = line === 'dashed' ? EARLIER_DASHED : EARLIER;
    return { width: THINNEST, dash: patterns[(earlier - 1) % patterns.length]! };
  }
  if (line === 'dotted') return { width: THIN, dash: DOTTED };
  return { width: WIDE, ...(line === 'dashed' && { dash: DASHED }) };
}

/** The attributes of a line in SVG. */
export function lineAttributes(look: Look): Record<string, string> {
  const { line, earlier = 0 } = look;
  if (earlier === 0) return { class: line === undefined || line === 'solid' ? 'line' : `line ${line}` };
  const { width, dash = [] } = strokeOf(look);
  return { class: 'earlier', 'stroke-width': String(width), 'stroke-dasharray': dash.join(' ') };
}

/** A sample of a series for a legend. */
export function legendMark(i: number, look: Look): Tree {
  const { line, mark, shape: form = i } = look;
  const stroke = svg('path', { d: 'M0 6H28', ...lineAttributes(look) });
  const shape = svg('path', {
    d: markPath(form, 4),
    transform: `translate(${line ? 14 : 6} 6)`,
    class: mark === 'hollow' ? 'hollow' : 'fill',
  });
  const width = line ? 28 : 12;
  return svg(
    'svg',
    { viewBox: `0 0 ${width} 12`, width, height: 12, class: seriesClass(i), 'aria-hidden': 'true' },
    ...(line ? [stroke] : []),
    ...(mark ? [shape] : []),
  );
}
