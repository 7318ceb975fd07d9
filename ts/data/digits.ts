import {
  type OptionTable,
  readOptions,
  readValue,
  seedOption,
  sizeOption,
  wholeNumber,
} from '../core/options.js';
import { RandomStream } from '../core/random.js';
import { expectInstance } from '../core/values.js';
import type { ImageDataset, LabelledImages } from './labelled-images.js';

/**
 * Draws digits that look handwritten. Experiments use them where MNIST is not available.
 *
 * A digit is a few pen strokes through points in the unit square (x to the right, y down). For every picture the points
 * are bent, the digit is slanted, turned, stretched and moved, and a pen and noise are drawn. The arithmetic is + − × ÷
 * √ only, so the same seed gives the same bytes in every JavaScript engine.
 */

const SIDE = 28;
const CLASSES = 10;

type Point = readonly [x: number, y: number];
/** A smooth line through its points, or straight lines between them. */
type Stroke = { smooth: boolean; points: readonly Point[] };

const smooth = (...points: Point[]): Stroke => ({ smooth: true, points });
const straight = (...points: Point[]): Stroke => ({ smooth: false, points });

/** Ways in which people write each digit; the first is the most common. */
// prettier-ignore
const STYLES: readonly (readonly (readonly Stroke[])[])[] = [
  [
    [
      smooth([0.55, 0.04], [0.22, 0.2], [0.1, 0.55], [0.3, 0.94], [0.66, 0.9], [0.9, 0.5], [0.74, 0.12], [0.48, 0.05]),
    ],
    [
      smooth([0.4, 0.08], [0.12, 0.4], [0.22, 0.85], [0.6, 0.95], [0.88, 0.62], [0.82, 0.22], [0.5, 0.03], [0.3, 0.16]),
    ],
  ],
  [
    [straight([0.52, 0.04], [0.48, 0.96])],
    [straight([0.3, 0.24], [0.54, 0.05], [0.5, 0.96])],
    [straight([0.32, 0.2], [0.52, 0.05], [0.5, 0.94]), straight([0.26, 0.95], [0.76, 0.94])],
  ],
  [
    [
      smooth([0.14, 0.26], [0.34, 0.06], [0.68, 0.08], [0.78, 0.32], [0.52, 0.62], [0.14, 0.93]),
      straight([0.14, 0.93], [0.88, 0.9]),
    ],
    [
      smooth([0.16, 0.2], [0.45, 0.04], [0.76, 0.2], [0.66, 0.5], [0.34, 0.84], [0.14, 0.86], [0.24, 0.72], [0.5, 0.84], [0.9, 0.92]),
    ],
  ],
  [
    [
      smooth([0.16, 0.14], [0.48, 0.03], [0.78, 0.18], [0.68, 0.4], [0.4, 0.47]),
      smooth([0.4, 0.47], [0.74, 0.54], [0.82, 0.78], [0.5, 0.97], [0.12, 0.86]),
    ],
    [
      straight([0.16, 0.07], [0.78, 0.06], [0.44, 0.42]),
      smooth([0.44, 0.42], [0.76, 0.52], [0.8, 0.8], [0.46, 0.97], [0.14, 0.84]),
    ],
  ],
  [
    [straight([0.24, 0.05], [0.14, 0.55], [0.86, 0.53]), straight([0.72, 0.1], [0.62, 0.97])],
    [straight([0.66, 0.97], [0.68, 0.05], [0.1, 0.64], [0.92, 0.62])],
    [smooth([0.2, 0.06], [0.16, 0.42], [0.42, 0.5], [0.76, 0.4]), straight([0.8, 0.06], [0.7, 0.97])],
  ],
  [
    [
      straight([0.8, 0.07], [0.28, 0.08], [0.22, 0.44]),
      smooth([0.22, 0.44], [0.54, 0.38], [0.82, 0.62], [0.66, 0.92], [0.34, 0.97], [0.12, 0.86]),
    ],
    [
      smooth([0.26, 0.08], [0.22, 0.4], [0.52, 0.4], [0.76, 0.62], [0.6, 0.92], [0.16, 0.9]),
      straight([0.26, 0.08], [0.82, 0.05]),
    ],
  ],
  [
    [
      smooth([0.7, 0.04], [0.36, 0.26], [0.14, 0.62], [0.28, 0.94], [0.64, 0.92], [0.8, 0.7], [0.56, 0.52], [0.28, 0.62], [0.18, 0.78]),
    ],
    [
      smooth([0.44, 0.04], [0.24, 0.36], [0.16, 0.72], [0.38, 0.96], [0.72, 0.82], [0.68, 0.58], [0.4, 0.56], [0.2, 0.74]),
    ],
  ],
  [
    [straight([0.12, 0.12], [0.86, 0.08], [0.4, 0.97])],
    [straight([0.12, 0.1], [0.84, 0.1], [0.42, 0.97]), straight([0.3, 0.52], [0.78, 0.48])],
    [smooth([0.14, 0.2], [0.18, 0.08], [0.5, 0.12], [0.84, 0.07], [0.58, 0.5], [0.46, 0.97])],
  ],
  [
    [
      smooth([0.52, 0.48], [0.22, 0.28], [0.44, 0.04], [0.76, 0.2], [0.52, 0.48], [0.16, 0.76], [0.44, 0.97], [0.8, 0.78], [0.52, 0.48]),
    ],
    [
      smooth([0.74, 0.12], [0.4, 0.05], [0.24, 0.26], [0.54, 0.46], [0.78, 0.74], [0.5, 0.97], [0.2, 0.8], [0.46, 0.5], [0.76, 0.14]),
    ],
  ],
  [
    [
      smooth([0.78, 0.24], [0.5, 0.04], [0.2, 0.26], [0.38, 0.5], [0.72, 0.36], [0.8, 0.18], [0.76, 0.6], [0.64, 0.97]),
    ],
    [
      smooth([0.76, 0.14], [0.36, 0.08], [0.24, 0.38], [0.56, 0.48], [0.76, 0.16]),
      straight([0.76, 0.16], [0.7, 0.97]),
    ],
    [
      smooth([0.78, 0.22], [0.46, 0.04], [0.22, 0.32], [0.5, 0.48], [0.78, 0.22], [0.78, 0.66], [0.5, 0.97], [0.2, 0.86]),
    ],
  ],
];

/** How far points move at random, in units of the digit's box. */
const BEND = 0.085;
/** Straight pieces per pair of points of a smooth stroke. */
const PIECES = 4;

/**
 * Draws pictures [count, 1, 28, 28] of random digits.
 * @param count number of pictures
 * @param stream e.g. `new RandomStream(seed, 'digits/train')`
 * @throws BadakError when the count is not a whole number of at least 0, or `stream` is not a RandomStream
 */
export function drawDigits(count: number, stream: RandomStream): LabelledImages {
  readValue('drawDigits', 'count', count, wholeNumber(0));
  expectInstance(
    'drawDigits',
    'stream',
    stream,
    RandomStream,
    "a RandomStream, such as new RandomStream(1, 'digits')",
  );
  const pixels = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  const distances = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < count; i++) {
    const label = stream.below(CLASSES);
    labels[i] = label;
    distances.fill(Infinity);
    const edge = drawDigit(distances, label, stream);
    develop(pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), distances, edge, stream);
  }
  return { count, imageShape: [1, SIDE, SIDE], classes: CLASSES, pixels, labels };
}

/** Options of {@link digitsDataset}. */
export interface DigitsOptions {
  /** Pictures to train with; default 60,000. */
  train?: number;
  /** Pictures to test with; default 10,000. */
  test?: number;
  /** Seed of the pictures; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<DigitsOptions> = { train: sizeOption, test: sizeOption, seed: seedOption };

/** Draws a data set of MNIST’s size and form. @throws BadakError when an option is unknown or out of range */
export function digitsDataset(options: DigitsOptions = {}): ImageDataset {
  const { train = 60_000, test = 10_000, seed = 0 } = readOptions('digitsDataset', options, OPTIONS);
  return {
    name: 'digits',
    train: drawDigits(train, new RandomStream(seed, 'digits/train')),
    test: drawDigits(test, new RandomStream(seed, 'digits/test')),
  };
}

/** A random number in [−1, 1]; the middle is more likely than the ends. */
function around(stream: RandomStream): number {
  return stream.uniform() + stream.uniform() - 1;
}

/**
 * Draws the strokes of a digit.
 * @param distances receives the square of each pixel's distance to the nearest stroke; beyond the pen's edge anything above
 *   its square
 * @returns how far the pen's ink reaches from the middle of a stroke
 */
function drawDigit(distances: Float64Array, label: number, stream: RandomStream): number {
  const styles = STYLES[label]!;
  // The first style has half of the pictures, the others share the rest.
  const style = styles[stream.uniform() < 0.5 ? 0 : stream.below(styles.length)]!;
  const place = placement(stream);
  const radius = 0.75 + 0.95 * stream.uniform() * stream.uniform() + 0.25 * stream.uniform();
  const edge = radius + 0.5;
  // One bend for the whole digit and a smaller one for every point.
  const bendX = 0.16 * around(stream);
  const bendY = 0.12 * around(stream);
  for (const { smooth, points } of style) {
    const moved = points.map(([x, y]): Point => {
      const bx = x + bendX * (1 - 4 * (y - 0.5) * (y - 0.5)) + BEND * around(stream);
      const by = y + bendY * (1 - 4 * (x - 0.5) * (x - 0.5)) + BEND * around(stream);
      return place(bx, by);
    });
    if (smooth) drawSmooth(distances, moved, edge);
    else for (let i = 1; i < moved.length; i++) drawPiece(distances, moved[i - 1]!, moved[i]!, edge);
  }
  return edge;
}

/** Maps the unit square to pixels: stretched, slanted, turned and moved. */
function placement(stream: RandomStream): (x: number, y: number) => Point {
  const height = 18 + 5 * around(stream);
  const width = height * (0.72 + 0.32 * around(stream));
  const lean = 0.12 + 0.55 * around(stream);
  const turn = 0.3 * around(stream);
  // (1, turn) and (−turn, 1) scaled to length 1: a rotation without sine and cosine.
  const length = Math.sqrt(1 + turn * turn);
  const centreX = SIDE / 2 + 2.3 * around(stream);
  const centreY = SIDE / 2 + 2.3 * around(stream);
  return (x, y) => {
    const v = (y - 0.5) * height;
    const u = (x - 0.5) * width - v * lean;
    return [centreX + (u - turn * v) / length, centreY + (v + turn * u) / length];
  };
}

/** Catmull–Rom spline: passes through every point in the direction of its neighbours. */
function drawSmooth(distances: Float64Array, points: readonly Point[], edge: number): void {
  for (let i = 1; i < points.length; i++) {
    const b = points[i - 1]!;
    const c = points[i]!;
    const a = points[i - 2] ?? b;
    const d = points[i + 1] ?? c;
    let from = b;
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      const at = (axis: 0 | 1) =>
        0.5 *
        (2 * b[axis] +
          t *
            (c[axis] -
              a[axis] +
              t *
                (2 * a[axis] -
                  5 * b[axis] +
                  4 * c[axis] -
                  d[axis] +
                  t * (3 * (b[axis] - c[axis]) + d[axis] - a[axis]))));
      const to: Point = [at(0), at(1)];
      drawPiece(distances, from, to, edge);
      from = to;
    }
  }
}

/** Draws a straight piece with round ends. */
function drawPiece(distances: Float64Array, [x0, y0]: Point, [x1, y1]: Point, edge: number): void {
  // Pixels whose middle lies within the edge. A little more is looked at, so that no rounding leaves one out.
  const reach = edge + 1e-6;
  const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach - 0.5));
  const right = Math.min(SIDE - 1, Math.floor(Math.max(x0, x1) + reach - 0.5));
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach - 0.5));
  const bottom = Math.min(SIDE - 1, Math.floor(Math.max(y0, y1) + reach - 0.5));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy + 1e-9;
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - y0;
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - x0;
      const along = (px * dx + py * dy) / squared;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      const ex = px - t * dx;
      const ey = py - t * dy;
      const far = ex * ex + ey * ey;
      const at = y * SIDE + x;
      if (far < distances[at]!) distances[at] = far;
    }
  }
}

/**
 * Turns distances into bytes: ink that fades over one pixel, with a random pressure of the pen and grain, and up to six
 * specks.
 */
function develop(image: Uint8Array, distances: Float64Array, edge: number, stream: RandomStream): void {
  const pressure = 190 + 75 * stream.uniform();
  for (let at = 0; at < image.length; at++) {
    const far = distances[at]!;
    if (far === Infinity) continue;
    const amount = Math.fround(edge - Math.sqrt(far));
    if (amount <= 0) continue;
    const grain = stream.uint32() & 31;
    const value = (amount > 1 ? 1 : amount) * (pressure - grain);
    image[at] = value > 255 ? 255 : value;
  }
  for (let specks = stream.below(7); specks > 0; specks--) {
    image[stream.below(image.length)] = 20 + stream.below(160);
  }
}
