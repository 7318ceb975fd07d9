/** A map of points with names, such as words, on a plane. */
import { short, withMinus } from '../core/format.js';
import type { MapAxis, MapPanel, Point } from '../experiments/panels.js';
import type { Drawing, OnOpen, Space } from './drawing.js';
import { type Box, Occupied } from './occupied.js';
import { type Cell, drawPieces, openedBy, pieceName } from './pieces.js';
import { rangeOf } from './range-of.js';
import { legendMark, markPath, seriesClass } from './series.js';
import { type Child, html, type Measure, svg, type Tree } from './tree.js';
import { words } from './words.js';

const LETTERS = 12;
const LINE = 13;
const MARGIN = 24;
/** With more groups than these, the names of the points say more than a key. */
const MOST_IN_KEY = 24;

type Named = MapPanel['points'][number];

/** A point in pixels, with the left edge and the middle of its label; a label without room is not shown. */
interface Dot {
  x: number;
  y: number;
  left: number;
  top: number;
  isCrowded: boolean;
  /** Where it was, in pixels. */
  trail: readonly Point[];
}

/**
 * Dots with their labels, and a cursor that moves from dot to dot. A label that would overlap another is shown only
 * when the cursor or the mouse is at its dot.
 */
export function drawMap(
  box: HTMLElement,
  panel: MapPanel,
  onOpen?: OnOpen,
  isPointed?: boolean,
): Drawing<MapPanel> {
  const at = ({ points }: MapPanel, [column]: Cell) => points[byPlace(points)[column]!]!;
  const parts = {
    ...{ className: 'map', describe, layout, keys: () => words.pointByPoint },
    size: ({ points }: MapPanel): Cell => [points.length, 1],
    // A word is at another place in another map.
    names: ({ points }: MapPanel) => byPlace(points).map((i) => points[i]!.label),
    said: (panel: MapPanel, cell: Cell) => said(at(panel, cell)),
    opened: (panel: MapPanel, cell: Cell) =>
      panel.opens && openedBy(panel.opens, { label: at(panel, cell).label }),
  };
  return drawPieces(box, panel, parts, onOpen, isPointed);
}

/** Indices of the points from left to right: the order of the arrow keys. */
function byPlace(points: readonly Named[]): number[] {
  return [...points.keys()].sort((a, b) => points[a]!.x - points[b]!.x || a - b);
}

/** Its label, with what stands behind it. */
const nameOf = ({ label, value }: Named) => (value === undefined ? label : `${label}: ${withMinus(value)}`);

function said(point: Named): string {
  const { x, y, group } = point;
  const where = withMinus(`(${short(x, 3)}, ${short(y, 3)})`);
  return `${nameOf(point)}${group === undefined ? '' : `, ${group}`}: ${where}`;
}

function layout(
  { points, axes, unlabelled = false }: MapPanel,
  { width, measure }: Space,
  at: Cell | undefined,
): Child[] {
  const groups = groupsOf(points);
  const places = byPlace(points);
  const placeOf = new Uint32Array(points.length);
  places.forEach((i, place) => (placeOf[i] = place));
  const cursor = at && places[at[0]];
  const { dots, height, drawnAxes } = placed(points, { width, measure, unlabelled, axes });
  const key = groups.map((group, i) => html('span', {}, legendMark(i, { mark: 'full' }), ` ${group}`));
  // The point at the cursor is drawn last, above all others.
  const order = [...points.keys()].filter((i) => i !== cursor).concat(cursor === undefined ? [] : [cursor]);
  const numbers = new Map(groups.map((group, i) => [group, i]));
  const groupOf = ({ group }: Named) => (group === undefined ? 0 : numbers.get(group)!);
  const chosen = cursor === undefined ? undefined : points[cursor]!;
  const isAlike = ({ group }: Named) => (chosen?.group === undefined ? undefined : chosen.group === group);
  const marks = order.map((i) => {
    const point = points[i]!;
    return mark(point, dots[i]!, groupOf(point), {
      isAt: i === cursor,
      isAlike: isAlike(point),
      'data-piece': pieceName([placeOf[i]!, 0]),
    });
  });
  return [
    ...keyOf(key, chosen, groupOf),
    svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height },
      ...drawnAxes,
      order.flatMap((i) => {
        const isUnlike = isAlike(points[i]!) === false;
        return trail(dots[i]!, groupOf(points[i]!), i === cursor ? ' at' : isUnlike ? ' unlike' : '');
      }),
      marks,
    ),
  ];
}

/** All groups by name, or what a group is, and that of the point at the cursor. */
function keyOf(key: Child[], at: Named | undefined, groupOf: (point: Named) => number): Child[] {
  if (key.length === 0) return [];
  if (key.length <= MOST_IN_KEY) return [html('p', { class: 'key' }, ...key)];
  const said =
    at?.group === undefined
      ? [words.manyGroups]
      : [legendMark(groupOf(at), { mark: 'full' }), ` ${words.ofGroup(at.label, at.group)}`];
  return [html('p', { class: 'note group-of' }, ...said)];
}

/** @param more classes of its own */
function trail({ x, y, trail }: Dot, group: number, more: string): Tree[] {
  if (trail.length === 0) return [];
  const points = [...trail, [x, y]].map((point) => point.join(',')).join(' ');
  return [svg('polyline', { points, class: `${seriesClass(group)} trail${more}` })];
}

function mark(
  point: Named,
  { x, y, left, top, isCrowded }: Dot,
  group: number,
  { isAt, isAlike, ...piece }: { isAt: boolean; isAlike: boolean | undefined; 'data-piece': string },
): Tree {
  const classes = [
    ...[seriesClass(group), ...(isCrowded ? ['crowded'] : []), ...(isAt ? ['at'] : [])],
    ...(isAlike === undefined ? [] : [isAlike ? 'alike' : 'unlike']),
  ];
  return svg(
    'g',
    { class: classes.join(' '), ...piece },
    svg('title', {}, nameOf(point)),
    svg('path', { d: markPath(group, isAt ? 5 : 3.2), transform: `translate(${x} ${y})`, class: 'fill' }),
    svg('text', { x: left, y: top + 10, class: 'label' }, nameOf(point)),
  );
}

const groupsOf = (points: readonly Named[]) => [
  ...new Set(points.flatMap(({ group }) => (group === undefined ? [] : [group]))),
];

interface Placing {
  width: number;
  measure: Measure;
  unlabelled: boolean;
  axes: MapPanel['axes'];
}

/** Places all points, with the same scale on both axes, as large as the width allows. */
function placed(
  points: readonly Named[],
  { width, measure, unlabelled, axes }: Placing,
): { dots: Dot[]; height: number; drawnAxes: Tree[] } {
  const ticks = (axis: 'x' | 'y') => axes?.[axis].ticks.map(({ at }) => at) ?? [];
  const all = (axis: 0 | 1, trail: Point[]) => trail.map((point) => point[axis]);
  const past = points.flatMap(({ trail = [] }) => trail);
  const [left, right] = rangeOf([...points.map(({ x }) => x), ...all(0, past), ...ticks('x')]) ?? [0, 0];
  const [bottom, top] = rangeOf([...points.map(({ y }) => y), ...all(1, past), ...ticks('y')]) ?? [0, 0];
  // Room for the numbers.
  const labels = axes?.y.ticks.map(({ label }) => measure(withMinus(label), LETTERS)) ?? [];
  const beside = axes ? Math.max(...labels) : 0;
  const [above, below] = axes ? [LINE, 2 * LINE] : [0, 0];
  const across = width - beside;
  const scale = Math.min((across - 2 * MARGIN) / (right - left || 1), across / (top - bottom || 1));
  const height = Math.round((top - bottom) * scale + 2 * MARGIN + above + below);
  const pixel = ([x, y]: Point): Point => [
    round(beside + across / 2 + (x - (left + right) / 2) * scale),
    round((height + above - below) / 2 - (y - (bottom + top) / 2) * scale),
  ];
  const at = points.map(({ x, y }) => pixel([x, y]));
  const taken = new Occupied();
  for (const [x, y] of at) taken.add([x - 3, y - 3, 6, 6]);
  const dots = points.map((point, i): Dot => {
    const { trail = [] } = point;
    const [x, y] = at[i]!;
    const length = measure(nameOf(point), LETTERS);
    const places = placesAbout(x, y, length, LINE).map(([l, t]): Box => [l, t, length, LINE]);
    const free = unlabelled
      ? undefined
      : places.find((box) => isInside(box, width, height) && taken.isFree(box));
    if (free) taken.add(free);
    const [l, t] = free ?? places[0]!;
    const isCrowded = free === undefined;
    return {
      x,
      y,
      left: round(Math.max(0, Math.min(width - length, l))),
      top: round(t),
      isCrowded,
      trail: trail.map(pixel),
    };
  });
  const corner = pixel([left, bottom]);
  return { dots, height, drawnAxes: axes ? axesOf(axes, pixel, corner, pixel([right, top])) : [] };
}

/** From a line to the points. */
const AWAY = 14;

/** Both axes, with their numbers and names. @param low the corner of the lowest numbers, in pixels */
function axesOf(
  { x, y }: { x: MapAxis; y: MapAxis },
  pixel: (point: Point) => Point,
  low: Point,
  high: Point,
): Tree[] {
  const [left, bottom] = [low[0] - AWAY, low[1] + AWAY];
  const text = (at: Point, anchor: string, label: string) =>
    svg('text', { x: at[0], y: at[1], 'text-anchor': anchor, class: 'tick' }, label);
  const acrossAt = x.ticks.map(({ at }) => pixel([at, 0])[0]);
  const upAt = y.ticks.map(({ at }) => pixel([0, at])[1]);
  const strokes = [...acrossAt.map((at) => `M${at} ${bottom}v4`), ...upAt.map((at) => `M${left} ${at}h-4`)];
  const lines = `M${left} ${high[1] - AWAY}V${bottom}H${high[0] + AWAY}`;
  return [
    svg('path', { d: lines + strokes.join(''), class: 'axis' }),
    ...x.ticks.map(({ label }, i) => text([acrossAt[i]!, bottom + LINE + 3], 'middle', withMinus(label))),
    ...y.ticks.map(({ label }, i) => text([left - 6, upAt[i]! + 4], 'end', withMinus(label))),
    text([high[0] + AWAY, bottom + 2 * LINE + 4], 'end', x.name),
    text([left, high[1] - AWAY - 5], 'start', y.name),
  ];
}

const isInside = ([l, t, w, h]: Box, width: number, height: number) =>
  l >= 0 && l + w <= width && t >= 0 && t + h <= height;

/** Possible places of a label around its dot, the best first: left edge and top. */
const placesAbout = (x: number, y: number, wide: number, high: number): (readonly [number, number])[] => [
  [x + 5, y - high / 2],
  [x - 5 - wide, y - high / 2],
  [x - wide / 2, y - 5 - high],
  [x - wide / 2, y + 5],
  [x + 4, y - 3 - high],
  [x + 4, y + 3],
  [x - 4 - wide, y - 3 - high],
  [x - 4 - wide, y + 3],
];

const round = (value: number) => Number(value.toFixed(1));

function describe({ points }: MapPanel): string {
  return words.map(points.length, groupsOf(points));
}
