/** Contours of a function that is sampled on a grid. */
import type { Field } from '../experiments/panels.js';

/**
 * Pairs of sides that a contour joins, by the corners of a cell that are above the level. Sides: top, right, bottom,
 * left.
 */
const JOINS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [
    [0, 1],
    [2, 3],
  ],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

/**
 * Marching squares: cell by cell, the line along which the function has the level, by linear interpolation.
 * @param at maps a position on the grid to pixels
 * @returns a path of SVG
 */
export function contour(
  { width, height, values }: Pick<Field, 'width' | 'height' | 'values'>,
  level: number,
  at: (column: number, row: number) => readonly [number, number],
): string {
  let path = '';
  for (let row = 0; row + 1 < height; row++) {
    for (let column = 0; column + 1 < width; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const heights = corners.map(([x, y]) => values[y * width + x]!);
      const above = heights.reduce((bits, value, i) => bits | (value > level ? 1 << i : 0), 0);
      for (const [from, to] of JOINS[above]!) {
        path += `M${crossing(from)}L${crossing(to)}`;
      }

      function crossing(side: number): string {
        const [a, b] = [corners[side]!, corners[(side + 1) % 4]!];
        const [low, high] = [heights[side]!, heights[(side + 1) % 4]!];
        const t = (level - low) / (high - low);
        const [x, y] = at(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]));
        return `${x.toFixed(1)} ${y.toFixed(1)}`;
      }
    }
  }
  return path;
}
