/** Word vectors as other programs write them. */
import { readWordVectors, type ReadWordVectorsOptions } from '../../ts/io/read-word-vectors.js';
import type { WordVectors } from '../../ts/words/word-vectors.js';

/** Reads vectors from files in memory, and collects the notes. */
export async function readFrom(
  path: string,
  files: Readonly<Record<string, Uint8Array | string>>,
  options: ReadWordVectorsOptions = {},
): Promise<{ read: WordVectors; notes: string[] }> {
  const notes: string[] = [];
  const open = (name: string) => {
    const bytes = files[name];
    return Promise.resolve(bytes === undefined ? undefined : new Blob([bytes as BlobPart]));
  };
  const read = await readWordVectors(path, open, { onNote: (note) => notes.push(note), ...options });
  return { read, notes };
}

/** word2vec's binary format. */
export function word2vecBinary(
  rows: readonly (readonly [word: string | Uint8Array, ...numbers: number[]])[],
  { header, after = '\n' }: { header?: string; after?: string } = {},
): Uint8Array {
  const parts: (string | Uint8Array)[] = [header ?? `${rows.length} ${rows[0]!.length - 1}\n`];
  for (const [word, ...numbers] of rows) {
    parts.push(word, ' ', new Uint8Array(Float32Array.from(numbers).buffer), after);
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)));
}

export interface Tensor {
  dtype: string;
  shape: readonly number[];
  data: Uint8Array;
  /** Bytes between the tensor before and this one, which the format forbids. */
  gap?: number;
}

/** A safetensors file of any types. */
export function safetensorsOf(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { dtype, shape, data, gap = 0 }] of Object.entries(tensors)) {
    at += gap;
    header[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
    parts.push(new Uint8Array(gap), data);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...parts]);
}

/** The bytes of numbers in each type. All types can hold the numbers of the tests exactly. */
export const TYPES: Readonly<Record<string, (numbers: readonly number[]) => Uint8Array>> = {
  F32: (numbers) => new Uint8Array(Float32Array.from(numbers).buffer),
  F64: (numbers) => new Uint8Array(Float64Array.from(numbers).buffer),
  BF16: (numbers) => {
    const bits = new Uint32Array(Float32Array.from(numbers).buffer);
    return new Uint8Array(Uint16Array.from(bits, (each) => each >>> 16).buffer);
  },
  F16: (numbers) => new Uint8Array(Uint16Array.from(numbers, halfOf).buffer),
};

/** Half precision of normal numbers, truncated instead of rounded. */
function halfOf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.floor((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}
