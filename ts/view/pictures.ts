/** Small pictures in rows: filters, feature maps, digits. */
import { short, withMinus } from '../core/format.js';
import type { Picture, PicturesPanel, PictureScale } from '../experiments/panels.js';
import { paint } from './canvas.js';
import { type Drawing, drawing, type OnOpen, type Space } from './drawing.js';
import { type Cell, drawPieces, openedBy, pieceName } from './pieces.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

/** Smallest width of a picture, in pixels; a narrower box has fewer in a row. */
const NARROW = 520;
/** Largest width of a picture, in pixels. */
const WIDEST = 112;
const GAP = 6;

/** Pictures in a grid, each with its caption. */
export function drawPictures(
  box: HTMLElement,
  panel: PicturesPanel,
  onOpen?: OnOpen,
): Drawing<PicturesPanel> {
  if (onOpen) return drawPieces(box, panel, pieces(), onOpen);
  return drawing(box, panel, { layout, describe, paint: paintAll, isPicture: true });
}

/** Pictures as pieces, or else their pixels, which are one grid over all pictures. */
function pieces() {
  let across = 1;
  /** Picture, and place in it, at a cell. */
  const find = ({ pictures }: PicturesPanel, [x, y]: Cell) => {
    const [wide, high] = pieceSize(pictures);
    const index = Math.floor(y / high) * across + Math.floor(x / wide);
    const picture = pictures[index];
    return picture && { picture, index, ...inside(picture, [x % wide, y % high]) };
  };
  return {
    ...{ describe, paint: paintAll },
    keys: ({ pictures }: PicturesPanel) =>
      pictures.some(hasPixels) ? words.pixelByPixel : words.pictureByPicture,
    layout(panel: PicturesPanel, space: Space, at: Cell | undefined) {
      across = acrossOf(panel, space);
      return layout(panel, space, at);
    },
    size({ pictures }: PicturesPanel): Cell {
      const [wide, high] = pieceSize(pictures);
      return [wide * Math.min(across, pictures.length), high * Math.ceil(pictures.length / across)];
    },
    leap: ({ pictures }: PicturesPanel) => pieceSize(pictures),
    said(panel: PicturesPanel, cell: Cell) {
      const found = find(panel, cell);
      return found ? saidOf(found.picture, nameOf(panel, found.index), found) : '';
    },
    opened(panel: PicturesPanel, cell: Cell) {
      const found = find(panel, cell);
      const { opens } = found?.picture ?? {};
      return opens && openedBy(opens, found!);
    },
    within({ pictures }: PicturesPanel, [x, y]: Cell, element: Element, event: MouseEvent): Cell {
      const [wide, high] = pieceSize(pictures);
      const { width, height } = pictures[(y / high) * across + x / wide]!;
      const box = element.querySelector('canvas')!.getBoundingClientRect();
      const part = (at: number, from: number, size: number, pixels: number) =>
        Math.max(0, Math.min(pixels - 1, Math.floor(((at - from) / size) * pixels)));
      if (wide === 1 && high === 1) return [x, y];
      return [
        x + part(event.clientX, box.left, box.width, width),
        y + part(event.clientY, box.top, box.height, height),
      ];
    },
  };
}

const hasPixels = ({ opens }: Picture) => opens?.row !== undefined;

/** Columns and rows of a picture in the grid of pieces: those of the largest one whose pixels are pieces, or else 1. */
function pieceSize(pictures: readonly Picture[]): Cell {
  if (!pictures.some(hasPixels)) return [1, 1];
  return [
    pictures.reduce((most, { width }) => Math.max(most, width), 1),
    pictures.reduce((most, { height }) => Math.max(most, height), 1),
  ];
}

/** A place within a picture that may be smaller than the largest. */
const inside = ({ width, height }: Picture, [x, y]: Cell) => ({
  column: Math.min(width - 1, x),
  row: Math.min(height - 1, y),
});

/** The caption of a picture, or its number among those that open a view. */
function nameOf({ pictures }: PicturesPanel, index: number): string {
  const number = pictures.slice(0, index).filter(({ opens }) => opens).length;
  return pictures[index]!.caption ?? words.picture(number);
}

/** What a picture is, or one of its pixels with its number. */
function saidOf(picture: Picture, name: string, { row, column }: { row: number; column: number }): string {
  if (!hasPixels(picture)) return name;
  const value = withMinus(short(picture.values[row * picture.width + column]!, 3));
  return `${name}, ${words.row(row)}, ${words.column(column)}: ${value}`;
}

function acrossOf({ columns }: PicturesPanel, { width }: Space): number {
  return Math.max(1, width < NARROW ? Math.ceil(columns / 2) : columns);
}

function layout(panel: PicturesPanel, space: Space, at?: Cell): Child[] {
  const { pictures } = panel;
  const { width } = space;
  const across = acrossOf(panel, space);
  const [wide, high] = pieceSize(pictures);
  const side = Math.min(WIDEST, (width - GAP * (across - 1)) / across);
  const style = `grid-template-columns: repeat(${across}, minmax(0, ${side}px)); gap: ${GAP}px`;
  const figures = pictures.map((picture, i) => {
    const [x, y] = [wide * (i % across), high * Math.floor(i / across)];
    const isAt = at && x <= at[0] && at[0] < x + wide && y <= at[1] && at[1] < y + high;
    const tree = figure(picture);
    const attributes = { class: isAt ? 'at' : undefined, 'data-piece': pieceName([x, y]) };
    const pixel = isAt && hasPixels(picture) ? [pixelMark(picture, [at[0] - x, at[1] - y])] : [];
    return html('figure', attributes, ...tree.children, ...pixel);
  });
  return [html('div', { class: 'pictures', style }, figures)];
}

/** Shows which pixel of a picture is at the cursor. */
function pixelMark(picture: Picture, cell: Cell): Tree {
  return mark(picture, 'pixel', { ...inside(picture, cell), width: 1, height: 1 });
}

/** Marks a part of a picture. */
function mark({ width, height }: Picture, name: string, part: NonNullable<Picture['framed']>): Tree {
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(3)}%`;
  const place = `left: ${share(part.column, width)}; top: ${share(part.row, height)}`;
  const size = `width: ${share(part.width, width)}; height: ${share(part.height, height)}`;
  return html(
    'div',
    { class: 'pixels', style: `aspect-ratio: ${width} / ${height}` },
    html('span', { class: name, style: `${place}; ${size}` }),
  );
}

/** The canvas of a picture, with its caption; {@link paintPictures} fills it. */
export function figure(picture: Picture): Tree {
  const { width, height, caption, framed } = picture;
  const canvas = html('canvas', { class: 'picture', style: `aspect-ratio: ${width} / ${height}` });
  return html(
    'figure',
    {},
    canvas,
    ...(framed ? [mark(picture, 'frame', framed)] : []),
    ...(caption ? [html('figcaption', {}, caption)] : []),
  );
}

/** Paints pictures into the canvases of a box, in their order. */
export function paintPictures(
  box: HTMLElement,
  pictures: readonly Picture[],
  scale: PictureScale,
  { ground }: Pick<Space, 'ground'>,
): void {
  const canvases = box.querySelectorAll<HTMLCanvasElement>('canvas.picture');
  pictures.forEach((picture, i) => paint(canvases[i]!, picture, scale, ground));
}

function paintAll(box: HTMLElement, { pictures, scale = 'grey' }: PicturesPanel, space: Space): void {
  paintPictures(box, pictures, scale, space);
}

/** Captions that the description names; more would not help. */
const CAPTIONS = 20;

function describe({ pictures }: PicturesPanel): string {
  if (pictures.length === 0) return words.noPictures;
  const [{ width, height }] = pictures as [Picture];
  const captions = pictures.flatMap(({ caption }) => (caption ? [caption] : []));
  const more = captions.length > CAPTIONS ? ', …' : '';
  const said = captions.length > 0 ? `: ${captions.slice(0, CAPTIONS).join(', ')}${more}` : '';
  return words.pictures(pictures.length, width, height) + said;
}
