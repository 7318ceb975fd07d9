/** Word vectors that are a tensor [V, H] and a list of V words: safetensors files and NumPy's arrays. */
import { BadakError } from '../core/errors.js';
import { format, type Shape } from '../core/shape.js';
import type { WordVectors } from '../words/word-vectors.js';
import { decodeNpy } from './npy.js';
import {
  decodeTensor,
  isFloat,
  parseSafetensors,
  safetensorsHeaderEnd,
  type SafetensorsIndex,
  type TensorEntry,
} from './safetensors.js';
import { type VectorReadOptions, VectorRows } from './vector-rows.js';
import {
  findWordList,
  type OpenFile,
  type ReadableFile,
  wordListPaths,
  wordsInMetadata,
} from './word-lists.js';

/** @throws BadakError `<path>: …` when it is not such a file, or there are no words for its rows */
export async function vectorsOfNpy(
  path: string,
  file: ReadableFile,
  open: OpenFile,
  options: VectorReadOptions,
): Promise<WordVectors> {
  const { shape, data } = decodeNpy(path, await bytesOf(file, 0, file.size));
  const list = await findWordList(path, open);
  if (!list) throw noWords(path, `an array ${format(shape)}`);
  const { words } = list;
  return pairRows(
    path,
    words,
    { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) },
    options,
    list.from,
  );
}

/**
 * Only the header and the tensor of the vectors are read.
 * @throws BadakError `<path>: …` when it is not such a file, it is not clear which tensor, or there are no words
 */
export async function vectorsOfSafetensors(
  path: string,
  file: ReadableFile,
  open: OpenFile,
  options: VectorReadOptions,
): Promise<WordVectors> {
  const headerEnd = safetensorsHeaderEnd(path, await bytesOf(file, 0, Math.min(START, file.size)), file.size);
  const index = parseSafetensors(path, await bytesOf(file, 0, headerEnd), file.size);
  const { metadata, start, disorder } = index;
  if (metadata['format']?.startsWith('badak checkpoint')) {
    throw new BadakError(`${path} is the checkpoint of a run, not a file of word vectors`);
  }
  if (disorder) note(path, `its tensors do not stand back to back (${disorder})`, options);
  const found = wordsInMetadata(metadata) ?? (await findWordList(path, open))?.words;
  const [name, entry] = chooseTensor(path, index, found?.length, options.tensor);
  if (!found) throw noWords(path, `the tensor ${name} ${format(entry.shape)}`);
  if (entry.dtype === 'F64')
    note(path, `${name} is F64 and is rounded to single precision`, { ...options, strict: false });
  const [from, to] = entry.data_offsets;
  const stored = decodeTensor(path, name, entry, await bytesOf(file, start + from, start + to));
  return pairRows(path, found, stored, options);
}

function note(path: string, what: string, { strict, onNote }: VectorReadOptions): void {
  if (strict) throw new BadakError(`${path}: ${what}`);
  onNote?.(`${path}: ${what}`);
}

function noWords(path: string, what: string): BadakError {
  const [own] = wordListPaths(path);
  return new BadakError(
    `${path} holds ${what} but no words: expected ${own} with one word a line, in the order of the rows`,
  );
}

/** The tensor that is named, or the only one of two dimensions whose rows can be those of the words. */
function chooseTensor(
  path: string,
  { entries }: SafetensorsIndex,
  words: number | undefined,
  wanted: string | undefined,
): [name: string, entry: TensorEntry] {
  const all = [...entries];
  const list = (some: typeof all) =>
    some
      .slice(0, MOST_NAMED)
      .map(([name, { shape, dtype }]) => `${name} ${format(shape)} ${dtype}`)
      .join(', ') + (some.length > MOST_NAMED ? ` and ${some.length - MOST_NAMED} more` : '');
  if (wanted !== undefined) {
    const entry = entries.get(wanted);
    if (entry) return [wanted, entry];
    throw new BadakError(`${path}: there is no tensor ${wanted}; it has ${list(all) || 'none'}`);
  }
  const tables = all.filter(([, { shape }]) => shape.length === 2);
  const floats = tables.filter(([, { dtype }]) => isFloat(dtype));
  const fitting = words === undefined ? floats : floats.filter(([, { shape }]) => shape[0] === words);
  if (fitting.length === 1) return fitting[0]!;
  if (floats.length === 1) return floats[0]!;
  if (fitting.length > 1) {
    throw new BadakError(`${path}: several tensors can be the word vectors: name one of ${list(fitting)}`);
  }
  if (floats.length > 0) {
    const longer = floats.filter(([, { shape }]) => shape[0]! > words!);
    const advice =
      longer.length > 0 ? `. If the first rows are those of the words, name one of ${list(longer)}` : '';
    throw new BadakError(
      `${path}: expected a tensor [${words}, H] for its ${words} words, found ${list(floats)}${advice}`,
    );
  }
  throw new BadakError(
    `${path}: expected a tensor [V, H] of F32, F16, BF16 or F64, found ${list(tables.length > 0 ? tables : all) || 'none'}`,
  );
}

/** Bytes that tell what a file is that is not safetensors. */
const START = 512;

/** Tensors that an error lists; a model has hundreds. */
const MOST_NAMED = 8;

/** Each row with its word; rows that are odd are left out and said. */
function pairRows(
  who: string,
  words: readonly string[],
  { shape, data }: { shape: Shape; data: Float32Array },
  options: VectorReadOptions,
  from?: string,
): WordVectors {
  const [count, size] = shape;
  if (
    shape.length !== 2 ||
    size! < 1 ||
    words.length === 0 ||
    !(count === words.length || (count! > words.length && options.tensor))
  ) {
    throw new BadakError(
      `${who}: expected vectors [${words.length}, H] for its ${words.length} words, found ${format(shape)}${from ? `; the words are those of ${from}` : ''}`,
    );
  }
  const rows = new VectorRows(who, size!, options);
  if (count! > words.length) {
    rows.note(
      `${options.tensor} has ${count} rows, and there are ${words.length} words: the last rows are left out`,
    );
  }
  for (const [i, word] of words.entries()) {
    if (rows.full) break;
    const row = data.subarray(i * size!, (i + 1) * size!);
    const strange = row.find((value) => !Number.isFinite(value));
    if (strange !== undefined)
      rows.leaveOut('value', `row ${i + 1}`, `the vector of “${word}” has ${strange}`);
    else {
      rows.room().set(row);
      rows.add(word, `row ${i + 1}`);
    }
  }
  return rows.finish();
}

/** A blob gives at most two gigabytes at once. */
const PART = 1 << 28;

async function bytesOf(file: ReadableFile, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let at = start; at < end; at += PART) {
    bytes.set(new Uint8Array(await file.slice(at, Math.min(end, at + PART)).arrayBuffer()), at - start);
  }
  return bytes;
}
