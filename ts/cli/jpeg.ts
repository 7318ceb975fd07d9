import readExif from 'exif-reader';
// The encoder of jpeg-js is not needed in the package.
import decode from 'jpeg-js/lib/decoder.js';
import { BadakError } from '../core/errors.js';
import { MAX_PIXELS, type RgbaImage } from '../data/rgba-image.js';
import { checkSegments } from './jpeg-segments.js';

/** jpeg-js needs 256 bytes for every block of 8×8 values, and 50 million pixels have up to 2.3 million blocks. */
const MAX_MEGABYTES = 1024;

/**
 * Decodes a baseline or progressive JPEG, and turns it upright by its Exif orientation.
 * @throws BadakError `<path>: …` when the picture is damaged or too large
 */
export function decodeJpeg(path: string, bytes: Buffer): RgbaImage {
  checkSegments(path, bytes);
  try {
    const { width, height, data, exifBuffer } = decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_PIXELS / 1e6,
      maxMemoryUsageInMB: MAX_MEGABYTES,
    });
    return turned({ width, height, data }, orientationOf(exifBuffer));
  } catch (error) {
    throw new BadakError('damaged', `${path}: badak cannot read this JPEG: ${(error as Error).message}`);
  }
}

/** The Exif orientation, 1 … 8; 1, which is upright, where it is missing or damaged. */
function orientationOf(exif: Uint8Array | undefined): number {
  try {
    // jpeg-js removes “Exif” and the first of the two zeros after it; the second is still there.
    return exif ? (readExif(Buffer.from(exif.subarray(1))).Image?.Orientation ?? 1) : 1;
  } catch {
    return 1;
  }
}

/** Coordinates in the stored picture of w×h of pixel (x, y) of the upright picture, by orientation. */
const SOURCES: Readonly<
  Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]>
> = {
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

function turned(image: RgbaImage, orientation: number): RgbaImage {
  const source = SOURCES[orientation];
  if (!source) return image;
  const { width: w, height: h } = image;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const from = new Uint32Array(image.data.buffer, image.data.byteOffset, w * h);
  const to = new Uint32Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y, w, h);
      to[y * width + x] = from[fromY * w + fromX]!;
    }
  }
  return { width, height, data: new Uint8Array(to.buffer) };
}
