/** Small pictures in rows: filters, feature maps, digits. */
import type { Picture, PicturesPanel, PictureScale } from '../experiments/panels.js';
import { paint } from './canvas.js';
import { type Drawing, drawing, type Space } from './drawing.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

/** Smallest width of a picture, in pixels; a narrower box has fewer in a row. */
const NARROW = 520;
/** Largest width of a picture, in pixels. */
const WIDEST = 112;
const GAP = 6;

/** Pictures in a grid, each with its caption. */
export function drawPictures(box: HTMLElement, panel: PicturesPanel): Drawing<PicturesPanel> {
  return drawing(box, panel, { layout, describe, paint: paintAll, isPicture: true });
}

function layout({ columns, pictures }: PicturesPanel, { width }: Space): Child[] {
  const across = Math.max(1, width < NARROW ? Math.ceil(columns / 2) : columns);
  const side = Math.min(WIDEST, (width - GAP * (across - 1)) / across);
  const style = `grid-template-columns: repeat(${across}, minmax(0, ${side}px)); gap: ${GAP}px`;
  return [html('div', { class: 'pictures', style }, ...pictures.map(figure))];
}

/** The canvas of a picture, with its caption; {@link paintPictures} fills it. */
export function figure({ width, height, caption }: Picture): Tree {
  const canvas = html('canvas', { class: 'picture', style: `aspect-ratio: ${width} / ${height}` });
  return html('figure', {}, canvas, ...(caption ? [html('figcaption', {}, caption)] : []));
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
