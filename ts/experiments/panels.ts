/** What a report shows besides curves: plain data, drawn alike by report.html and the page. */
export type Panel = PicturesPanel | HistogramsPanel | PathsPanel | TablePanel;

interface Titled {
  title: string;
  /** What to look for, or how it was made. */
  note?: string;
}

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
