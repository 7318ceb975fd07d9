import { counted, firstOf } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import {
  callback,
  flagOption,
  type OptionTable,
  readFields,
  readOptions,
  readValue,
  required,
  textOption,
} from '../core/options.js';
import { expectDimensions, format, type Shape, sizeOf } from '../core/shape.js';
import { expectBytes } from '../core/values.js';
import { bfloat16ToSingle, halfToSingle } from './half.js';
import { whatItIs } from './magic.js';

/** A named float tensor outside wasm memory. */
export interface StoredTensor {
  /** The size of each dimension. */
  shape: Shape;
  /** The numbers, row by row. */
  data: Float32Array;
}

/** The contents of a safetensors file. */
export interface Safetensors {
  /** The tensors by name, in the order of the file. */
  tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts by name. */
  metadata: Readonly<Record<string, string>>;
}

const FILE: OptionTable<Safetensors> = {
  tensors: required({ takes: 'a Map of tensors by name', fits: (value) => value instanceof Map }),
  metadata: required({ takes: 'an object of texts', fits: isTexts }),
};

const STORED: OptionTable<StoredTensor> = {
  shape: required({ takes: 'an array of sizes', fits: Array.isArray }),
  data: required({ takes: 'a Float32Array', fits: (value) => value instanceof Float32Array }),
};

/**
 * @throws BadakError when shape and numbers do not fit together, or the name is no text or the one that the format
 *   reserves for metadata
 */
function expectStored(name: string, tensor: StoredTensor): void {
  readValue('encodeSafetensors', 'name', name, textOption);
  if (name === METADATA)
    throw new BadakError(
      'invalid-argument',
      `encodeSafetensors: the name ${METADATA} is reserved for the metadata`,
    );
  const { shape, data } = readFields(`encodeSafetensors, ${name}`, tensor, STORED);
  expectDimensions(shape);
  if (sizeOf(shape) === data.length) return;
  throw new BadakError(
    'shape-mismatch',
    `encodeSafetensors: expected the numbers of ${name} ${format(shape)}, found ${counted(data.length, 'numbers')}`,
  );
}

/** The key of the metadata in a header. */
const METADATA = '__metadata__';

/** Most bytes of a header. A larger length means that the file has another format or is damaged. */
const MAX_HEADER_BYTES = 100_000_000;

/** A tensor in the header. Its data is between two offsets from the beginning of all data. */
export interface TensorEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * The safetensors format: the header's length (8 bytes, little-endian), the header in JSON, the data back to back.
 * The data keeps the order of the map. Names too, but JavaScript reads those that are whole numbers, such as `1`, before
 * the others. The metadata maps texts to texts.
 * @throws BadakError when a tensor has more or fewer numbers than its shape, or a field is not what it should be
 */
export function encodeSafetensors(file: Safetensors): Uint8Array {
  const { tensors, metadata } = readFields('encodeSafetensors', file, FILE);
  for (const [name, tensor] of tensors) expectStored(name, tensor);
  let offset = 0;
  const header: [name: string, value: unknown][] = [[METADATA, metadata]];
  for (const [name, { shape, data }] of tensors) {
    const entry = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    header.push([name, entry]);
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Spaces fill the header, so that the data starts at a multiple of eight. The format allows that.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + offset).fill(0x20, 8, 8 + headerBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, 8);
  let at = 8 + headerBytes;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** What the header of a safetensors file says. */
export interface SafetensorsIndex {
  entries: ReadonlyMap<string, TensorEntry>;
  metadata: Readonly<Record<string, string>>;
  /** Where the data begins, in bytes from the beginning of the file. */
  start: number;
  /** Where the tensors overlap or leave gaps, which the format forbids; undefined when they do not. */
  disorder: string | undefined;
}

/** A header is an object in JSON. */
const BRACE = 0x7b;

/** Types that can be read, with the bytes of one number. */
const FLOATS: Readonly<Record<string, { bytes: number; read: (raw: ArrayBuffer) => Float32Array }>> = {
  F32: { bytes: 4, read: (raw) => new Float32Array(raw) },
  F16: { bytes: 2, read: (raw) => Float32Array.from(new Uint16Array(raw), halfToSingle) },
  BF16: { bytes: 2, read: (raw) => bfloat16ToSingle(new Uint16Array(raw)) },
  F64: { bytes: 8, read: (raw) => Float32Array.from(new Float64Array(raw)) },
};

/** Whether {@link decodeTensor} takes a tensor of this type: F32, F16, BF16 or F64. */
export function isFloat(dtype: string): boolean {
  return Object.hasOwn(FLOATS, dtype);
}

/** Options of {@link decodeSafetensors}. */
export interface DecodeSafetensorsOptions {
  /** Whether a tensor that is not of a float type is an error. By default it is left out, and `onNote` names it. */
  strict?: boolean | undefined;
  /** Called with a sentence that names the tensors that were left out. */
  onNote?: ((note: string) => void) | undefined;
}

const DECODE: OptionTable<DecodeSafetensorsOptions> = { strict: flagOption, onNote: callback() };

/**
 * Decodes tensors of single precision (F32), and of half (F16, BF16) or double precision (F64), which become single
 * precision; values too large for it become infinite. Tensors of other types (integers, booleans, 8 bits) are left out.
 * @throws BadakError `<who>: …` when the file is not safetensors, is cut short, or does not fit its header; with
 *   `strict` when a tensor has another type
 */
export function decodeSafetensors(
  who: string,
  bytes: Uint8Array,
  options: DecodeSafetensorsOptions = {},
): Safetensors {
  expectBytes(who, bytes);
  const { strict, onNote } = readOptions(who, options, DECODE);
  const { entries, metadata, start, disorder } = parseSafetensors(who, bytes, bytes.length);
  if (disorder) throw new BadakError('damaged', `${who}: this safetensors file is damaged: ${disorder}`);
  const tensors = new Map<string, StoredTensor>();
  const others: string[] = [];
  for (const [name, entry] of entries) {
    if (!strict && !isFloat(entry.dtype)) {
      others.push(`${name} ${format(entry.shape)} ${entry.dtype}`);
      continue;
    }
    const [from, to] = entry.data_offsets;
    tensors.set(name, decodeTensor(who, name, entry, bytes.subarray(start + from, start + to)));
  }
  if (others.length > 0) onNote?.(`${who}: left out tensors that are not of a float type: ${some(others)}`);
  return { tensors, metadata };
}

/** Most names in a note; a model has hundreds. */
const MOST_NAMED = 8;

function some(names: readonly string[]): string {
  return firstOf(names, MOST_NAMED);
}

/** Decodes one tensor from its own bytes. @throws BadakError `<who>: …` when it is not of a float type */
export function decodeTensor(who: string, name: string, entry: TensorEntry, bytes: Uint8Array): StoredTensor {
  const { dtype, shape } = entry;
  if (!isFloat(dtype)) {
    throw new BadakError(
      'wrong-format',
      `${who}: ${name} is ${dtype}; badak reads ${Object.keys(FLOATS).join(', ')}`,
    );
  }
  // A copy, because a typed array needs its data at a multiple of its number’s size. (slice() of Node’s Buffer does not
  // copy.)
  return { shape, data: FLOATS[dtype]!.read(new Uint8Array(bytes).buffer) };
}

/**
 * Where the header ends.
 * @param first the first bytes of the file, at least eight
 * @returns how many bytes from the beginning of the file {@link parseSafetensors} needs
 * @throws BadakError `<who>: …` when the file has fewer
 */
export function safetensorsHeaderEnd(who: string, first: Uint8Array, fileBytes: number): number {
  if (first.length < 8) {
    const found = fileBytes === 0 ? 'an empty file' : `a file of ${counted(fileBytes, 'bytes')}`;
    throw new BadakError('damaged', `${who}: expected a safetensors file, found ${found}`);
  }
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > fileBytes) {
    const other = whatItIs(first);
    if (other) throw new BadakError('wrong-format', `${who}: expected a safetensors file, found ${other}`);
    const isCut = first[8] === undefined || first[8] === BRACE;
    throw new BadakError(
      isCut ? 'damaged' : 'wrong-format',
      `${who}: ${isCut ? 'this safetensors file is cut short' : 'this is not a safetensors file'}: expected a header of ${headerBytes} bytes, found a file of ${fileBytes}`,
    );
  }
  return 8 + headerBytes;
}

/**
 * Reads the header of a safetensors file.
 * @param bytes the file, or its beginning with the whole header
 * @throws BadakError `<who>: …` when the file is not safetensors, is cut short, or does not fit its header
 */
export function parseSafetensors(who: string, bytes: Uint8Array, fileBytes: number): SafetensorsIndex {
  const fail = (why: string): never => {
    throw new BadakError('damaged', `${who}: this safetensors file is damaged: ${why}`);
  };
  const start = safetensorsHeaderEnd(who, bytes, fileBytes);
  const header = parseHeader(bytes.subarray(8, start)) ?? fail('its header is not JSON');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isTexts(metadata)) return fail('its metadata is not an object of texts');
  const checked: [name: string, entry: TensorEntry][] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) return fail(`the entry of ${name} is malformed`);
    const [from, to] = entry.data_offsets;
    const size = FLOATS[entry.dtype]?.bytes;
    if (size !== undefined && to - from !== size * sizeOf(entry.shape)) {
      fail(`${name} ${format(entry.shape)} ${entry.dtype} does not take ${to - from} bytes`);
    }
    if (start + to > fileBytes)
      fail(`${name} ends at byte ${to} of ${fileBytes - start}: the file is cut short`);
    checked.push([name, entry]);
  }
  return { entries: new Map(checked), metadata, start, disorder: findDisorder(checked, fileBytes - start) };
}

/** The format demands that tensors follow each other without gaps and fill the file. @returns where they do not */
function findDisorder(
  entries: readonly [name: string, entry: TensorEntry][],
  bytes: number,
): string | undefined {
  const inPlace = entries
    .map(
      ([
        name,
        {
          data_offsets: [start, end],
        },
      ]) => ({ name, start, end }),
    )
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  let before = 'the header';
  for (const { name, start, end } of inPlace) {
    if (start !== at) {
      const what = start < at ? 'overlap' : 'leave a gap';
      return `${before} and ${name} ${what}: ${name} starts at byte ${start}, expected ${at}`;
    }
    at = end;
    before = name;
  }
  return at === bytes ? undefined : `${bytes - at} bytes follow ${before}, which should be the last`;
}

function parseHeader(json: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>;
    }
  } catch {
    // The caller reports it.
  }
  return undefined;
}

function isTexts(metadata: unknown): metadata is Record<string, string> {
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === 'string')
  );
}

function isEntry(entry: unknown): entry is TensorEntry {
  const natural = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  const { dtype, shape, data_offsets } = (entry ?? {}) as Partial<TensorEntry>;
  return (
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(natural) &&
    Array.isArray(data_offsets) &&
    data_offsets.length === 2 &&
    data_offsets.every(natural) &&
    data_offsets[0] <= data_offsets[1]
  );
}
