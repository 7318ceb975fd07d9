import { inflateSync } from 'node:zlib';
// The encoder of pngjs is not needed in the package.
import parsePng from 'pngjs/lib/parser-sync.js';
import { BadakError } from '../core/errors.js';
import { expectPixels, type RgbaImage } from '../data/rgba-image.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR_END = 33;

/** Samples per pixel, by colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The seven passes of an interlaced picture: first column, first row, and the steps to the next column and row. */
const PASSES: readonly (readonly [left: number, top: number, stepX: number, stepY: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/**
 * Decodes a PNG of any kind.
 * @throws BadakError `<path>: …` when the picture is damaged or too large
 */
export function decodePng(path: string, bytes: Buffer): RgbaImage {
  checkStream(path, bytes, checkHeader(path, bytes));
  try {
    return parsePng(bytes, {});
  } catch (error) {
    throw new BadakError('damaged', `${path}: the PNG is damaged: ${(error as Error).message}`);
  }
}

/** Pixels of more bytes than this are refused where they are more than so many times the file: they are nearly all the same. */
const [MUCH, MOST_TIMES] = [2 ** 25, 100];

/** Checks the header and the size. @returns the number of bytes of the unpacked pixels */
function checkHeader(path: string, bytes: Buffer): number {
  if (bytes.length < IHDR_END || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    throw new BadakError('damaged', `${path}: the PNG is damaged: it has no header`);
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expectPixels(path, 'PNG', width, height);
  const bits = bytes[24]! * (CHANNELS[bytes[25]!] ?? 0);
  const size = streamSize(width, height, bits, bytes[28] === 1 ? PASSES : [[0, 0, 1, 1]]);
  if (size > Math.max(MUCH, MOST_TIMES * bytes.length))
    throw new BadakError(
      'unusable-data',
      `${path}: expected a PNG that unpacks to at most ${MOST_TIMES} times its size, found ${bytes.length} bytes for ${width}×${height} pixels. Save it smaller.`,
    );
  return size;
}

/**
 * Bytes of all rows. A row has one byte for its filter and is padded to whole bytes; a pass without columns has no
 * rows.
 */
function streamSize(width: number, height: number, bits: number, passes: typeof PASSES): number {
  return passes.reduce((sum, [left, top, stepX, stepY]) => {
    const columns = Math.ceil((width - left) / stepX);
    const rows = Math.ceil((height - top) / stepY);
    return columns < 1 || rows < 1 ? sum : sum + rows * (1 + Math.ceil((columns * bits) / 8));
  }, 0);
}

/**
 * Unpacks the pixels once before pngjs does, to check their size. pngjs unpacks interlaced pixels without a bound.
 * Where other pixels are damaged or too few, it uses uninitialised memory (7.0.0, on Node 20 and 24).
 * @param expected bytes of the unpacked pixels
 */
function checkStream(path: string, bytes: Buffer, expected: number): void {
  const fail = (why: string) => new BadakError('damaged', `${path}: the PNG is damaged: ${why}`);
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR' && at > SIGNATURE.length) throw fail('it has a second header');
    if (type === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  try {
    const { length } = inflateSync(Buffer.concat(parts), { maxOutputLength: expected });
    if (length < expected) throw fail('it has fewer pixels than its header says');
  } catch (error) {
    if (error instanceof BadakError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw fail('it has more pixels than its header says');
    if (code === 'Z_BUF_ERROR') throw fail('its end is missing');
    throw fail(`its pixels cannot be unpacked (${message})`);
  }
}
