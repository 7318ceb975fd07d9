/** Colours and marks of series: people who cannot distinguish the colours can distinguish the marks. */
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

/** How a series is drawn: a line with or without marks, or only marks; those of the book's points are hollow. */
export interface Look {
  /** A dotted line joins points between which nothing was measured. */
  line?: 'solid' | 'dashed' | 'dotted' | undefined;
  mark?: 'full' | 'hollow' | undefined;
  /** The shape of its marks, where it is not that of its colour. */
  shape?: number | undefined;
}

/** The class of a line. */
export const lineClass = (line: Look['line']): string =>
  line === undefined || line === 'solid' ? 'line' : `line ${line}`;

/** A sample of a series for a legend. */
export function legendMark(i: number, { line, mark, shape: form = i }: Look): Tree {
  const stroke = svg('path', { d: 'M0 6H28', class: lineClass(line) });
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
