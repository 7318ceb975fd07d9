import readExif from 'exif-reader';
// The encoder of jpeg-js is not needed in the package.
import decode from 'jpeg-js/lib/decoder.js';
import { BadakError } from '../core/errors.js';
import { expectPixels, MAX_PIXELS, type RgbaImage } from '../data/rgba-image.js';

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

/** A block of 8×8 values takes at least one bit. */
const MOST_PIXELS_PER_BYTE = 8 * 64;

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
/** SOF0 … SOF15 hold the size of the picture; three markers of that range are other segments. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** RST0 … RST7 stand between pixels. */
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

/**
 * Checks the size and the end of a JPEG, and that it is one picture. jpeg-js would fill missing pixels at the end with grey, and
 * make room for every size that stands in it.
 */
function checkSegments(path: string, bytes: Buffer): void {
  let frames = 0;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at + 1] !== END_OF_IMAGE) {
    if (bytes[at] !== 0xff) {
      throw new BadakError('damaged', `${path}: the JPEG is damaged at byte ${at}`);
    }
    const marker = bytes[at + 1]!;
    // A fill byte.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) {
      frames += 1;
      if (frames > 1)
        throw new BadakError('damaged', `${path}: the JPEG is damaged: it has a second size at byte ${at}`);
      if (at + 9 <= bytes.length) checkSize(path, bytes, at);
    }
    at += 2 + bytes.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN) at = endOfScan(bytes, at);
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== END_OF_IMAGE) {
    throw new BadakError('damaged', `${path}: the JPEG is cut off: its end is missing`);
  }
}

function checkSize(path: string, bytes: Buffer, at: number): void {
  const [width, height] = [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  expectPixels(path, 'JPEG', width, height);
  if (width * height > MOST_PIXELS_PER_BYTE * bytes.length)
    throw new BadakError(
      'damaged',
      `${path}: the JPEG is damaged: ${width}×${height} pixels do not fit into it`,
    );
}

/** Where the pixels of a scan end: at the next marker. Within them a zero follows each byte 0xff. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && (bytes[at + 1] === 0 || isRestart(bytes[at + 1] ?? 0))) at = bytes.indexOf(0xff, at + 2);
  return at < 0 ? bytes.length : at;
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
