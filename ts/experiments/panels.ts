/** What a view shows: plain data with true numbers, drawn by `ts/view`. */
export type Panel =
  | PicturesPanel
  | HistogramsPanel
  | PathsPanel
  | TablePanel
  | MapPanel
  | HeatmapPanel
  | BarsPanel
  | SumPanel
  | TextPanel;

export interface Titled {
  title: string;
  /** What to look for, or how it was made. */
  note?: string;
}

/** A picture with one number per pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  /** [height · width] */
  values: Float32Array;
  /** The ends of the colour scale; a value beyond an end has the end's colour. */
  low: number;
  high: number;
  caption?: string;
}

/**
 * How numbers become colours: `grey` is black at `low` and white at `high`, as digits are lit; `ink` is white at
 * `low` and black at `high`, as the books draw filters; `signed` is blue, white and red around 0.
 */
export type PictureScale = 'grey' | 'ink' | 'signed';

/** Small pictures in rows: filters, feature maps, digits. */
export interface PicturesPanel extends Titled {
  kind: 'pictures';
  columns: number;
  /** Default `grey`. */
  scale?: PictureScale;
  pictures: readonly Picture[];
}

/** A grid of histograms; all have the same bins. */
export interface HistogramsPanel extends Titled {
  kind: 'histograms';
  /** The lower edge of the first bin and the upper edge of the last. */
  range: readonly [number, number];
  /** The count at which a bar has its full height; default the largest count of each histogram. */
  yMax?: number;
  columns: readonly string[];
  rows: readonly { label: string; counts: readonly (readonly number[])[] }[];
}

/** A point of a plane, [x, y]; y points upwards. */
export type Point = readonly [x: number, y: number];

/** A function of x and y, sampled on a grid. */
export interface Field {
  width: number;
  height: number;
  /** [height · width]: the first row is at y[0], the first column at x[0]. */
  values: Float32Array;
  /** x of the first and of the last column. */
  x: readonly [number, number];
  /** y of the first and of the last row. */
  y: readonly [number, number];
  /** The values along which contours are drawn. */
  levels: readonly number[];
  /** Where the function has its minimum. */
  lowest?: Point;
}

/** The paths of optimizers over the contours of a function of two variables. */
export interface PathsPanel extends Titled {
  kind: 'paths';
  field: Field;
  paths: readonly {
    label: string;
    points: readonly Point[];
    /** The book's points, where it prints some. */
    reference?: readonly Point[];
  }[];
}

/** A word and its score, such as a similarity. */
export interface ScoredWord {
  word: string;
  score: number;
}

/** A text, a number, a list of words with scores, a vector, or an empty cell. */
export type TableCell = string | number | readonly ScoredWord[] | Float32Array | undefined;

/**
 * How a column is laid out: `text` on one line, `words` over several lines, `number` and `vector` in digits of one
 * width.
 */
export type ColumnKind = 'text' | 'words' | 'number' | 'vector';

export interface Column {
  label: string;
  kind: ColumnKind;
  /** Digits after the decimal point; default as many as the number needs, with at most four significant digits. */
  decimals?: number;
}

export interface TablePanel extends Titled {
  kind: 'table';
  columns: readonly Column[];
  /** One cell per column. A column of any kind may also have a text. */
  rows: readonly (readonly TableCell[])[];
  /** Whether the command line prints the table, too. */
  printed?: boolean;
}

/** Words, or anything with a name, on a plane; both axes have the same scale. */
export interface MapPanel extends Titled {
  kind: 'map';
  /** The most important point first: where labels would overlap, the first is shown. */
  points: readonly {
    label: string;
    x: number;
    /** Grows upwards. */
    y: number;
    /** Points of one group have one colour. */
    group?: string;
  }[];
}

/** Numbers as colours, with labels: a hidden state over the words of a sentence, or attention weights. */
export interface HeatmapPanel extends Titled {
  kind: 'heatmap';
  maps: readonly Heatmap[];
}

/**
 * A grid of colours, from white to dark blue. Where 0 lies between `low` and `high`, from blue through white at 0 to
 * red.
 */
export interface Heatmap extends Picture {
  /** [height], the labels of the rows; without them rows have no labels. */
  rows?: readonly string[];
  /** [width], the labels of the columns; without them columns have no labels. */
  columns?: readonly string[];
}

/** Shares or scores by name, in the given order: probabilities of ten digits, or of candidates for the next word. */
export interface BarsPanel extends Titled {
  kind: 'bars';
  groups: readonly {
    label?: string;
    bars: readonly {
      label: string;
      value: number;
      /** Whether the bar stands out, as the right answer does. */
      marked?: boolean;
    }[];
  }[];
  /** The ends of the axis. Bars begin at 0, or at the end nearest to 0. */
  low: number;
  high: number;
}

/** One unit in numbers: the products and the bias, if there is one, add up to `sum`, and `value` = activation(`sum`). */
export interface SumPanel extends Titled {
  kind: 'sum';
  terms: readonly {
    label: string;
    x: number;
    weight: number;
    /** x · weight */
    product: number;
    /** Gradient of the loss with respect to the weight. */
    gradient?: number;
  }[];
  /** Number and sum of the terms that are not listed. */
  rest?: { count: number; sum: number };
  bias?: number;
  sum: number;
  /** The activation's name, such as `ReLU`. */
  activation: string;
  value: number;
  /** Gradient of the loss with respect to the sum. */
  gradient?: number;
  /** The terms as pictures: the patch, the filter, their products. */
  pictures?: readonly Picture[];
  /** Colours of the pictures; default `signed`. */
  scale?: PictureScale;
}

/** A text with a number per token: how strongly a word affects the next one, or how likely the word was. */
export interface TextPanel extends Titled {
  kind: 'text';
  tokens: readonly {
    text: string;
    value?: number;
    /** What the model expects, the likeliest first. */
    candidates?: readonly { label: string; probability: number }[];
    marked?: boolean;
  }[];
  /** The ends of the colour scale of `value`; default the smallest and the largest value. */
  low?: number;
  high?: number;
}

/**
 * Makes a picture of numbers.
 * @param values [height · width], row by row; they are copied
 * @param range the ends of the colour scale; default the smallest and the largest finite value
 */
export function picture(
  values: ArrayLike<number>,
  width: number,
  height: number,
  { caption, range = rangeOf(values) }: { caption?: string; range?: readonly [number, number] } = {},
): Picture {
  const [low, high] = range;
  return {
    ...{ width, height, values: Float32Array.from(values), low, high },
    ...(caption === undefined ? {} : { caption }),
  };
}

/** The smallest and the largest of the finite values; 0 and 0 where there are none. */
function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 0];
}
