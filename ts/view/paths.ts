/** The paths of optimizers over the contours of a function. */
import { short, withMinus } from '../core/format.js';
import type { Field, PathsPanel, Point } from '../experiments/panels.js';
import { contour } from './contours.js';
import { type Drawing, drawing, type Space } from './drawing.js';
import { markPath, seriesClass } from './series.js';
import { type Child, html, svg, type Tree } from './tree.js';
import { words } from './words.js';

/** Smallest width of a picture, in pixels. Two are side by side where there is room. */
const LEAST = 320;
const GAP = 24;

/** One picture per path: contours, the path with its points, and the book's points as rings. */
export function drawPaths(box: HTMLElement, panel: PathsPanel): Drawing<PathsPanel> {
  return drawing(box, panel, { layout, describe, isPicture: true });
}

type Path = PathsPanel['paths'][number];

function layout({ field, paths }: PathsPanel, { width: all }: Space): Child[] {
  const across = Math.max(1, Math.min(2, paths.length, Math.floor((all + GAP) / (LEAST + GAP))));
  const width = Math.floor((all - GAP * (across - 1)) / across);
  const figures = paths.map((path, i) =>
    html('figure', {}, picture(field, path, i, width), html('figcaption', {}, path.label)),
  );
  const style = `grid-template-columns: repeat(${across}, ${width}px); gap: 16px ${GAP}px`;
  return [html('div', { class: 'paths', style }, ...figures)];
}

function picture(field: Field, { points, reference = [] }: Path, i: number, width: number): Tree {
  const height = Math.round((width * (field.y[1] - field.y[0])) / (field.x[1] - field.x[0]));
  const at = ([x, y]: Point): Point => [
    round(((x - field.x[0]) / (field.x[1] - field.x[0])) * width),
    round(((field.y[1] - y) / (field.y[1] - field.y[0])) * height),
  ];
  const moved = (point: Point) => `translate(${at(point).join(' ')})`;
  const [first] = points;
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, class: seriesClass(i) },
    svg('path', { d: contours(field, width, height), class: 'contour' }),
    ...(field.lowest
      ? [svg('path', { d: 'M-5 0H5M0 -5V5', transform: moved(field.lowest), class: 'axis' })]
      : []),
    svg('polyline', { points: points.map((point) => at(point).join(',')).join(' '), class: 'line' }),
    points.map((point) => svg('path', { d: markPath(0, 2.5), transform: moved(point), class: 'fill' })),
    // The start of the path.
    ...(first ? [svg('path', { d: markPath(i, 5), transform: moved(first), class: 'fill' })] : []),
    reference.map((point) => svg('path', { d: markPath(0, 7), transform: moved(point), class: 'ring' })),
  );
}

const drawn = new WeakMap<Field, { key: string; path: string }>();

/** Contours are kept, because they depend on the field and its size, and not on the frame. */
function contours(field: Field, width: number, height: number): string {
  const key = `${width} ${height}`;
  const known = drawn.get(field);
  if (known?.key === key) return known.path;
  const [wide, high] = [width / (field.width - 1), height / (field.height - 1)];
  const at = (column: number, row: number) => [column * wide, height - row * high] as const;
  const path = field.levels.map((level) => contour(field, level, at)).join('');
  drawn.set(field, { key, path });
  return path;
}

const round = (value: number) => Number(value.toFixed(1));

function describe({ paths }: PathsPanel): string {
  const place = ([x, y]: Point) => withMinus(`(${short(x, 3)}, ${short(y, 3)})`);
  return paths
    .map(({ label, points }) => {
      const [first, last] = [points[0], points.at(-1)];
      return first && last
        ? `${label}: ${words.path(points.length, place(first), place(last))}`
        : `${label}: ${words.noPoints}`;
    })
    .join('. ');
}
