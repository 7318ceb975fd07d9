/** Estimates a picture without its ink: paper with uneven light or a shadow. */
import { type GreyImage, reduced } from './grey-image.js';

/**
 * The ground of every pixel as a surface of second order,
 *
 *     g(x, y) = c₀ + c₁x + c₂y + c₃x² + c₄xy + c₅y²,  x and y from −1 to 1
 *
 * fitted to the margin, and then to all pixels that are near the surface. Every fit weighs a pixel by 1 / |difference|,
 * which gives the median and not the mean: ink and frames on less than half of the margin do not change it.
 */
export interface Ground {
  /** [height, width] */
  values: Float32Array;
  /** Share of the margin that the surface does not fit: ink there, or the edge of a shadow. */
  unfit: number;
  /** Standard deviation of the paper from the surface. */
  noise: number;
}

const TERMS = 6;
/** Terms of a constant, a plane, and a surface of second order. */
const ORDERS = [1, 3, 6] as const;
/** Further share of the margin that a surface of the next order has to fit. */
const WORTH_AN_ORDER = 0.02;
/** Longer side of the picture to which the surface is fitted, in pixels. */
const SIDE_OF_FIT = 64;
/** Width of the margin, as a share of the picture's sides. */
const MARGIN = 0.12;
const ROUNDS = 8;
/** Smaller differences count as this one, because pixels are rounded. */
const LEAST_DIFFERENCE = 2;
/** Paper differs from its surface by less than this. */
const NEAR = 16;

export function fitGround(image: GreyImage): Ground {
  const small = reduced(image, SIDE_OF_FIT);
  const { width, height, pixels } = small;
  const terms = Array.from({ length: width * height }, (_, i) =>
    termsAt(place(i % width, width), place(Math.floor(i / width), height)),
  );
  const inMargin = (i: number) => {
    const [x, y] = [place(i % width, width), place(Math.floor(i / width), height)];
    return Math.max(Math.abs(x), Math.abs(y)) > 1 - 2 * MARGIN;
  };
  const margin = terms.flatMap((_, i) => (inMargin(i) ? [i] : []));
  const { surface, unfit } = bestSurface(terms, pixels, margin);
  const values = surfaceOver(image, surface);
  return { values, unfit, noise: noiseOf(image, values) };
}

/** A surface of higher order has to fit more of the margin, because it can also bend towards a frame. */
function bestSurface(
  terms: readonly number[][],
  pixels: Uint8Array,
  margin: readonly number[],
): { surface: number[]; unfit: number } {
  let best = { surface: [] as number[], unfit: Infinity };
  // When a frame covers about half of the margin, the most common level decides which half is the ground.
  for (const start of [...ORDERS, 'common level'] as const) {
    const surface = refined(terms, pixels, margin, start);
    const far = margin.filter((i) => Math.abs(pixels[i]! - valueOf(surface, terms[i]!)) >= NEAR);
    const unfit = far.length / margin.length;
    if (unfit < best.unfit - WORTH_AN_ORDER) best = { surface, unfit };
    if (best.unfit < WORTH_AN_ORDER) break;
  }
  return best;
}

/** Fitted to the margin, and then to all pixels near the surface if these are more than a quarter. */
function refined(
  terms: readonly number[][],
  pixels: Uint8Array,
  margin: readonly number[],
  start: (typeof ORDERS)[number] | 'common level',
): number[] {
  const order = start === 'common level' ? 1 : start;
  const some = terms.map((row) => row.map((term, k) => (k < order ? term : 0)));
  const surface = start === 'common level' ? commonLevel(pixels, margin) : fit(some, pixels, margin);
  const near = some.flatMap((row, i) => (Math.abs(pixels[i]! - valueOf(surface, row)) < NEAR ? [i] : []));
  return near.length > terms.length / 4 ? fit(some, pixels, near) : surface;
}

/** A constant surface: the value that is near most of these pixels. */
function commonLevel(pixels: Uint8Array, chosen: readonly number[]): number[] {
  const counts = new Uint32Array(256);
  for (const i of chosen) counts[pixels[i]!]! += 1;
  const nearBy = counts.map((_, value) =>
    counts.subarray(Math.max(0, value - NEAR + 1), value + NEAR).reduce((a, b) => a + b, 0),
  );
  const most = nearBy.reduce((a, b) => Math.max(a, b));
  // The middle of all equally good values.
  return [(nearBy.indexOf(most) + nearBy.lastIndexOf(most)) / 2, 0, 0, 0, 0, 0];
}

/** From −1 at the first pixel to 1 at the last. */
function place(at: number, length: number): number {
  return length === 1 ? 0 : (2 * at) / (length - 1) - 1;
}

function termsAt(x: number, y: number): number[] {
  return [1, x, y, x * x, x * y, y * y];
}

function valueOf(surface: readonly number[], terms: readonly number[]): number {
  return terms.reduce((sum, term, k) => sum + term * surface[k]!, 0);
}

/** The surface that is nearest to these pixels by the sum of absolute differences. */
function fit(terms: readonly number[][], pixels: Uint8Array, chosen: readonly number[]): number[] {
  let weights = chosen.map(() => 1);
  let surface: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    surface = leastSquares(terms, pixels, chosen, weights);
    weights = chosen.map(
      (i) => 1 / Math.max(LEAST_DIFFERENCE, Math.abs(pixels[i]! - valueOf(surface, terms[i]!))),
    );
  }
  return surface;
}

/** Solves the normal equations. A small ridge gives even a picture of one row a solution. */
function leastSquares(
  terms: readonly number[][],
  pixels: Uint8Array,
  chosen: readonly number[],
  weights: readonly number[],
): number[] {
  const matrix = Array.from({ length: TERMS }, () => new Array<number>(TERMS + 1).fill(0));
  chosen.forEach((i, n) => {
    const [row, weight] = [terms[i]!, weights[n]!];
    for (let a = 0; a < TERMS; a++) {
      for (let b = 0; b < TERMS; b++) matrix[a]![b]! += weight * row[a]! * row[b]!;
      matrix[a]![TERMS]! += weight * row[a]! * pixels[i]!;
    }
  });
  const ridge = 1e-6 * matrix[0]![0]!;
  for (let a = 0; a < TERMS; a++) matrix[a]![a]! += ridge;
  return solve(matrix);
}

/** Gauss–Jordan elimination of a symmetric, positive definite system [A | b]. */
function solve(matrix: number[][]): number[] {
  for (let pivot = 0; pivot < TERMS; pivot++) {
    for (let row = 0; row < TERMS; row++) {
      if (row === pivot) continue;
      const factor = matrix[row]![pivot]! / matrix[pivot]![pivot]!;
      for (let column = pivot; column <= TERMS; column++)
        matrix[row]![column]! -= factor * matrix[pivot]![column]!;
    }
  }
  return matrix.map((row, i) => row[TERMS]! / row[i]!);
}

/** Steps of the ground between two grey values. */
const STEPS = 64;

function surfaceOver(
  { width, height }: GreyImage,
  [c0, c1, c2, c3, c4, c5]: readonly number[],
): Float32Array {
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = place(row, height);
    for (let column = 0; column < width; column++) {
      const x = place(column, width);
      const value = c0! + c1! * x + c2! * y + c3! * x * x + c4! * x * y + c5! * y * y;
      // Rounding makes a constant ground an exact whole number, and so the ink on it.
      values[row * width + column] = Math.round(STEPS * value) / STEPS;
    }
  }
  return values;
}

/** The standard deviation of paper: half of its pixels differ by less than 0.67 of it. */
function noiseOf({ pixels }: GreyImage, ground: Float32Array): number {
  const counts = new Float64Array(4 * PAPER);
  let paper = 0;
  pixels.forEach((value, i) => {
    const difference = Math.abs(value - ground[i]!);
    if (difference >= PAPER) return;
    counts[Math.floor(4 * difference)]! += 1;
    paper += 1;
  });
  let left = paper / 2;
  return paper === 0 ? 0 : counts.findIndex((count) => (left -= count) <= 0) / 4 / 0.67;
}

/** Pixels that differ by more than this are ink. */
const PAPER = 48;

/**
 * The ground where shadows have edges, which no smooth surface follows: the picture after everything narrower than the
 * window is filled (a grey closing for dark ink, an opening for light ink).
 */
export function closedGround(
  { width, height, pixels }: GreyImage,
  window: number,
  darkInk: boolean,
): Float32Array {
  const sign = darkInk ? 1 : -1;
  let values: Float32Array = Float32Array.from(pixels, (value) => sign * value);
  values = spread(values, width, height, window);
  values = spread(
    values.map((value) => -value),
    width,
    height,
    window,
  ).map((value) => -value);
  return sign === 1 ? values : values.map((value) => -value);
}

/** The largest value within half a window on each side, along rows and then along columns. */
function spread(values: Float32Array, width: number, height: number, window: number): Float32Array {
  const rows = largest(values, { lines: height, length: width, step: 1, lineStep: width }, window);
  return largest(rows, { lines: width, length: height, step: width, lineStep: 1 }, window);
}

interface Lines {
  lines: number;
  length: number;
  /** Distance in memory from one value of a line to the next; `lineStep` is that from one line to the next. */
  step: number;
  lineStep: number;
}

/** Van Herk’s algorithm: the running maxima of blocks, forward and backward, give the maximum of any window. */
function largest(
  values: Float32Array,
  { lines, length, step, lineStep }: Lines,
  window: number,
): Float32Array {
  const half = Math.floor(window / 2);
  const size = 2 * half + 1;
  const padded = length + 2 * half;
  const [forward, backward] = [new Float32Array(padded), new Float32Array(padded)];
  const result = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    const at = (i: number) => values[line * lineStep + Math.min(length - 1, Math.max(0, i - half)) * step]!;
    for (let i = 0; i < padded; i++) {
      forward[i] = i % size === 0 ? at(i) : Math.max(forward[i - 1]!, at(i));
    }
    for (let i = padded - 1; i >= 0; i--) {
      backward[i] = i === padded - 1 || i % size === size - 1 ? at(i) : Math.max(backward[i + 1]!, at(i));
    }
    for (let i = 0; i < length; i++) {
      result[line * lineStep + i * step] = Math.max(backward[i]!, forward[i + size - 1]!);
    }
  }
  return result;
}
