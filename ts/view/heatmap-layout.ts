/** The layout of a heatmap: the same for the canvas of a page and for an SVG file. */
import type { Heatmap } from '../experiments/panels.js';
import { type Measure, svg, type Tree } from './tree.js';

/** Sizes in pixels: of letters, of a line of text, and the largest size of a cell. */
export const LETTERS = 12;
const LINE = 14;
const LARGEST = 22;
/** Of a column with a single letter above it, in pixels. */
const NARROWEST = 9;
/** A table such as ten by ten may have larger cells, up to this size of all of them together, in pixels. */
const [LEAST_ACROSS, LARGEST_TABLE] = [8, 360];
/** For a map whose rows have no labels: width of a cell and height of the whole map, in pixels. */
const WIDEST = 36;
const HIGHEST = 400;
/** Most letters of a label. A longer label is cut, and its title has the whole text. */
const LONGEST = 24;

export interface HeatmapLayout {
  /** Size of the whole picture with its labels. */
  width: number;
  height: number;
  /** Position and size of all cells. */
  left: number;
  top: number;
  /** Size of one cell. */
  cell: { width: number; height: number };
  labels: readonly Tree[];
}

/** The numbers of rows without labels, from 0, so far apart that each has room. One row needs none. */
function numbered(count: number, high: number): string[] {
  if (count < 2) return [];
  const apart = [1, 2, 5, 10, 20, 50, 100].find((each) => each * high >= LINE) ?? count;
  return Array.from({ length: count }, (_, i) => (i % apart === 0 ? String(i) : ''));
}

/**
 * Lays out a heatmap.
 * @param width the space for the whole picture; a wider picture is scrolled
 * @param mayBeLarge whether a table may have larger cells: those of maps side by side are to be alike
 */
export function heatmapLayout(
  map: Heatmap,
  width: number,
  measure: Measure,
  mayBeLarge = true,
): HeatmapLayout {
  const { rows = [], columns = [] } = map;
  const longest = (labels: readonly string[]) =>
    Math.ceil(labels.reduce((most, label) => Math.max(most, measure(label, LETTERS)), 0));
  const hasRows = rows.some((label) => label !== '');
  const hasColumns = columns.some((label) => label !== '');
  // Cells of at least one pixel have whole pixels.
  const whole = (size: number) => (size > 2 ? Math.floor(size) : size);
  const low = whole(Math.min(LARGEST, HIGHEST / map.height));
  const above = columns.map(cut);
  const beside = map.rows ? rows.map(cut) : numbered(map.height, low);
  const left = (beside.some((label) => label !== '') ? longest(beside) + 6 : 0) + 1;
  const isTable = mayBeLarge && Math.min(map.width, map.height) >= LEAST_ACROSS;
  const largest = Math.max(LARGEST, isTable ? LARGEST_TABLE / Math.max(map.width, map.height) : 0);
  const fitting = whole(Math.min(hasRows ? largest : WIDEST, (width - left - 1) / map.width));
  // Single letters stand in narrower cells than words do.
  const areLetters = above.every((text) => [...text].length < 2);
  const wide = hasColumns ? Math.max(areLetters ? NARROWEST : LINE, fitting) : fitting;
  const high = hasRows ? Math.max(LINE, wide) : low;
  const isTurned = !areLetters && longest(above) > wide - 2;
  const top = (!hasColumns ? 0 : isTurned ? longest(above) + 8 : LINE + 4) + 1;
  const labels = [
    ...beside.flatMap((text, i) => {
      const at = { x: left - 6, y: top + (i + 0.5) * high + 4, 'text-anchor': 'end' };
      return text === '' ? [] : [label(text, rows[i] ?? text, at)];
    }),
    ...columns.flatMap((full, i) => {
      const x = left + (i + 0.5) * wide;
      const at = isTurned
        ? { transform: `translate(${x + 4} ${top - 5}) rotate(-90)` }
        : { x, y: top - 6, 'text-anchor': 'middle' };
      return full === '' ? [] : [label(above[i]!, full, at)];
    }),
  ];
  return {
    width: left + map.width * wide + 1,
    height: top + map.height * high + 1,
    left,
    top,
    cell: { width: wide, height: high },
    labels,
  };
}

function cut(label: string): string {
  const letters = [...label];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : label;
}

function label(text: string, full: string, at: Readonly<Record<string, string | number>>): Tree {
  return svg('text', { ...at, class: 'label' }, ...(text === full ? [] : [svg('title', {}, full)]), text);
}
