import { counted } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { format, type Shape, sizeOf } from '../core/shape.js';
import { whatItIs } from './magic.js';

/** Bytes and their shape, as an IDX file holds them (the format of the MNIST files). */
export interface Idx {
  shape: Shape;
  data: Uint8Array;
}

/** Two zero bytes, 0x08 for unsigned bytes, the number of dimensions; then each size, big-endian; then the data. */
const UNSIGNED_BYTE = 0x08;

/** What a file of this many dimensions holds in a data set of pictures. */
const CONTENTS: Readonly<Record<number, string>> = {
  1: 'labels',
  3: 'grey pictures',
  4: 'colour pictures',
};
const TYPES: Readonly<Record<number, string>> = {
  0x08: 'bytes',
  0x09: 'signed bytes',
  0x0b: '16-bit numbers',
  0x0c: '32-bit numbers',
  0x0d: 'single-precision numbers',
  0x0e: 'double-precision numbers',
};

/** Describes a file of another kind, for errors. */
function whatElse(bytes: Uint8Array): string {
  const known = whatItIs(bytes);
  if (known) return known;
  if (bytes.length < 4) return `a file of ${counted(bytes.length, 'bytes')}`;
  const [zero, alsoZero, type, dimensions] = bytes;
  const typed = TYPES[type!];
  if (zero === 0 && alsoZero === 0 && typed && dimensions! > 0) {
    const holds = type === UNSIGNED_BYTE ? CONTENTS[dimensions!] : undefined;
    return `an IDX file of ${holds ?? `${typed} in ${dimensions} dimension${dimensions === 1 ? '' : 's'}`}`;
  }
  return `the magic number ${new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)}: this is another kind of file`;
}

/**
 * Reads an IDX file of unsigned bytes.
 * @param dimensions the number of dimensions that the file should have
 * @throws BadakError `<who>: …` when it is not an IDX file of these dimensions, or is cut short
 */
export function parseIdx(who: string, bytes: Uint8Array, dimensions: number): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = (UNSIGNED_BYTE << 8) | dimensions;
  const header = 4 + 4 * dimensions;
  if (bytes.length < 4 || view.getUint32(0) !== expected) {
    throw new BadakError(
      'wrong-format',
      `${who}: expected an IDX file of ${CONTENTS[dimensions] ?? `${dimensions} dimensions`} (magic number ${expected}), found ${whatElse(bytes)}`,
    );
  }
  if (bytes.length < header) {
    throw new BadakError(
      'damaged',
      `${who}: the file is cut short: expected a header of ${header} bytes, found ${bytes.length}`,
    );
  }
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = sizeOf(shape);
  if (bytes.length !== header + size) {
    throw new BadakError(
      'damaged',
      `${who}: expected ${header + size} bytes for its shape ${format(shape)}, found ${bytes.length}`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}
