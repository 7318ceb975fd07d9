/** A matrix of right answers and mistakes: a scale for each, and the numbers in the cells. */
import { short } from '../core/format.js';
import type { Heatmap } from '../experiments/panels.js';
import { colourAt, type Ground, lettersOn, shareOf } from './colours.js';
import { svg, type Tree } from './tree.js';

/** Side of a cell that has room for a number, in pixels. */
const ROOM = 20;

const shades = new WeakMap<Heatmap, Heatmap>();

/**
 * The map as it is coloured. Of a matrix with mistakes the diagonal is blue, up to its own largest number, and all other cells
 * are red, up to theirs: few mistakes among many right answers would not be seen on one scale.
 */
export function shaded(map: Heatmap): Heatmap {
  const { mistakes, values, width, high } = map;
  if (mistakes === undefined) return map;
  const known = shades.get(map);
  if (known) return known;
  const shares = values.map((value, i) =>
    i % width === Math.floor(i / width) ? value / high : -value / mistakes,
  );
  const made = { ...map, values: shares, low: -1, high: 1 };
  shades.set(map, made);
  return made;
}

interface Placed {
  left: number;
  top: number;
  cell: { width: number; height: number };
}

/** The numbers of a matrix in their cells, where they have room; an empty cell stays empty. */
export function cellNumbers(map: Heatmap, { left, top, cell }: Placed, ground: Ground): Tree[] {
  if (map.mistakes === undefined || Math.min(cell.width, cell.height) < ROOM) return [];
  const coloured = shaded(map);
  return Array.from(map.values, (value, i) => {
    if (value === 0) return [];
    const [column, row] = [i % map.width, Math.floor(i / map.width)];
    const at = {
      x: left + (column + 0.5) * cell.width,
      y: top + (row + 0.5) * cell.height + 4,
      'text-anchor': 'middle',
    };
    const colour = colourAt(shareOf(coloured.values[i]!, coloured, 'signed'), 'signed', ground);
    const isLight = lettersOn(colour) === '#000000';
    return [svg('text', { ...at, class: `in-cell ${isLight ? 'on-light' : 'on-dark'}` }, short(value, 3))];
  }).flat();
}
