import readExif from 'exif-reader';
// Its other half, which writes, would be in the package for nothing.
import decode from 'jpeg-js/lib/decoder.js';
import { BadakError } from '../core/errors.js';
import { expectPixels, MAX_PIXELS, type RgbaImage } from './rgba-image.js';

/** jpeg-js holds 256 bytes for every block of 8×8 values, of which 50 million pixels have up to 2.3 million. */
const MAX_MEGABYTES = 1024;

/**
 * A JPEG, baseline or progressive, turned as its Exif data says: cameras write the picture as the sensor lay.
 * @throws BadakError `<path> …` when it is not whole, or too large
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
    throw new BadakError(`${path} is not a JPEG that badak can read: ${(error as Error).message}`);
  }
}

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
/** SOF0 … SOF15 say the size; three numbers of that range are other segments. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** jpeg-js takes what is missing at the end for grey. So the size is looked at, and that the end is there, before. */
function checkSegments(path: string, bytes: Buffer): void {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at + 1] !== START_OF_SCAN) {
    if (bytes[at] !== 0xff) throw new BadakError(`${path} is not a whole JPEG: it is damaged at byte ${at}`);
    const marker = bytes[at + 1]!;
    // Bytes that fill up.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker) && at + 9 <= bytes.length) {
      expectPixels(path, 'JPEG', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  // Among the pixels a byte 0xff is followed by a zero, so that this can only be the end.
  if (bytes.lastIndexOf(Uint8Array.of(0xff, END_OF_IMAGE)) <= at) {
    throw new BadakError(`${path} is not a whole JPEG: it is cut short`);
  }
}

/** 1 … 8 as Exif numbers them; 1, as it is, where nothing is said or what is said is damaged. */
function orientationOf(exif: Uint8Array | undefined): number {
  try {
    // Behind “Exif” and its two zeros, of which jpeg-js leaves the second.
    return exif ? (readExif(Buffer.from(exif.subarray(1))).Image?.Orientation ?? 1) : 1;
  } catch {
    return 1;
  }
}

/** Where pixel (x, y) of the upright picture stands in the stored one of w×h. */
const PLACES: Readonly<
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
  const place = PLACES[orientation];
  if (!place) return image;
  const { width: w, height: h } = image;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const from = new Uint32Array(image.data.buffer, image.data.byteOffset, w * h);
  const to = new Uint32Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = place(x, y, w, h);
      to[y * width + x] = from[fromY * w + fromX]!;
    }
  }
  return { width, height, data: new Uint8Array(to.buffer) };
}
