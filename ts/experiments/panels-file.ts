/**
 * Panels as the text of a file. Lists of numbers are written as `{ "float32": … }` with the base64 of their
 * little-endian bytes; everything else is plain JSON.
 */
import { type Check, isFlag, isNumber, isText, listOf, maybe, objectWith, oneOf } from '../core/checks.js';
import type { Panel } from './panels.js';

/** Largest width and height of a picture. No canvas is much larger. */
const MAX_SIDE = 4096;

/** Panels as JSON, without characters that could end the HTML script it stands in. */
export function encodePanels(panels: readonly Panel[]): string {
  const json = JSON.stringify(panels, (_, value: unknown) =>
    value instanceof Float32Array ? { float32: encodeFloats(value) } : value,
  );
  return json.replaceAll('<', '\\u003c');
}

/**
 * Reads panels from JSON.
 * @param text what {@link encodePanels} returned, or any other text: a file can hold anything
 * @returns the panels that can be drawn, and the number of the others
 */
export function decodePanels(text: string): { panels: readonly Panel[]; unreadable: number } {
  try {
    const found: unknown = reviveFloats(JSON.parse(text));
    if (!Array.isArray(found)) return { panels: [], unreadable: 1 };
    const panels = found.filter(isPanel);
    return { panels, unreadable: found.length - panels.length };
  } catch {
    return { panels: [], unreadable: 1 };
  }
}

/** Replaces every `{ float32: … }`, at any depth, by its numbers. */
function reviveFloats(value: unknown): unknown {
  // JSON has null for an undefined element of an array.
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(reviveFloats);
  if (typeof value !== 'object') return value;
  const { float32, ...others } = value as Record<string, unknown>;
  if (typeof float32 === 'string' && Object.keys(others).length === 0) return decodeFloats(float32);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, reviveFloats(part)]));
}

function encodeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** @returns undefined when the text is not the base64 of whole numbers of four bytes */
function decodeFloats(base64: string): Float32Array | undefined {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    return undefined;
  }
  if (text.length % 4 !== 0) return undefined;
  const view = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) view.setUint8(i, text.charCodeAt(i));
  return Float32Array.from({ length: text.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

const isFloats: Check = (value) => value instanceof Float32Array;
const isSide: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_SIDE;
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((holds) => holds(value));
const both =
  <T>(first: Check, second: (value: T) => boolean): Check =>
  (value) =>
    first(value) && second(value as T);
const isPair = both<unknown[]>(listOf(isNumber), ({ length }) => length === 2);

const isMapAxis = objectWith({
  name: isText,
  ticks: listOf(objectWith({ at: isNumber, label: isText })),
});

const GRID = { width: isSide, height: isSide, values: isFloats };
type Grid = { width: number; height: number; values: Float32Array };
const fills = ({ width, height, values }: Grid) => values.length === width * height;

const isInput: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(either(isText, isNumber, listOf(isText)));
const isOpens = maybe(
  objectWith({
    view: isText,
    input: maybe(isInput),
    ...{ index: maybe(isText), row: maybe(isText), column: maybe(isText) },
    ...{ label: maybe(isText), number: maybe(isText) },
  }),
);

const isPart = objectWith({ row: isNumber, column: isNumber, height: isSide, width: isSide });
const SCALED = {
  ...{ ...GRID, low: isNumber, high: isNumber, caption: maybe(isText) },
  ...{ framed: maybe(isPart), opens: isOpens },
};
type Scaled = Grid & { low: number; high: number };

const isPicture = both<Scaled>(
  objectWith(SCALED),
  (picture) => fills(picture) && picture.low <= picture.high,
);
const isIndex: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
type Labels = { rows?: unknown[]; columns?: unknown[]; marked?: { row: number; column: number } };
const isHeatmap = both<Scaled & Labels>(
  objectWith({
    ...SCALED,
    ...{ rows: maybe(listOf(isText)), columns: maybe(listOf(isText)), mistakes: maybe(isNumber) },
    marked: maybe(objectWith({ row: isIndex, column: isIndex })),
  }),
  (map) =>
    fills(map) &&
    map.low < map.high &&
    (map.rows ?? { length: map.height }).length === map.height &&
    (map.columns ?? { length: map.width }).length === map.width &&
    (map.marked ?? { row: 0 }).row < map.height &&
    (map.marked ?? { column: 0 }).column < map.width,
);
const isField = both<Grid>(
  objectWith({ ...GRID, x: isPair, y: isPair, levels: listOf(isNumber), lowest: maybe(isPair) }),
  fills,
);
const isScale = maybe(oneOf('grey', 'ink', 'signed'));
const isCell = maybe(
  either(isText, isNumber, isFloats, listOf(objectWith({ word: isText, score: isNumber }))),
);
const isVerdict = oneOf('right', 'wrong', 'unsure');
const isTable = both<{ columns: { kind: unknown }[]; rows: unknown[][] }>(
  objectWith({
    columns: listOf(
      objectWith({
        label: isText,
        kind: oneOf('text', 'name', 'words', 'number', 'vector', 'verdict'),
        decimals: maybe(oneOf(0, 1, 2, 3, 4, 5, 6)),
      }),
    ),
    rows: listOf(listOf(isCell)),
    printed: maybe(isFlag),
    opens: isOpens,
  }),
  ({ columns, rows }) =>
    rows.every(
      (row) =>
        row.length === columns.length &&
        columns.every(({ kind }, i) => kind !== 'verdict' || isVerdict(row[i])),
    ),
);
const isAxis = ({ low, high }: { low: number; high: number }) => low < high;

/** What each kind has in addition to its title. */
const KINDS: Readonly<Record<Panel['kind'], Check>> = {
  pictures: objectWith({ columns: isSide, scale: isScale, pictures: listOf(isPicture) }),
  histograms: objectWith({
    range: isPair,
    yMax: maybe(isNumber),
    isOverTime: maybe(isFlag),
    columns: listOf(isText),
    rows: listOf(objectWith({ label: isText, counts: listOf(listOf(isNumber)) })),
  }),
  paths: objectWith({
    field: isField,
    paths: listOf(objectWith({ label: isText, points: listOf(isPair), reference: maybe(listOf(isPair)) })),
  }),
  table: isTable,
  map: objectWith({
    points: listOf(
      objectWith({
        label: isText,
        x: isNumber,
        y: isNumber,
        ...{ value: maybe(isText), group: maybe(isText) },
        trail: maybe(listOf(isPair)),
      }),
    ),
    axes: maybe(objectWith({ x: isMapAxis, y: isMapAxis })),
    unlabelled: maybe(isFlag),
    opens: isOpens,
  }),
  heatmap: objectWith({ maps: listOf(isHeatmap) }),
  bars: both(
    objectWith({
      low: isNumber,
      high: isNumber,
      groups: listOf(
        objectWith({
          label: maybe(isText),
          bars: listOf(objectWith({ label: isText, value: isNumber, marked: maybe(isFlag) })),
          opens: isOpens,
        }),
      ),
    }),
    isAxis,
  ),
  sum: objectWith({
    terms: listOf(
      objectWith({
        label: isText,
        x: isNumber,
        weight: isNumber,
        product: isNumber,
        ...{ gradient: maybe(isNumber), wholeGradient: maybe(isNumber), xGradient: maybe(isNumber) },
      }),
    ),
    shared: maybe(objectWith({ here: isText, whole: maybe(isText), biasGradient: maybe(isNumber) })),
    factors: maybe(objectWith({ x: isText, weight: isText })),
    rest: maybe(objectWith({ count: isNumber, sum: isNumber })),
    parts: maybe(listOf(objectWith({ label: isText, sum: isNumber }))),
    bias: maybe(isNumber),
    sum: isNumber,
    activation: maybe(isText),
    value: isNumber,
    gradient: maybe(isNumber),
    place: maybe(isPart),
    pictures: maybe(listOf(isPicture)),
    scale: isScale,
  }),
  text: objectWith({
    tokens: listOf(
      objectWith({
        text: isText,
        value: maybe(isNumber),
        candidates: maybe(
          listOf(objectWith({ label: isText, probability: isNumber, marked: maybe(isFlag) })),
        ),
        marked: maybe(isFlag),
      }),
    ),
    low: maybe(isNumber),
    high: maybe(isNumber),
    opens: isOpens,
  }),
};

const isTitled = objectWith({ kind: isText, title: isText, note: maybe(isText), model: maybe(isText) });

/** Whether a value, which may be from a file, is a panel that can be drawn. */
export function isPanel(value: unknown): value is Panel {
  if (!isTitled(value)) return false;
  const { kind } = value as { kind: string };
  return Object.hasOwn(KINDS, kind) && KINDS[kind as Panel['kind']](value);
}
