import { BadakError } from '../core/errors.js';

/** A decoded picture. */
export interface RgbaImage {
  width: number;
  height: number;
  /** [height, width, 4] */
  data: Uint8Array;
}

/** Pictures with more pixels are refused before they are unpacked. Cameras have up to 50 million. */
export const MAX_PIXELS = 50e6;
/** Longest side. A longer picture would be a line. */
const MAX_SIDE = 20_000;

/** Checks the size of a picture. @throws BadakError `<path>: …` when it has no pixels or too many */
export function expectPixels(path: string, kind: string, width: number, height: number): void {
  const found = `found a ${kind} of ${width}×${height}`;
  if (width === 0 || height === 0) {
    throw new BadakError('damaged', `${path}: expected a picture with pixels, ${found}`);
  }
  if (width * height > MAX_PIXELS) {
    throw new BadakError(
      'unusable-data',
      `${path}: expected at most ${MAX_PIXELS / 1e6} million pixels, ${found}`,
    );
  }
  if (Math.max(width, height) > MAX_SIDE) {
    throw new BadakError('unusable-data', `${path}: expected sides of at most ${MAX_SIDE} pixels, ${found}`);
  }
}
