import { BadakError } from '../core/errors.js';
import { SIDE } from './digit-side.js';
import { type GreyImage, medianOfBorder, reduced } from './grey-image.js';
import { type Invert, readInk, type Reading } from './ink.js';
import type { Ink } from './ink-parts.js';

/**
 * Turns any picture of a handwritten digit into one like those of MNIST: 28×28, white ink on black, the digit in a box
 * of 20×20 with its centre of mass in the middle.
 *
 *     grey → ground → ink: what differs from the ground → remove frames and specks → the box around the ink
 *     → area averages, longer side 20 → strongest ink 255 → centred
 */

/** The digit's longer side in MNIST. */
const BOX = 20;
/** MNIST’s centre of mass as a pixel index: the mean over its test pictures is 13.99 and 14.01. */
const MIDDLE = 14;

/** Smallest contrast of a picture of 28×28, which is taken as it is; of 0 … 255. */
const MIN_CONTRAST_AS_IT_IS = 32;
/** Pictures with a longer side are averaged first, in pixels: the result needs only 20. */
const MOST_SIDE = 1000;
/** Above this share of the ink’s mass, the other side of the ground may be the ink. */
const DOUBTFUL = 0.4;
/** A sheet of paper fills more than this share of its box, and its box more than this share of the picture. */
const [SHEET_FILLS, SHEET_SHARE] = [0.72, 0.15];

export type { Invert };

export interface DigitImage {
  /** [28, 28] */
  pixels: Uint8Array;
  inverted: boolean;
  /** False for a picture of 28×28, which stays as it is. */
  resized: boolean;
  /** Why something else may be the ink; undefined where the ink is clear. */
  doubt?: string;
}

/**
 * The picture in MNIST's form. Ink is what differs from the ground, darker or lighter. Uneven light, a frame and specks
 * are removed.
 * @throws BadakError when nothing is drawn on it
 */
export function digitImage(image: GreyImage, invert: Invert = 'auto'): DigitImage {
  const { width, height, pixels } = image;
  if (width < 1 || height < 1 || pixels.length !== width * height) {
    throw new BadakError(
      'shape-mismatch',
      `digitImage: expected ${width * height} pixels of a picture of ${width}×${height}, found ${pixels.length}`,
    );
  }
  if (width === SIDE && height === SIDE) return asItIs(image, invert);
  return normalized(reduced(image, MOST_SIDE), invert, MOST_SHEETS);
}

/** Paper can lie on a table, and the photograph of it on a page. */
const MOST_SHEETS = 2;

function blank(inverted: boolean): BadakError {
  const stands = inverted ? 'darker' : 'lighter';
  return new BadakError(
    'unusable-data',
    `nothing is drawn on the picture: no pixel is much ${stands} than its border`,
  );
}

/** A picture of 28×28 is not moved; only a ground that is not black becomes black. */
function asItIs({ width, height, pixels }: GreyImage, invert: Invert): DigitImage {
  const ground = medianOfBorder(width, height, (i) => pixels[i]!);
  const [darkest, lightest] = [
    pixels.reduce((a, b) => Math.min(a, b)),
    pixels.reduce((a, b) => Math.max(a, b)),
  ];
  const inverted = invert === 'auto' ? ground - darkest > lightest - ground : invert === 'yes';
  const light = inverted ? pixels.map((value) => 255 - value) : pixels.slice();
  const strongest = inverted ? 255 - darkest : lightest;
  const faintest = inverted ? 255 - lightest : darkest;
  if (strongest - faintest < MIN_CONTRAST_AS_IT_IS) throw blank(inverted);
  const base = inverted ? 255 - ground : ground;
  if (invert !== 'auto' || base <= BLACK) return { pixels: light, inverted, resized: false };
  const scale = 255 / (strongest - base);
  return {
    pixels: light.map((value) => Math.round(Math.max(0, value - base) * scale)),
    inverted,
    resized: false,
  };
}

/** A ground up to this value counts as black, because some data sets have grain; of 0 … 255. */
const BLACK = 16;

function normalized(image: GreyImage, invert: Invert, sheets: number): DigitImage {
  const [best, other] = readInk(image, invert);
  if (!best) throw blank(invert !== 'no');
  const sheet = invert === 'auto' && sheets > 0 ? sheetOf(best) : undefined;
  if (sheet) {
    try {
      return normalized(cropped(image, sheet), invert, sheets - 1);
    } catch (error) {
      // The sheet is empty, so that it is itself the ink.
      if (!(error instanceof BadakError)) throw error;
    }
  }
  const doubtful = other !== undefined && other.mass > DOUBTFUL * best.mass;
  return {
    ...drawn(best),
    inverted: best.dark,
    resized: true,
    ...(doubtful && {
      doubt: `the ink may also be what is ${best.dark ? 'lighter' : 'darker'} than the ground`,
    }),
  };
}

/** The box of a sheet of paper that lies on something else; undefined when the ink does not look like a sheet. */
function sheetOf(ink: Reading): Box | undefined {
  const box = boxOf(ink, ink.threshold);
  let filled = 0;
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      if (ink.values[y * ink.width + x]! >= ink.threshold) filled += 1;
    }
  }
  const area = box.width * box.height;
  const isSheet = filled > SHEET_FILLS * area && area > SHEET_SHARE * ink.width * ink.height;
  if (!isSheet || Math.min(box.width, box.height) < SIDE / 2) return undefined;
  // Leave out its edge, which is seldom straight.
  const [insetX, insetY] = [Math.ceil(0.03 * box.width), Math.ceil(0.03 * box.height)];
  return {
    left: box.left + insetX,
    top: box.top + insetY,
    width: box.width - 2 * insetX,
    height: box.height - 2 * insetY,
  };
}

function cropped({ width, pixels }: GreyImage, box: Box): GreyImage {
  const part = new Uint8Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * width + box.left;
    part.set(pixels.subarray(start, start + box.width), y * box.width);
  }
  return { width: box.width, height: box.height, pixels: part };
}

function drawn(ink: Reading): { pixels: Uint8Array } {
  const box = boxOf(ink, ink.threshold);
  const scale = BOX / Math.max(box.width, box.height);
  const size = (length: number) => Math.max(1, Math.round(length * scale));
  const values = ink.values.map((value) => Math.min(value, ink.strongest));
  return {
    pixels: centred(areaAverages({ ...ink, pixels: values }, box, size(box.width), size(box.height))),
  };
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The box around all pixels of at least `threshold`, of which there is at least one. */
function boxOf({ width, height, values }: Ink, threshold: number): Box {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (values[y * width + x]! < threshold) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The pixels of a small picture, not rounded. */
interface Averages {
  width: number;
  height: number;
  values: Float64Array;
}

/** Part of a picture in another size: every pixel is the mean of the area that it covers, parts of pixels included. */
export function areaAverages(
  image: { width: number; pixels: ArrayLike<number> },
  box: Box,
  width: number,
  height: number,
): Averages {
  const values = new Float64Array(width * height);
  const columns = shares(box.width, width);
  const rows = shares(box.height, height);
  for (const [y, toY, shareY] of rows) {
    const row = (box.top + y) * image.width + box.left;
    for (const [x, toX, shareX] of columns) {
      values[toY * width + toX]! += shareY * shareX * image.pixels[row + x]!;
    }
  }
  return { width, height, values };
}

/** Which share of the new pixel `to` is the old pixel `from`, along one side; the shares of a new pixel sum to 1. */
function shares(length: number, newLength: number): (readonly [from: number, to: number, share: number])[] {
  const scale = length / newLength;
  return Array.from({ length: newLength }, (_, to) => {
    const [start, end] = [to * scale, Math.min(length, (to + 1) * scale)];
    return Array.from({ length: Math.ceil(end) - Math.floor(start) }, (_, i) => {
      const from = Math.floor(start) + i;
      const covered = Math.min(end, from + 1) - Math.max(start, from);
      return [from, to, covered / scale] as const;
    });
  }).flat();
}

/** Moves the centre of mass to the middle, by whole pixels, and cuts nothing off; the strongest ink becomes 255. */
function centred({ width, height, values }: Averages): Uint8Array {
  let [mass, massX, massY, strongest] = [0, 0, 0, 0];
  values.forEach((value, i) => {
    mass += value;
    massX += value * (i % width);
    massY += value * Math.floor(i / width);
    strongest = Math.max(strongest, value);
  });
  const place = (centre: number, length: number) =>
    Math.min(SIDE - length, Math.max(0, Math.round(MIDDLE - centre)));
  const [left, top] = [place(massX / mass, width), place(massY / mass, height)];
  const pixels = new Uint8Array(SIDE * SIDE);
  values.forEach((value, i) => {
    const at = (top + Math.floor(i / width)) * SIDE + left + (i % width);
    pixels[at] = Math.round((255 * value) / strongest);
  });
  return pixels;
}
