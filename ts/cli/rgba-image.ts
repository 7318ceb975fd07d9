import { BadakError } from '../core/errors.js';

/** What decoders give. */
export interface RgbaImage {
  width: number;
  height: number;
  /** [height, width, 4] */
  data: Uint8Array;
}

/** Pictures of more pixels are refused before anything is unpacked; cameras have up to 50 million. */
export const MAX_PIXELS = 50e6;
/** Nor is a side longer: what is drawn on it would be a line. */
const MAX_SIDE = 20_000;

/** @throws BadakError `<path> …` when a picture has no pixels, or so many that they would fill the memory */
export function expectPixels(path: string, kind: string, width: number, height: number): void {
  const found = `${path} is a ${kind} of ${width}×${height}`;
  if (width === 0 || height === 0) throw new BadakError(`${found}: no pixels`);
  if (width * height > MAX_PIXELS) {
    throw new BadakError(`${found}; expected at most ${MAX_PIXELS / 1e6} million pixels`);
  }
  if (Math.max(width, height) > MAX_SIDE) {
    throw new BadakError(`${found}; expected sides of at most ${MAX_SIDE} pixels`);
  }
}
