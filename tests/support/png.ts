/** Writes PNGs of every kind in the simplest way, for tests of the reader. */
import { crc32, deflateSync } from 'node:zlib';

/** Colour types, with their samples per pixel. */
const TYPES = {
  grey: [0, 1],
  rgb: [2, 3],
  palette: [3, 1],
  'grey+alpha': [4, 2],
  rgba: [6, 4],
} as const;

/** The seven passes of an interlaced picture: first column and row, and the steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export interface PngOptions {
  width: number;
  height: number;
  type?: keyof typeof TYPES;
  depth?: 1 | 2 | 4 | 8 | 16;
  interlaced?: boolean;
  /** Colours of three bytes. */
  palette?: readonly (readonly number[])[];
  transparency?: readonly number[];
  /** Samples of a pixel, each below 2 ** depth. */
  pixel: (x: number, y: number) => readonly number[];
}

export function chunk(type: string, data: Uint8Array = new Uint8Array(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

export const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function header(width: number, height: number, depth = 8, type = 0, interlaced = false): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, type, 0, 0, interlaced ? 1 : 0], 8);
  return chunk('IHDR', data);
}

/** Filter 0 everywhere. */
export function encodePng(options: PngOptions): Buffer {
  const { width, height, type = 'grey', depth = 8, interlaced = false, palette, transparency } = options;
  const passes = interlaced ? PASSES : ([[0, 0, 1, 1]] as const);
  const bytes: number[] = [];
  for (const [x0, y0, dx, dy] of passes) {
    if (x0 >= width) continue;
    for (let y = y0; y < height; y += dy) {
      let bits = '';
      for (let x = x0; x < width; x += dx) {
        for (const sample of options.pixel(x, y)) bits += sample.toString(2).padStart(depth, '0');
      }
      bytes.push(0, ...(bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
    }
  }
  return Buffer.concat([
    SIGNATURE,
    header(width, height, depth, TYPES[type][0], interlaced),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette.flat()))] : []),
    ...(transparency ? [chunk('tRNS', Uint8Array.from(transparency))] : []),
    chunk('IDAT', deflateSync(Uint8Array.from(bytes))),
    chunk('IEND'),
  ]);
}

/** Grey bytes as a PNG. */
export function greyPng(width: number, height: number, pixels: Uint8Array): Buffer {
  return encodePng({ width, height, pixel: (x, y) => [pixels[y * width + x]!] });
}
