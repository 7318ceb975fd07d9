import { BadakError } from '../core/errors.js';

/**
 * From any picture of a handwritten digit to one like those of MNIST: 28×28, white ink on black, the digit in a box of
 * 20×20 with its centre of mass in the middle.
 *
 *     RGBA → grey → light on dark → ground 0 → the ink's box → area averages, longer side 20 → strongest ink 255 → centred
 */

/** Of a picture of the data sets. */
export const SIDE = 28;
export const DIGITS = 10;
/** The digit's longer side in MNIST. */
const BOX = 20;
/** Where MNIST has the centre of mass, as a pixel's number: the mean over its test pictures is 13.99 and 14.01. */
const MIDDLE = 14;

/** Light from here on. */
const LIGHT = 128;
/** Ink differs from the ground by this much, or nothing is drawn. */
const MIN_CONTRAST = 32;
/** What is this share of the strongest ink belongs to the digit; fainter are the paper's grain and shadows. */
const INK_SHARE = 0.25;

/** Rows of pixels from the top, 0 black … 255 white. */
export interface GreyImage {
  width: number;
  height: number;
  /** [height, width] */
  pixels: Uint8Array;
}

/** Whether ink and ground change places: `auto` asks the border. */
export type Invert = 'auto' | 'yes' | 'no';

export interface DigitImage {
  /** [28, 28] */
  pixels: Uint8Array;
  inverted: boolean;
  /** False for a picture of 28×28, which stays as it is. */
  resized: boolean;
}

/**
 * The picture as a net knows them.
 * @throws BadakError when nothing is drawn on it
 */
export function digitImage(image: GreyImage, invert: Invert = 'auto'): DigitImage {
  const { width, height, pixels } = image;
  if (width < 1 || height < 1 || pixels.length !== width * height) {
    throw new BadakError(
      `a picture of ${width}×${height}: expected ${width * height} pixels, found ${pixels.length}`,
    );
  }
  const inverted = invert === 'yes' || (invert === 'auto' && hasLightGround(image));
  const light = inverted ? inverse(image) : image;
  const asItIs = width === SIDE && height === SIDE;
  const ink = asItIs ? light : aboveGround(light);
  const strongest = ink.pixels.reduce((a, b) => Math.max(a, b));
  const faintest = ink.pixels.reduce((a, b) => Math.min(a, b));
  if (strongest - faintest < MIN_CONTRAST) {
    const stands = inverted ? 'darker' : 'lighter';
    throw new BadakError(`nothing is drawn on it: no pixel is much ${stands} than its border`);
  }
  if (asItIs) return { pixels: light.pixels.slice(), inverted, resized: false };
  const box = boxOf(ink, INK_SHARE * strongest);
  const scale = BOX / Math.max(box.width, box.height);
  const size = (length: number) => Math.max(1, Math.round(length * scale));
  const small = areaAverages(ink, box, size(box.width), size(box.height));
  return { pixels: centred(small), inverted, resized: true };
}

/**
 * Luminance (ITU-R BT.601), with what is transparent as on white paper.
 * @param rgba [height, width, 4], as a canvas and most decoders have it
 */
export function greyOf(rgba: ArrayLike<number>, width: number, height: number): GreyImage {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = rgba[4 * i + 3]!;
    // Whole numbers until the division: a grey stays what it was.
    const luminance = 299 * rgba[4 * i]! + 587 * rgba[4 * i + 1]! + 114 * rgba[4 * i + 2]!;
    pixels[i] = Math.round((luminance * alpha + 255_000 * (255 - alpha)) / 255_000);
  }
  return { width, height, pixels };
}

function inverse({ width, height, pixels }: GreyImage): GreyImage {
  return { width, height, pixels: pixels.map((value) => 255 - value) };
}

/** How many pixels of the border have each value; corners are in two sides. */
function borderOf({ width, height, pixels }: GreyImage): Float64Array {
  const counts = new Float64Array(256);
  const count = (at: number) => (counts[pixels[at]!]! += 1);
  for (let x = 0; x < width; x++) {
    count(x);
    count((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    count(y * width);
    count((y + 1) * width - 1);
  }
  return counts;
}

/** The border's median: ink may touch the border. */
function groundOf(image: GreyImage): number {
  let left = image.width + image.height;
  return borderOf(image).findIndex((count) => (left -= count) < 0);
}

/** Whether the ink is the dark part. */
function hasLightGround(image: GreyImage): boolean {
  return groundOf(image) >= LIGHT;
}

/** How much lighter than the ground every pixel is. */
function aboveGround(image: GreyImage): GreyImage {
  const ground = groundOf(image);
  return { ...image, pixels: image.pixels.map((value) => Math.max(0, value - ground)) };
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Around every pixel of at least `threshold`; there is one. */
function boxOf({ width, height, pixels }: GreyImage, threshold: number): Box {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[y * width + x]! < threshold) continue;
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
export function areaAverages(image: GreyImage, box: Box, width: number, height: number): Averages {
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

/** Moved by whole pixels so that the centre of mass is in the middle, as far as nothing is cut off; the strongest ink is 255. */
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
