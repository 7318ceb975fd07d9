/** Colours of series and the marks beside them: who does not tell the colours apart tells the marks. */
import { svg, type Tree } from './tree.js';

/** How many colours style.css has. */
export const COLOURS = 6;

/** The class that sets `--series` to the colour of a series. */
export function seriesClass(i: number): string {
  return `series-${i % COLOURS}`;
}

/**
 * The shape of a series' mark as a path about 0, 0, as wide as 2 · r. Where colours begin again shapes go on: 36 series have
 * different pairs of the two.
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

/** What a series looks like: a line with or without marks, or marks alone, which are hollow where they are the book's. */
export interface Look {
  line?: 'solid' | 'dashed' | undefined;
  mark?: 'full' | 'hollow' | undefined;
}

/** A piece of a series, as it stands in a legend. */
export function legendMark(i: number, { line, mark }: Look): Tree {
  const stroke = svg('path', { d: 'M0 6H28', class: line === 'dashed' ? 'line dashed' : 'line' });
  const shape = svg('path', {
    d: markPath(i, 4),
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
