/** Numbers as colours, with labels: a hidden state from word to word, the weights of attention. */
import { short, withMinus } from '../core/format.js';
import type { Heatmap, HeatmapPanel } from '../experiments/panels.js';
import { paint } from './canvas.js';
import { colourAt, hex, type Range, scaleOf, shareOf } from './colours.js';
import { type Drawing, drawing, type OnOpen, type Space } from './drawing.js';
import { heatmapLayout } from './heatmap-layout.js';
import { cellNumbers, shaded } from './matrix.js';
import { addPieces, openedBy } from './pieces.js';
import { type Child, html, svg, type Tree } from './tree.js';
import { words } from './words.js';

interface Place {
  column: number;
  row: number;
}

/** A cell of one of the maps. */
interface CursorPlace extends Place {
  map: number;
}

/**
 * Maps side by side where there is room. Arrow keys and the mouse move a cursor, which shows the number of its cell.
 */
export function drawHeatmap(box: HTMLElement, panel: HeatmapPanel, onOpen?: OnOpen): Drawing<HeatmapPanel> {
  let shown = panel;
  let cursor: CursorPlace | undefined;
  const cursors: ReturnType<typeof addPieces>[] = [];
  const elements = () => box.querySelectorAll<HTMLElement>('.heatmap');
  const made = drawing<HeatmapPanel>(box, panel, {
    layout: (panel, space) => layout(panel, space, { cursor, opens: onOpen !== undefined }),
    describe,
    paint: paintAll,
  });
  const show = (place: CursorPlace | undefined) => {
    cursor = place;
    made.redraw();
    return place ? said(shown.maps[place.map]!, place) : '';
  };
  const listen = () => {
    elements().forEach((element, map) => {
      // An element that an update kept already has its listeners.
      if (element.tabIndex === 0) return;
      cursors[map] = addPieces(
        element,
        element.parentElement!.querySelector('output')!,
        {
          size: () => [shown.maps[map]!.width, shown.maps[map]!.height],
          show: (column, row) => show({ map, column, row }),
          hide: () => void show(undefined),
          cellAt: (event) => placeAt(element, shown.maps[map]!, event),
          opened([column, row]) {
            const { opens } = shown.maps[map]!;
            return opens && openedBy(opens, { column, row });
          },
        },
        onOpen && ((opened, [column, row]) => onOpen(opened, { part: map, column, row })),
      );
    });
  };
  listen();
  return {
    update(next) {
      shown = next;
      if (cursor && !isInside(next.maps[cursor.map], cursor)) cursor = undefined;
      made.update(next);
      listen();
    },
    describe: made.describe,
    focus({ part, column, row }) {
      cursors[part]?.moveTo(column, row);
      elements()[part]?.focus();
    },
    dispose: made.dispose,
  };
}

const isInside = (map: Heatmap | undefined, { column, row }: CursorPlace) =>
  map !== undefined && column < map.width && row < map.height;

function placeAt(
  element: HTMLElement,
  { width, height }: Heatmap,
  { clientX, clientY }: MouseEvent,
): readonly [number, number] | undefined {
  const box = element.querySelector('canvas')!.getBoundingClientRect();
  const column = Math.floor(((clientX - box.left) / box.width) * width);
  const row = Math.floor(((clientY - box.top) / box.height) * height);
  return column >= 0 && row >= 0 && column < width && row < height ? [column, row] : undefined;
}

function paintAll(box: HTMLElement, { maps }: HeatmapPanel, { ground }: Space): void {
  const canvases = box.querySelectorAll('canvas');
  maps.forEach((map, i) => {
    const coloured = shaded(map);
    paint(canvases[i]!, coloured, scaleOf(coloured), ground);
  });
}

interface Chosen {
  cursor: CursorPlace | undefined;
  /** Whether cells that open a view can be chosen. */
  opens: boolean;
  /** Whether all maps have as many cells. */
  areAlike: boolean;
}

function layout({ maps }: HeatmapPanel, space: Space, { cursor, opens }: Omit<Chosen, 'areAlike'>): Child[] {
  // Maps with the same colours share one bar that explains them.
  const isShared = maps.every(({ low, high }) => low === maps[0]!.low && high === maps[0]!.high);
  const wide = { ...space, width: widthOfEach(maps, space.width) };
  const [first] = maps;
  const areAlike = maps.every(({ width, height }) => width === first!.width && height === first!.height);
  const figures = maps.map((map, i) => {
    const chosen = { cursor: cursor?.map === i ? cursor : undefined, opens, areAlike };
    const before = maps[i - 1];
    const isKnown = isShared || (before?.low === map.low && before.high === map.high);
    return figure(map, wide, chosen, isKnown ? [] : keysOf(map, space));
  });
  return [
    html('div', { class: 'heatmaps' }, ...(isShared && maps[0] ? keysOf(maps[0], space) : []), ...figures),
  ];
}

/** Two maps are side by side where each has this width at least; between them is a gap. In pixels. */
const [LEAST, GAP] = [520, 32];

/** Of a column with a word turned above it, and of the numbers beside rows without labels, at least; in pixels. */
const [COLUMN, NUMBERS] = [16, 28];
/** Most maps of short sentences side by side: the state, the memory and a gate, and below them the others. */
const ABREAST = 3;

function widthOfEach(maps: readonly Heatmap[], width: number): number {
  const shareOf = (count: number) => Math.floor((width - (count - 1) * GAP) / count);
  // Units by words, without labels of rows, may be narrow.
  if (maps.every(({ columns, rows }) => columns && !rows)) {
    const least = NUMBERS + COLUMN * Math.max(...maps.map((map) => map.width));
    const most = Math.min(ABREAST, maps.length);
    const abreast = Array.from({ length: most }, (_, i) => most - i).find((count) => shareOf(count) >= least);
    if (abreast !== undefined && abreast > 1) return shareOf(abreast);
  }
  const half = shareOf(2);
  return maps.length > 1 && half >= LEAST ? half : width;
}

function figure(
  map: Heatmap,
  { width, measure, ground }: Space,
  { cursor, opens, areAlike }: Chosen,
  key: Child[],
): Tree {
  const isOpening = opens && map.opens !== undefined;
  const { labels, cell, ...all } = heatmapLayout(map, width, measure, areAlike);
  const cells = { width: map.width * cell.width, height: map.height * cell.height };
  const style = `left: ${all.left}px; top: ${all.top}px; width: ${cells.width}px; height: ${cells.height}px`;
  const frame = { x: all.left - 0.5, y: all.top - 0.5, width: cells.width + 1, height: cells.height + 1 };
  const placeOf = ({ column, row }: Place) => ({
    x: all.left + column * cell.width,
    y: all.top + row * cell.height,
    ...cell,
  });
  const framed = (cell: Place | undefined, style: string) =>
    cell
      ? [
          svg('rect', { ...placeOf(cell), class: 'cursor-ground' }),
          svg('rect', { ...placeOf(cell), class: style }),
        ]
      : [];
  return html(
    'figure',
    {},
    ...key,
    // Above the map: below it, it would look like the title of the next one.
    html('figcaption', {}, map.caption ?? ''),
    html(
      'div',
      {
        class: isOpening ? 'heatmap opens' : 'heatmap',
        role: 'group',
        'aria-label': `${describeMap(map)}. ${words.cellByCell}${isOpening ? ` ${words.opens}` : ''}`,
      },
      html('canvas', { style }),
      svg(
        'svg',
        { width: all.width, height: all.height, 'aria-hidden': 'true' },
        svg('rect', { ...frame, class: 'frame' }),
        labels,
        cellNumbers(map, { ...all, cell }, ground),
        ...framed(map.marked, 'marked-cell'),
        ...framed(cursor, 'cursor'),
      ),
    ),
    html('output', { class: 'readout' }),
  );
}

/** Size of the bar that explains the colours, in pixels. */
const [LONG, HIGH] = [180, 10];
const PARTS = 45;

/** The bar of a map, or the two of a matrix with mistakes. */
function keysOf(map: Heatmap, space: Space): Tree[] {
  const { mistakes, low, high } = map;
  if (mistakes === undefined) return [scaleKey(map, space)];
  return [scaleKey({ low, high }, space, 1), scaleKey({ low: 0, high: mistakes }, space, -1)];
}

/**
 * A bar of colours with the numbers at its ends, and 0 if it is far enough from both.
 * @param side of a signed scale, which the numbers have for their own
 */
function scaleKey(range: Range, { ground }: Space, side?: 1 | -1): Tree {
  const { low, high } = range;
  const scale = side ? 'signed' : scaleOf(range);
  const wide = LONG / PARTS;
  const parts = Array.from({ length: PARTS }, (_, i) => {
    const along = (i + 0.5) / PARTS;
    const share = side
      ? shareOf(side * along, { low: -1, high: 1 }, scale)
      : shareOf(low + along * (high - low), range, scale);
    const fill = hex(colourAt(share, scale, ground));
    return svg('rect', { x: i * wide + 1, y: 1, width: wide + 0.5, height: HIGH, fill });
  });
  const label = (value: number, x: number, anchor: string) =>
    svg('text', { x, y: HIGH + 14, 'text-anchor': anchor, class: 'tick' }, figures(value));
  const zero = (LONG * -low) / (high - low);
  return svg(
    'svg',
    { class: 'scale', width: LONG + 2, height: HIGH + 18, 'aria-hidden': 'true' },
    ...parts,
    svg('rect', { x: 0.5, y: 0.5, width: LONG + 1, height: HIGH + 1, class: 'frame' }),
    label(low, 1, 'start'),
    ...(zero > 60 && zero < LONG - 60 ? [label(0, zero + 1, 'middle')] : []),
    label(high, LONG + 1, 'end'),
  );
}

const figures = (value: number) => withMinus(short(value, 3));

/** A number, from 0, with the label that stands there, which among digits would be taken for the number. */
const named = (number: string, index: number, label: string | undefined) =>
  label && label !== String(index) ? `${number} “${label}”` : number;

/** `row 3 “5”, column 13: 0.25` */
function said({ width, values, rows, columns }: Heatmap, { column, row }: Place): string {
  const place = [
    named(words.row(row), row, rows?.[row]),
    named(words.column(column), column, columns?.[column]),
  ].join(', ');
  return `${place}: ${figures(values[row * width + column]!)}`;
}

function describeMap(map: Heatmap): string {
  const { width, height, low, high, caption, marked } = map;
  const of = caption ? `${caption}: ` : '';
  const grid = of + words.grid(height, width, figures(low), figures(high));
  return marked ? `${grid}; ${words.marked(said(map, marked))}` : grid;
}

function describe({ maps }: HeatmapPanel): string {
  return maps.map(describeMap).join('. ');
}
