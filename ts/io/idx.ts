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

/** What files of so many dimensions hold in data sets of pictures. */
const CONTENTS: Readonly<Record<number, string>> = {
  1: 'labels',
  3: 'grey pictures',
  4: 'pictures in colour',
};
const TYPES: Readonly<Record<number, string>> = {
  0x08: 'bytes',
  0x09: 'signed bytes',
  0x0b: 'numbers of 16 bits',
  0x0c: 'numbers of 32 bits',
  0x0d: 'numbers of single precision',
  0x0e: 'numbers of double precision',
};

/** A file that is not the wanted one, for errors. */
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
  return `the number ${new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)}: this is another kind of file`;
}

/**
 * @param dimensions how many the file should have
 * @throws BadakError `<who>: …` when it is not such a file or is cut short
 */
export function parseIdx(who: string, bytes: Uint8Array, dimensions: number): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = (UNSIGNED_BYTE << 8) | dimensions;
  const header = 4 + 4 * dimensions;
  if (bytes.length < 4 || view.getUint32(0) !== expected) {
    throw new BadakError(
      `${who}: expected an IDX file of ${CONTENTS[dimensions] ?? `${dimensions} dimensions`} (magic number ${expected}), found ${whatElse(bytes)}`,
    );
  }
  if (bytes.length < header) {
    throw new BadakError(`${who}: the file is cut short: ${bytes.length} bytes do not hold its header`);
  }
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = sizeOf(shape);
  if (bytes.length !== header + size) {
    throw new BadakError(
      `${who}: its header says ${format(shape)}, so ${header + size} bytes, but it has ${bytes.length}`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}
