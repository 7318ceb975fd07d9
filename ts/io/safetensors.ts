import { BadakError } from '../core/errors.js';
import { format, type Shape, sizeOf } from '../core/shape.js';

/** A named float tensor outside wasm memory. */
export interface StoredTensor {
  shape: Shape;
  data: Float32Array;
}

export interface Safetensors {
  tensors: ReadonlyMap<string, StoredTensor>;
  metadata: Readonly<Record<string, string>>;
}

/** A header is JSON of at most this many bytes: more is not one of our files, or a lie. */
const MAX_HEADER_BYTES = 100_000_000;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * The safetensors format: the header's length (8 bytes, little-endian), the header in JSON, the data back to back.
 * Tensors keep the order of the map; metadata keys are strings to strings.
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The data starts at a multiple of eight; spaces fill up, as the format allows.
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

/** @throws BadakError `<who>: …` when the file is not safetensors, is cut short, or its header lies */
export function decodeSafetensors(who: string, bytes: Uint8Array): Safetensors {
  const fail = (why: string): never => {
    throw new BadakError(`${who}: not a whole safetensors file: ${why}`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes`);
  const headerBytes = Number(
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true),
  );
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > bytes.length) {
    fail(`its header should have ${headerBytes} bytes, the file has ${bytes.length}`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes)) ?? fail('its header is not JSON');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isTexts(metadata)) return fail('its metadata is not a list of texts');
  const data = bytes.subarray(8 + headerBytes);
  const checked: [name: string, entry: Entry][] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) return fail(`the entry of ${name} is malformed`);
    const [start, end] = entry.data_offsets;
    if (entry.dtype !== 'F32') fail(`${name} is ${entry.dtype}, expected F32`);
    if (end - start !== 4 * sizeOf(entry.shape))
      fail(`${name} ${format(entry.shape)} has ${end - start} bytes`);
    if (end > data.length) fail(`${name} ends at byte ${end} of ${data.length}: the file is cut short`);
    checked.push([name, entry]);
  }
  const disorder = findDisorder(checked, data.length);
  if (disorder) fail(disorder);
  const tensors = new Map(
    checked.map(([name, { shape, data_offsets }]) => {
      // A copy: the data need not stand at a multiple of four in the file. (Node's Buffer has a slice() that is none.)
      const copy = new Uint8Array(data.subarray(...data_offsets));
      return [name, { shape, data: new Float32Array(copy.buffer) }];
    }),
  );
  return { tensors, metadata };
}

/** The format demands that tensors stand back to back and fill the file. @returns where they do not */
function findDisorder(entries: readonly [name: string, entry: Entry][], bytes: number): string | undefined {
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
    // Said by the caller.
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

function isEntry(entry: unknown): entry is Entry {
  const natural = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
  const { dtype, shape, data_offsets } = (entry ?? {}) as Partial<Entry>;
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
