/**
 * A chart or panel as a file. The browser lays it out on a white sheet beyond the edge of the page, in either theme;
 * what stands there is written as SVG: lines as lines, texts as texts, pictures of many pixels as pictures.
 */
import { withMinuses } from '../core/format.js';
import type { Panel } from '../experiments/panels.js';
import type { PlottedChart } from '../experiments/plot.js';
import { drawChartLines } from './chart-lines.js';
import { FONT } from './drawing.js';
import { drawPanel } from './panel.js';
import { rangeOf } from './range-of.js';
import { type Attributes, type Child, html, markupOf, svg } from './tree.js';
import { Mounted } from './mounted.js';

/** White margin, in pixels. */
const EDGE = 16;
/** Most cells of a heatmap that are written as squares. */
const MOST_CELLS = 20_000;
/** Pixels of a PNG file for a pixel of the drawing. */
const SCALE = 2;

/** The text of an SVG file. */
export function svgOf(drawn: Panel | PlottedChart): string {
  const sheet = document.createElement('div');
  sheet.className = 'paper';
  sheet.inert = true;
  document.body.append(sheet);
  const [head, box] = [document.createElement('div'), document.createElement('div')];
  sheet.append(head, box);
  const { title } = drawn;
  const note = 'note' in drawn && drawn.note ? [html('p', { class: 'note' }, withMinuses(drawn.note))] : [];
  new Mounted(head).update([html('h3', {}, title), ...note]);
  const drawing = 'kind' in drawn ? drawPanel(box, drawn) : drawChartLines(box, drawn);
  try {
    return fileOf(sheet, title);
  } finally {
    drawing.dispose();
    sheet.remove();
  }
}

/** The picture of an SVG file as a PNG file. */
export async function pngOf(text: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((give, refuse) =>
      canvas.toBlob(
        (blob) =>
          blob
            ? give(blob)
            : refuse(
                new Error(
                  'expected a drawing that fits into a PNG file, found a larger one. SVG has no limit',
                ),
              ),
        'image/png',
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

function fileOf(sheet: HTMLElement, title: string): string {
  const from = sheet.getBoundingClientRect();
  // A wide table or heatmap goes beyond the sheet, where a page would scroll.
  const rects = [sheet, ...sheet.querySelectorAll('*')]
    .map((element) => element.getBoundingClientRect())
    .filter((rect) => rect.width > 0);
  const width = Math.ceil(mostOf(rects.map(({ right }) => right)) - from.left) + 2 * EDGE;
  const height = Math.ceil(mostOf(rects.map(({ bottom }) => bottom)) - from.top) + 2 * EDGE;
  const place = { x: -EDGE, y: -EDGE, width, height };
  const file = svg(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      ...{ width, height, viewBox: `${-EDGE} ${-EDGE} ${width} ${height}`, 'font-family': FONT },
      'xml:space': 'preserve',
    },
    svg('title', {}, title),
    svg('rect', { ...place, fill: '#ffffff' }),
    written(sheet, from),
  );
  return `${markupOf(file)}\n`;
}

const mostOf = (values: readonly number[]) => rangeOf(values)?.[1] ?? 0;

/** A rectangle on the sheet. */
interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

function placeOf(rect: DOMRect, from: DOMRect): Place {
  return {
    x: round(rect.left - from.left),
    y: round(rect.top - from.top),
    width: round(rect.width),
    height: round(rect.height),
  };
}

/** An element with everything in it. @param from the corner of the sheet */
function written(element: Element, from: DOMRect): Child[] {
  const style = getComputedStyle(element);
  if (style.visibility === 'hidden' || style.clipPath !== 'none') return [];
  const place = placeOf(element.getBoundingClientRect(), from);
  if (element instanceof HTMLCanvasElement) return [...canvasTrees(element, place), ...frames(style, place)];
  if (element instanceof SVGSVGElement) {
    const inside = [...element.children].flatMap(copied);
    return [svg('g', { transform: `translate(${place.x} ${place.y})` }, inside)];
  }
  const inside = [...element.childNodes].flatMap((node) => {
    if (node instanceof Text) return textTrees(node, style, from);
    return node instanceof Element ? written(node, from) : [];
  });
  return [...frames(style, place), ...inside];
}

/** Ground, border and outline of an element. */
function frames(style: CSSStyleDeclaration, { x, y, width, height }: Place): Child[] {
  const ground = style.backgroundColor;
  const isClear = ground === 'rgba(0, 0, 0, 0)' || width * height === 0;
  const line = (at: number, side: 'Top' | 'Bottom') =>
    style[`border${side}Style`] === 'solid'
      ? [svg('path', { d: `M${x} ${at}h${width}`, stroke: style[`border${side}Color`] })]
      : [];
  const outline = style.outlineStyle === 'solid' ? [{ fill: 'none', stroke: style.outlineColor }] : [];
  const radius = parseFloat(style.borderTopLeftRadius) || undefined;
  return [
    ...(isClear ? [] : [svg('rect', { ...{ x, y, width, height }, rx: radius, fill: ground })]),
    ...outline.map((look) => svg('rect', { ...{ x, y, width, height }, ...look })),
    ...line(y + 0.5, 'Top'),
    ...line(y + height - 0.5, 'Bottom'),
  ];
}

/** Where letters stand: the part of a line's height that is above the line, in the usual fonts. */
const ABOVE = 0.8;

/** A text, line by line. */
function textTrees(node: Text, style: CSSStyleDeclaration, from: DOMRect): Child[] {
  const isAsTyped = style.whiteSpace.startsWith('pre');
  return linesOf(node).map(({ text, left, right, top, height }) => {
    const anchor = ANCHORS[style.textAlign] ?? 'start';
    const at = { start: left, middle: (left + right) / 2, end: right }[anchor];
    const isOwn = style.fontFamily !== getComputedStyle(document.body).fontFamily;
    return svg(
      'text',
      {
        x: round(at - from.left),
        y: round(top + ABOVE * height - from.top),
        'text-anchor': anchor === 'start' ? undefined : anchor,
        'font-size': parseFloat(style.fontSize),
        'font-weight': style.fontWeight === '400' ? undefined : style.fontWeight,
        'font-family': isOwn ? style.fontFamily : undefined,
        'text-decoration': style.textDecorationLine === 'none' ? undefined : style.textDecorationLine,
        fill: style.color,
      },
      isAsTyped ? text : text.replaceAll(/\s+/g, ' '),
    );
  });
}

/** Numbers stay aligned where the fonts have other widths. */
const ANCHORS: Readonly<Record<string, 'middle' | 'end'>> = { center: 'middle', right: 'end', end: 'end' };

interface Line {
  text: string;
  left: number;
  right: number;
  top: number;
  height: number;
}

/** The lines that the browser has broken a text into. */
function linesOf(node: Text): Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  for (const { index, 0: letter } of node.data.matchAll(/[^]/gu)) {
    range.setStart(node, index);
    range.setEnd(node, index + letter.length);
    const { left, right, top, width, height } = range.getBoundingClientRect();
    if (width === 0) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.top - top) < height / 2) {
      line.text += letter;
      line.right = right;
    } else if (letter.trim() !== '') lines.push({ text: letter, left, right, top, height });
  }
  return lines;
}

/** What the style sheet says of an element of SVG, and what it is where nothing is said. */
const STYLES: readonly (readonly [name: string, usual: string])[] = [
  ['fill', 'rgb(0, 0, 0)'],
  ['fill-opacity', '1'],
  ['stroke', 'none'],
  ['stroke-width', '1px'],
  ['stroke-dasharray', 'none'],
  ['stroke-linejoin', 'miter'],
  ['paint-order', 'normal'],
  ['font-size', ''],
  ['font-weight', '400'],
];
/** What is for a page alone. */
const UNWRITTEN = ['class', 'style', 'aria-hidden', ...STYLES.map(([name]) => name)];

/** An element of SVG with its style in attributes: a file has no style sheet. */
function copied(element: Element): Child[] {
  const style = getComputedStyle(element);
  if (style.visibility === 'hidden' || element.localName === 'title') return [];
  const kept = [...element.attributes].filter(({ name }) => !UNWRITTEN.includes(name));
  const attributes: Record<string, string> = Object.fromEntries(kept.map(({ name, value }) => [name, value]));
  const isGroup = element.localName === 'g';
  for (const [name, usual] of isGroup ? [] : STYLES) {
    const value = style.getPropertyValue(name);
    const isForText = name.startsWith('font');
    if (value !== usual && (!isForText || element.localName === 'text')) attributes[name] = value;
  }
  const inside = [...element.childNodes].flatMap((node) =>
    node instanceof Text ? [node.data] : node instanceof Element ? copied(node) : [],
  );
  return [svg(element.localName, attributes as Attributes, ...inside)];
}

/** The numbers of a heatmap as squares; a picture as a picture, so large that its pixels have hard edges everywhere. */
function canvasTrees(canvas: HTMLCanvasElement, place: Place): Child[] {
  const { width, height } = canvas;
  if (canvas.closest('.heatmap') && width * height <= MOST_CELLS) return cellTrees(canvas, place);
  const factor = Math.max(1, Math.round((SCALE * place.width) / width));
  const large = document.createElement('canvas');
  [large.width, large.height] = [width * factor, height * factor];
  const context = large.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  return [svg('image', { ...place, preserveAspectRatio: 'none', href: large.toDataURL() })];
}

/** Neighbours of one colour are one rectangle. */
function cellTrees(canvas: HTMLCanvasElement, place: Place): Child[] {
  const [across, down] = [canvas.width, canvas.height];
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, across, down);
  const colour = (i: number) => `rgb(${data.subarray(4 * i, 4 * i + 3).join(', ')})`;
  const [wide, high] = [place.width / across, place.height / down];
  const rows = Array.from({ length: down }, (_, row) => {
    const cells: Child[] = [];
    for (let from = 0, to = 1; from < across; from = to++) {
      const fill = colour(row * across + from);
      while (to < across && colour(row * across + to) === fill) to++;
      const at = { x: round(place.x + from * wide), y: round(place.y + row * high) };
      cells.push(svg('rect', { ...at, width: round((to - from) * wide), height: round(high), fill }));
    }
    return cells;
  });
  return [svg('g', { 'shape-rendering': 'crispEdges' }, ...rows.flat())];
}

const round = (value: number) => Number(value.toFixed(2));
