import { BadakError } from '../core/errors.js';
import { type OptionTable, readFields, required } from '../core/options.js';
import { expectDimensions, format, type Shape, sizeOf } from '../core/shape.js';
import { expectBytes } from '../core/values.js';
import { halfToSingle } from './half.js';

/** An array as NumPy saves it, in C order: the last index runs fastest. */
export interface NpyArray {
  /** The size of each dimension. */
  shape: Shape;
  /** The numbers, row by row. */
  data: Float32Array | Float64Array;
}

/** `\x93NUMPY`, the version (major, minor), the header's length, the header: a Python dictionary, spaces and `\n`. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The data starts at a multiple of this. */
const ALIGNMENT = 64;
/** NumPy's arrays have at most as many dimensions. */
const MOST_DIMENSIONS = 64;
/** Bytes of the header's length, by major version. */
const LENGTH_BYTES: Readonly<Record<number, 2 | 4>> = { 1: 2, 2: 4 };

/** Types that can be read, with the bytes of one number. The book saves its word vectors as `<f2`. */
const TYPES: Readonly<Record<string, { bytes: number; read: (raw: ArrayBuffer) => NpyArray['data'] }>> = {
  '<f2': { bytes: 2, read: (raw) => Float32Array.from(new Uint16Array(raw), halfToSingle) },
  '<f4': { bytes: 4, read: (raw) => new Float32Array(raw) },
  '<f8': { bytes: 8, read: (raw) => new Float64Array(raw) },
};

const ARRAY: OptionTable<NpyArray> = {
  shape: required({ takes: 'an array of sizes', fits: Array.isArray }),
  data: required({
    takes: 'a Float32Array or a Float64Array',
    fits: (value) => value instanceof Float32Array || value instanceof Float64Array,
  }),
};

/**
 * Encodes an array as .npy, version 1.0: `<f4` for a Float32Array, `<f8` for a Float64Array.
 * @throws BadakError when the array has more or fewer numbers than its shape, more than 64 dimensions, or a field is not
 *   what it should be
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { shape, data } = readFields('encodeNpy', array, ARRAY);
  expectDimensions(shape);
  if (shape.length > MOST_DIMENSIONS) {
    throw new BadakError('invalid-argument', `encodeNpy: ${tooMany(shape)}`);
  }
  if (sizeOf(shape) !== data.length) {
    throw new BadakError(
      'shape-mismatch',
      `encodeNpy: expected the numbers of a shape ${format(shape)}, found ${data.length} numbers`,
    );
  }
  const type = data instanceof Float32Array ? '<f4' : '<f8';
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const before = MAGIC.length + 2 + 2;
  const start = Math.ceil((before + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(MAGIC.length + 2, start - before, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(start - before - 1)}\n`), before);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/**
 * Decodes .npy, versions 1.0 and 2.0: half, single and double precision, little-endian, in C or Fortran order. Half
 * precision becomes single precision.
 * @throws BadakError `<who>: …` when it is not such a file, or is cut short
 */
export function decodeNpy(who: string, bytes: Uint8Array): NpyArray {
  expectBytes(who, bytes);
  const isOther = (why: string): never => {
    throw new BadakError('wrong-format', `${who}: not a .npy file that badak reads: ${why}`);
  };
  const isDamaged = (why: string): never => {
    throw new BadakError('damaged', `${who}: this .npy file is damaged: ${why}`);
  };
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) isOther('expected \\x93NUMPY at its beginning');
  const [major, minor] = [bytes[MAGIC.length], bytes[MAGIC.length + 1]];
  const lengthBytes = LENGTH_BYTES[major ?? 0];
  if (lengthBytes === undefined || minor !== 0) {
    return isOther(`expected version 1.0 or 2.0, found ${major}.${minor}`);
  }
  const start = MAGIC.length + 2 + lengthBytes;
  if (bytes.length < start) isDamaged(`expected at least ${start} bytes, found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = lengthBytes === 2 ? view.getUint16(start - 2, true) : view.getUint32(start - 4, true);
  if (start + headerBytes > bytes.length) {
    isDamaged(`expected a header of ${headerBytes} bytes, found a file of ${bytes.length}`);
  }
  const { type, fortran, shape } =
    parseHeader(bytes.subarray(start, start + headerBytes)) ?? isDamaged('its header is malformed');
  if (shape.length > MOST_DIMENSIONS) isOther(tooMany(shape));
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!known) return isOther(`expected the type ${Object.keys(TYPES).join(' or ')}, found ${type}`);
  const raw = bytes.subarray(start + headerBytes);
  if (raw.length !== sizeOf(shape) * known.bytes) {
    isDamaged(
      `expected ${sizeOf(shape) * known.bytes} bytes for ${format(shape)} ${type}, found ${raw.length}`,
    );
  }
  // A copy, because a typed array needs its data at a multiple of its number’s size.
  const data = known.read(new Uint8Array(raw).buffer);
  return { shape, data: fortran ? fromFortran(shape, data) : data };
}

function tooMany(shape: Shape): string {
  return `expected at most ${MOST_DIMENSIONS} dimensions, found ${shape.length}`;
}

const ENTRY = {
  descr: /(['"])descr\1\s*:\s*(['"])([^'"]*)\2/,
  order: /(['"])fortran_order\1\s*:\s*(True|False)/,
  shape: /(['"])shape\1\s*:\s*\(([\s\d,L]*)\)/,
};
const SIZE = /^\d+L?$/;
/** What is left of a dictionary without its three entries. */
const REST = /^\{\s*,\s*,\s*(?:,\s*)?\}\s*$/;

function parseHeader(bytes: Uint8Array): { type: string; fortran: boolean; shape: number[] } | undefined {
  const text = new TextDecoder('latin1').decode(bytes);
  const type = ENTRY.descr.exec(text)?.[3];
  const order = ENTRY.order.exec(text)?.[2];
  const tuple = ENTRY.shape.exec(text)?.[2];
  const rest = Object.values(ENTRY).reduce((left, entry) => left.replace(entry, ''), text);
  if (type === undefined || order === undefined || tuple === undefined || !REST.test(rest)) return undefined;
  const sizes = tuple.split(',').map((size) => size.trim());
  // A comma may follow the last size. Python 2 wrote 3L for 3.
  if (sizes.at(-1) === '') sizes.pop();
  const shape = sizes.map((size) => (SIZE.test(size) ? Number.parseInt(size, 10) : NaN));
  return shape.every(Number.isSafeInteger) ? { type, fortran: order === 'True', shape } : undefined;
}

/** In Fortran's order the first index runs fastest: element (i, j, …) stands at i + I·(j + J·…). */
function fromFortran(shape: Shape, stored: NpyArray['data']): NpyArray['data'] {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const place = shape.map(() => 0);
  let at = 0;
  const data = stored.slice();
  for (let i = 0; i < data.length; i++) {
    data[i] = stored[at]!;
    // The last index counts first. An index that is through goes back to zero, and the one before it counts.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]! += 1;
      at += strides[axis]!;
      if (place[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
  return data;
}
