/** What a report shows beside its curves: plain data with the true numbers, drawn by `ts/view`. */
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

/** A picture of one number a place, row by row. */
export interface Picture {
  width: number;
  height: number;
  /** [height · width] */
  values: Float32Array;
  /** What the ends of the scale stand for; a value beyond an end has the end's colour. */
  low: number;
  high: number;
  caption?: string;
}

/**
 * How numbers become colours: `grey` is black at `low` and white at `high`, as digits are lit; `ink` is white at `low` and black
 * at `high`, as the books draw filters; `signed` is blue, white and red around 0.
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
  /** First bin's lower and last bin's upper edge. */
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
  /** What the first and last column stand for. */
  x: readonly [number, number];
  /** What the first and last row stand for. */
  y: readonly [number, number];
  /** The values along which contours are drawn. */
  levels: readonly number[];
  /** Where the function is least. */
  lowest?: Point;
}

/** The paths of optimizers over the contours of a function of two variables. */
export interface PathsPanel extends Titled {
  kind: 'paths';
  field: Field;
  paths: readonly {
    label: string;
    points: readonly Point[];
    /** The book's points, where it gives some. */
    reference?: readonly Point[];
  }[];
}

/** A word and how well it fits. */
export interface ScoredWord {
  word: string;
  score: number;
}

/** A text, a number, a list of words with scores, a vector, or nothing. */
export type TableCell = string | number | readonly ScoredWord[] | Float32Array | undefined;

/** How a column is set: `text` on one line, `words` over several lines, `number` and `vector` in figures of one width. */
export type ColumnKind = 'text' | 'words' | 'number' | 'vector';

export interface Column {
  label: string;
  kind: ColumnKind;
  /** How many digits a number has behind its point; default what it needs, four significant ones at most. */
  decimals?: number;
}

export interface TablePanel extends Titled {
  kind: 'table';
  columns: readonly Column[];
  /** A cell a column. A text may stand in any column, where there is something else to say. */
  rows: readonly (readonly TableCell[])[];
  /** Whether the terminal shows it as well. */
  printed?: boolean;
}

/** Words, or anything with a name, on a plane; both axes have the same scale. */
export interface MapPanel extends Titled {
  kind: 'map';
  /** The most important first: where labels would overlap, the first one is shown. */
  points: readonly {
    label: string;
    x: number;
    /** Upwards. */
    y: number;
    /** Points of one group have one colour. */
    group?: string;
  }[];
}

/** Numbers as colours, with labels: a hidden state from word to word, the weights of attention. */
export interface HeatmapPanel extends Titled {
  kind: 'heatmap';
  maps: readonly Heatmap[];
}

/** Colours run from white to dark blue; where 0 lies between `low` and `high`, from blue over white at 0 to red. */
export interface Heatmap extends Picture {
  /** [height], the labels beside the rows; without them, rows have no labels. */
  rows?: readonly string[];
  /** [width], the labels above the columns; without them, columns have no labels. */
  columns?: readonly string[];
}

/** Shares or scores by name, in the given order: ten digits, candidates for the next word. */
export interface BarsPanel extends Titled {
  kind: 'bars';
  groups: readonly {
    label?: string;
    bars: readonly {
      label: string;
      value: number;
      /** Stands out: the answer, the right one. */
      marked?: boolean;
    }[];
  }[];
  /** What the ends of the axis stand for. Bars begin at 0, or at the end nearest to it. */
  low: number;
  high: number;
}

/** One unit opened: products add up, with the bias, to `sum`, of which `activation` makes `value`. */
export interface SumPanel extends Titled {
  kind: 'sum';
  terms: readonly {
    label: string;
    x: number;
    weight: number;
    /** x · weight */
    product: number;
    /** Of the loss with respect to the weight. */
    gradient?: number;
  }[];
  /** The terms that are not listed. */
  rest?: { count: number; sum: number };
  bias: number;
  sum: number;
  /** The activation's name, such as `ReLU`. */
  activation: string;
  value: number;
  /** Of the loss with respect to the sum. */
  gradient?: number;
  /** The same terms as pictures: the patch, the filter, their product. */
  pictures?: readonly Picture[];
  /** How the pictures are coloured; default `signed`. */
  scale?: PictureScale;
}

/** A text with a number a token: how strongly the past is felt, how surprising a word was. */
export interface TextPanel extends Titled {
  kind: 'text';
  tokens: readonly {
    text: string;
    value?: number;
    /** What the model expects in this token's place, the likeliest first. */
    candidates?: readonly { label: string; probability: number }[];
    marked?: boolean;
  }[];
  /** What the ends of the scale of `value` stand for; default the least and the greatest value. */
  low?: number;
  high?: number;
}

/**
 * Numbers as a picture.
 * @param values [height · width], row by row; they are copied
 * @param range what the ends of the scale stand for; default the smallest and the largest finite value
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
