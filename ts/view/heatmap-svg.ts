import type { Heatmap } from '../experiments/panels.js';
import { colourOf, scaleOf } from './colours.js';
import { heatmapLayout, LETTERS } from './heatmap-layout.js';
import { markupOf, svg } from './tree.js';

/** Wide enough that every cell has its full size. */
const WIDTH = 4000;
/** Height of the caption below the cells, and white margin around the picture, in pixels. */
const [CAPTION, EDGE] = [26, 8];
/** Attributes of letters and lines, because a file has no style sheet. */
const [INK, FRAME] = ['#1f2328', '#d0d7de'];

/**
 * Width of a letter by its height, in a font of fixed width; Chinese, Korean and Japanese letters are twice as wide.
 */
const measure = (text: string, size: number) =>
  [...text].reduce((width, letter) => width + size * (letter > '\u2e7f' ? 1.2 : 0.62), 0);

/** A heatmap as the text of an SVG file, on a white ground. */
export function heatmapSvg(map: Heatmap): string {
  const { labels, cell, left, top, ...all } = heatmapLayout(map, WIDTH, measure);
  const { caption = '' } = map;
  const width = Math.max(all.width, left + measure(caption, LETTERS));
  const cells = Array.from(map.values, (value, i) => {
    const [column, row] = [i % map.width, Math.floor(i / map.width)];
    const place = { x: left + column * cell.width, y: top + row * cell.height, ...cell };
    return svg('rect', { ...place, fill: colourOf(value, map, 'light', scaleOf(map)) });
  });
  const frame = { x: left, y: top, width: map.width * cell.width, height: map.height * cell.height };
  const [x, y, wide, high] = [-EDGE, -EDGE, width + 2 * EDGE, all.height + CAPTION + EDGE];
  const letters = { 'font-family': 'ui-monospace, monospace', 'font-size': LETTERS, fill: INK };
  const attributes = { width: wide, height: high, viewBox: `${x} ${y} ${wide} ${high}`, ...letters };
  const picture = svg(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...attributes },
    svg('title', {}, caption),
    svg('rect', { x, y, width: wide, height: high, fill: '#ffffff' }),
    cells,
    svg('rect', { ...frame, fill: 'none', stroke: FRAME }),
    labels,
    svg('text', { x: left, y: all.height + CAPTION - EDGE }, caption),
  );
  return `${markupOf(picture)}\n`;
}
