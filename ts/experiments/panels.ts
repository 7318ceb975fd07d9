/** What a report shows besides curves: plain data, drawn alike by report.html and the page. */
export type Panel = PicturesPanel | HistogramsPanel | PathsPanel | TablePanel | MapPanel | HeatmapPanel;

export interface Titled {
  title: string;
  /** What to look for, or how it was made. */
  note?: string;
}

/** Of a picture that is read: no canvas is much larger. */
const MAX_SIDE = 4096;

/** A picture of one number a place. */
export interface Picture {
  width: number;
  height: number;
  /** Row by row, one byte each, in base64: 0 black … 255 white. */
  pixels: string;
  caption?: string;
}

/** Small pictures in rows: filters, feature maps, digits. */
export interface PicturesPanel extends Titled {
  kind: 'pictures';
  columns: number;
  pictures: readonly Picture[];
}

/** A grid of histograms; all have the same bins. */
export interface HistogramsPanel extends Titled {
  kind: 'histograms';
  /** First bin's lower and last bin's upper edge. */
  range: readonly [number, number];
  /** Count that is as high as a histogram is drawn; default its own largest. */
  yMax?: number;
  columns: readonly string[];
  rows: readonly { label: string; counts: readonly (readonly number[])[] }[];
}

/** Paths on the contours of f(x, y) = x² / 20 + y². */
export interface PathsPanel extends Titled {
  kind: 'paths';
  paths: readonly {
    label: string;
    points: readonly (readonly [x: number, y: number])[];
    /** The book's points, where it gives some. */
    reference?: readonly (readonly [x: number, y: number])[];
  }[];
}

export interface TablePanel extends Titled {
  kind: 'table';
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Whether `badak train` prints it as well. */
  printed?: boolean;
}

/** Words, or anything with a name, on a plane; both axes have the same scale. */
export interface MapPanel extends Titled {
  kind: 'map';
  /** Where labels would overlap, those that come first have theirs. */
  points: readonly {
    label: string;
    x: number;
    /** Upwards. */
    y: number;
    /** Those of a group have a colour of their own. */
    group?: string;
  }[];
}

/** Numbers as colours: a hidden state from word to word, what attention looks at. */
export interface HeatmapPanel extends Titled {
  kind: 'heatmap';
  maps: readonly Heatmap[];
}

/** A picture whose bytes stand for numbers from `low` to `high`; where those are on either side of 0, the colours are too. */
export interface Heatmap extends Picture {
  low: number;
  high: number;
  /** [height], what stands beside the rows; without, they have no labels. */
  rows?: readonly string[];
  /** [width], what stands above the columns, likewise. */
  columns?: readonly string[];
}

const isText = (value: unknown) => typeof value === 'string';
const isMaybeText = (value: unknown) => value === undefined || isText(value);
const isListOf =
  (holds: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(holds);
const isTexts = isListOf(isText);
const isNumbers = isListOf(Number.isFinite);
const isTwoNumbers = (value: unknown) => isNumbers(value) && (value as unknown[]).length === 2;
const isSide = (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MAX_SIDE;

/** The properties of a value that may be anything. */
const partsOf = (value: unknown) => (value ?? {}) as Record<string, unknown>;

function isPicture(value: unknown): boolean {
  const { width, height, pixels, caption } = partsOf(value);
  if (!isSide(width) || !isSide(height) || !isMaybeText(caption) || typeof pixels !== 'string') return false;
  const bytes = (width as number) * (height as number);
  const ending = ['', '==', '='][bytes % 3]!;
  // Three bytes are four characters.
  const length = 4 * Math.ceil(bytes / 3);
  const body = pixels.slice(0, length - ending.length);
  return pixels.length === length && pixels.endsWith(ending) && /^[A-Za-z0-9+/]+$/.test(body);
}

function isHeatmap(value: unknown): boolean {
  const { width, height, low, high, rows, columns } = partsOf(value);
  const areLabels = (labels: unknown, count: unknown) =>
    labels === undefined || (isTexts(labels) && (labels as string[]).length === count);
  return (
    isPicture(value) &&
    isNumbers([low, high]) &&
    (low as number) < (high as number) &&
    areLabels(rows, height) &&
    areLabels(columns, width)
  );
}

function isRowOfHistograms(value: unknown): boolean {
  const { label, counts } = partsOf(value);
  return isText(label) && isListOf(isNumbers)(counts);
}

function isPath(value: unknown): boolean {
  const { label, points, reference = [] } = partsOf(value);
  return isText(label) && isListOf(isTwoNumbers)(points) && isListOf(isTwoNumbers)(reference);
}

function isPoint(value: unknown): boolean {
  const { label, x, y, group } = partsOf(value);
  return isText(label) && Number.isFinite(x) && Number.isFinite(y) && isMaybeText(group);
}

/** What each kind has besides its title. */
const KINDS: Readonly<Record<Panel['kind'], (panel: Record<string, unknown>) => boolean>> = {
  pictures: ({ columns, pictures }) => isSide(columns) && isListOf(isPicture)(pictures),
  histograms: ({ range, yMax = 1, columns, rows }) =>
    isTwoNumbers(range) && Number.isFinite(yMax) && isTexts(columns) && isListOf(isRowOfHistograms)(rows),
  paths: ({ paths }) => isListOf(isPath)(paths),
  table: ({ head, rows, printed = false }) =>
    isTexts(head) && isListOf(isTexts)(rows) && typeof printed === 'boolean',
  map: ({ points }) => isListOf(isPoint)(points),
  heatmap: ({ maps }) => isListOf(isHeatmap)(maps),
};

/** Whether it can be drawn: what comes from a file can be anything. */
export function isPanel(value: unknown): value is Panel {
  const panel = partsOf(value);
  const { kind, title, note } = panel;
  const isKnown = typeof kind === 'string' && Object.hasOwn(KINDS, kind);
  return isKnown && isText(title) && isMaybeText(note) && KINDS[kind as Panel['kind']](panel);
}

/**
 * Numbers as a picture.
 * @param range what becomes black and white; default the smallest and largest value
 */
export function picture(
  values: ArrayLike<number>,
  width: number,
  height: number,
  { caption, range }: { caption?: string; range?: readonly [number, number] } = {},
): Picture {
  let [low, high] = range ?? [Infinity, -Infinity];
  if (!range) {
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
  }
  const scale = high > low ? 255 / (high - low) : 0;
  let bytes = '';
  for (let i = 0; i < values.length; i++) {
    const level = Math.round((values[i]! - low) * scale);
    bytes += String.fromCharCode(Math.max(0, Math.min(255, level)) || 0);
  }
  return { width, height, pixels: btoa(bytes), ...(caption === undefined ? {} : { caption }) };
}

/**
 * Numbers [height, width] as colours.
 * @param low,high what the ends of the scale stand for; what is beyond has the colour of the end
 */
export function heatmap(
  values: ArrayLike<number>,
  {
    width,
    height,
    caption,
    ...scale
  }: Pick<Heatmap, 'width' | 'height' | 'low' | 'high' | 'rows' | 'columns' | 'caption'>,
): Heatmap {
  const range = [scale.low, scale.high] as const;
  return {
    ...picture(values, width, height, { range, ...(caption === undefined ? {} : { caption }) }),
    ...scale,
  };
}
