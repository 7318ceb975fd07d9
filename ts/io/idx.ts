import { BadakError } from '../core/errors.js';
import { format, type Shape, sizeOf } from '../core/shape.js';

/** Bytes and their shape, as an IDX file holds them (the format of the MNIST files). */
export interface Idx {
  shape: Shape;
  data: Uint8Array;
}

/** Two zero bytes, 0x08 for unsigned bytes, the number of dimensions; then each size, big-endian; then the data. */
const UNSIGNED_BYTE = 0x08;

/**
 * @param dimensions how many the file should have
 * @throws BadakError `<who>: …` when it is not such a file or is cut short
 */
export function parseIdx(who: string, bytes: Uint8Array, dimensions: number): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = (UNSIGNED_BYTE << 8) | dimensions;
  const header = 4 + 4 * dimensions;
  if (bytes.length < 4 || view.getUint32(0) !== expected) {
    const found = bytes.length < 4 ? `${bytes.length} bytes` : String(view.getUint32(0));
    throw new BadakError(
      `${who}: not such an IDX file: expected the magic number ${expected}, found ${found}`,
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
