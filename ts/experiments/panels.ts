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

/** What every panel has. */
export interface Titled {
  /** What the panel shows. */
  title: string;
  /** What to look for, or how it was made. */
  note?: string;
  /**
   * The model that the panel shows, where a view shows several at once. Such panels stand beside each other, those of one
   * model below each other.
   */
  model?: string;
}

/**
 * The view that a piece of a panel opens: one of the views of the same run. The other names are those of inputs of this
 * view that say which piece it is.
 */
export interface Opens {
  /** Id of the view. */
  view: string;
  /** Inputs that are the same for all of these pieces. */
  input?: Readonly<Record<string, string | number | readonly string[]>>;
  /** The input for the number of a bar, from 0. */
  index?: string;
  /** The input for the row of a pixel or a cell, or for the number of a token, from 0. */
  row?: string;
  /** The input for the column of a pixel or a cell, or for the number of a token’s candidate, from 0. */
  column?: string;
  /** The input for the name of a point or of a row of a table, in a list of its own. */
  label?: string;
  /** The input for the name of a point, where it is a number. */
  number?: string;
}

/** A picture with one number per pixel, row by row. */
export interface Picture {
  /** Pixels of a row. */
  width: number;
  /** Number of rows. */
  height: number;
  /** [height · width] */
  values: Float32Array;
  /** The ends of the colour scale; a value beyond an end has the end's colour. */
  low: number;
  /** The upper end of the colour scale. */
  high: number;
  /** A text below the picture. */
  caption?: string;
  /** A part that stands out, in pixels; it may reach beyond the edge. */
  framed?: { row: number; column: number; height: number; width: number };
  /** What the picture opens; with `row` and `column`, what each of its pixels opens. */
  opens?: Opens;
}

/**
 * How numbers become colours: `grey` is black at `low` and white at `high`, as digits are lit; `ink` is white at
 * `low` and black at `high`, as the books draw filters; `signed` is red, white and blue around 0.
 */
export type PictureScale = 'grey' | 'ink' | 'signed';

/** Small pictures in rows: filters, feature maps, digits. */
export interface PicturesPanel extends Titled {
  /** The kind of panel. */
  kind: 'pictures';
  /** Pictures in a row. */
  columns: number;
  /** Default `grey`. */
  scale?: PictureScale;
  /** The pictures, row by row. */
  pictures: readonly Picture[];
}

/** A grid of histograms; all have the same bins. */
export interface HistogramsPanel extends Titled {
  /** The kind of panel. */
  kind: 'histograms';
  /** The lower edge of the first bin and the upper edge of the last. */
  range: readonly [number, number];
  /** The count at which a bar has its full height; default the largest count of each histogram. */
  yMax?: number;
  /** The heads of the columns. */
  columns: readonly string[];
  /** The rows: a label, and for each column the counts of its bins. */
  rows: readonly { label: string; counts: readonly (readonly number[])[] }[];
  /** Whether the rows are one net at several steps; then all have one colour. Default: a colour for each. */
  isOverTime?: boolean;
}

/** A point of a plane, [x, y]; y points upwards. */
export type Point = readonly [x: number, y: number];

/** A function of x and y, sampled on a grid. */
export interface Field {
  /** Number of columns of the grid. */
  width: number;
  /** Number of rows of the grid. */
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
  /** The kind of panel. */
  kind: 'paths';
  /** The function whose contours are drawn. */
  field: Field;
  /** The paths, from their first point to their last. */
  paths: readonly {
    label: string;
    points: readonly Point[];
    /** The book's points, where it prints some. */
    reference?: readonly Point[];
  }[];
}

/** A word and its score, such as a similarity. */
export interface ScoredWord {
  /** The word. */
  word: string;
  /** Its score; larger is closer or likelier. */
  score: number;
}

/** A text, a number, a list of words with scores, a vector, or an empty cell. */
export type TableCell = string | number | readonly ScoredWord[] | Float32Array | undefined;

/**
 * How a column is laid out: `text` on one line, `words` over several lines, `number` and `vector` in digits of one
 * width, `verdict` as a sign with a word for `right`, `wrong` and `unsure`. A `name` is a text of the library, such as that
 * of a model, and no data: a page may say it in its own language.
 */
export type ColumnKind = 'text' | 'name' | 'words' | 'number' | 'vector' | 'verdict';

/** The head of a column of a table, and how its cells are written. */
export interface Column {
  /** The head of the column. */
  label: string;
  /** How the column is laid out. */
  kind: ColumnKind;
  /** Digits after the decimal point; default as many as the number needs, with at most four significant digits. */
  decimals?: number;
}

/** A table. */
export interface TablePanel extends Titled {
  /** The kind of panel. */
  kind: 'table';
  /** The columns, from left to right. */
  columns: readonly Column[];
  /** One cell per column. A column of any kind may also have a text. */
  rows: readonly (readonly TableCell[])[];
  /** Whether the command line prints the table, too. */
  printed?: boolean;
  /** What a row opens. */
  opens?: Opens;
}

/** What one direction of a map stands for. */
export interface MapAxis {
  /** What grows along it. */
  name: string;
  /** Numbers along it, at these places of the points’ own measure. */
  ticks: readonly { at: number; label: string }[];
}

/** Words, or anything with a name, on a plane; both axes have the same scale. */
export interface MapPanel extends Titled {
  /** The kind of panel. */
  kind: 'map';
  /** The most important point first: where labels would overlap, the first is shown. */
  points: readonly {
    label: string;
    x: number;
    /** Grows upwards. */
    y: number;
    /** What stands behind its label, as a result does. */
    value?: string;
    /** Points of one group have one colour. */
    group?: string;
    /** Where it was before, the earliest place first. */
    trail?: readonly Point[];
  }[];
  /** The axes, where a place means something by itself. */
  axes?: { x: MapAxis; y: MapAxis };
  /** Whether a name is shown only of the point that is pointed at. */
  unlabelled?: boolean;
  /** What a point opens. */
  opens?: Opens;
}

/** Numbers as colours, with labels: a hidden state over the words of a sentence, or attention weights. */
export interface HeatmapPanel extends Titled {
  /** The kind of panel. */
  kind: 'heatmap';
  /** The grids, one below the other. */
  maps: readonly Heatmap[];
}

/**
 * A grid of colours, from white to dark blue. Where 0 lies between `low` and `high`, from red through white at 0 to
 * blue.
 */
export interface Heatmap extends Picture {
  /** [height], the labels of the rows; without them rows have no labels. */
  rows?: readonly string[];
  /** [width], the labels of the columns; without them columns have no labels. */
  columns?: readonly string[];
  /**
   * Of a square map whose diagonal has right answers and whose other cells have mistakes: the largest number of a mistake. They
   * then have a scale of their own, and the numbers stand in the cells.
   */
  mistakes?: number;
  /** A cell that stands out, as a number that a person has set does; both indices are from 0. */
  marked?: { row: number; column: number };
}

/** Shares or scores by name, in the given order: probabilities of ten digits, or of candidates for the next word. */
export interface BarsPanel extends Titled {
  /** The kind of panel. */
  kind: 'bars';
  /** Groups of bars, each with a label of its own. */
  groups: readonly {
    label?: string;
    bars: readonly {
      label: string;
      value: number;
      /** Whether the bar stands out, as the right answer does. */
      marked?: boolean;
    }[];
    /** What a bar opens. */
    opens?: Opens;
  }[];
  /** The ends of the axis. Bars begin at 0, or at the end nearest to 0. */
  low: number;
  /** The upper end of the axis. */
  high: number;
}

/**
 * One unit in numbers: the products and the bias, if there is one, add up to `sum`, and `value` = activation(`sum`), or the
 * sum itself without an activation.
 */
export interface SumPanel extends Titled {
  /** The kind of panel. */
  kind: 'sum';
  /** The products that are listed. */
  terms: readonly {
    label: string;
    x: number;
    weight: number;
    /** The input times its weight. */
    product: number;
    /** Gradient of the loss with respect to the weight, as far as it comes through this sum. */
    gradient?: number;
    /** Gradient with respect to the weight through everything that it is used for: see `shared`. */
    wholeGradient?: number;
    /** Gradient with respect to the input x, as far as it comes through this sum. */
    xGradient?: number;
  }[];
  /**
   * Of weights that are used for other sums, too, such as at every place of a picture: what is said of the gradient that comes
   * through this sum, and of the whole one; and the whole gradient of the bias.
   */
  shared?: { here: string; whole?: string; biasGradient?: number };
  /** What the two factors of a term are; default an input x and its weight. */
  factors?: { x: string; weight: string };
  /** Number and sum of the terms that are not listed. */
  rest?: { count: number; sum: number };
  /** Sums of parts of the terms, with those that are not listed. Together they are the sum of all products. */
  parts?: readonly { label: string; sum: number }[];
  /** What is added to the products. */
  bias?: number;
  /** The sum of all products and the bias. */
  sum: number;
  /** The activation's name, such as `ReLU`; undefined where there is none. */
  activation?: string;
  /** The activation of the sum. */
  value: number;
  /** Gradient of the loss with respect to the sum. */
  gradient?: number;
  /** Of a pixel of a map: its place, and the size of the map. */
  place?: { row: number; column: number; height: number; width: number };
  /** The terms as pictures: the patch, the filter, their products. */
  pictures?: readonly Picture[];
  /** Colours of the pictures; default `signed`. */
  scale?: PictureScale;
}

/** A text with a number per token: how strongly a word affects the next one, or how likely the word was. */
export interface TextPanel extends Titled {
  /** The kind of panel. */
  kind: 'text';
  /** The pieces of the text, in their order. */
  tokens: readonly {
    text: string;
    value?: number;
    /** What the model expects, the likeliest first. */
    candidates?: readonly { label: string; probability: number; marked?: boolean }[];
    marked?: boolean;
  }[];
  /** The ends of the colour scale of `value`; default the smallest and the largest value. */
  low?: number;
  /** The upper end of the colour scale. */
  high?: number;
  /** What a candidate opens, and what a token opens, which is what its first candidate does. */
  opens?: Opens;
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
  {
    caption,
    range = rangeOf(values),
    opens,
  }: { caption?: string; range?: readonly [number, number]; opens?: Opens } = {},
): Picture {
  const [low, high] = range;
  return {
    ...{ width, height, values: Float32Array.from(values), low, high },
    ...(caption === undefined ? {} : { caption }),
    ...(opens && { opens }),
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
