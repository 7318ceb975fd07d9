/** Word vectors that are a tensor [V, H] and a list of V words: safetensors files and NumPy's arrays. */
import { firstOf } from '../core/format.js';
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

/** @throws BadakError `<path>: …` when it is not an array [V, H], or there are no words for its rows */
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
 * Reads only the header and the tensor of the vectors.
 * @throws BadakError `<path>: …` when it is not safetensors, no tensor or several tensors fit, or there are no words
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
    throw new BadakError(
      'mismatch',
      `${path} is the checkpoint of a run, not a file of word vectors: give it as \`checkpoint\``,
    );
  }
  if (disorder) note(path, `its tensors overlap or leave gaps (${disorder})`, options);
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
  if (strict) throw new BadakError('damaged', `${path}: ${what}`);
  onNote?.(`${path}: ${what}`);
}

function noWords(path: string, what: string): BadakError {
  const [own] = wordListPaths(path);
  return new BadakError(
    'not-found',
    `${path}: found ${what} but no words. Give its words in ${own}, one per line, in the order of the rows.`,
  );
}

/** The tensor that `tensor` names, or the only one [V, H] whose rows fit the words. */
function chooseTensor(
  path: string,
  { entries }: SafetensorsIndex,
  words: number | undefined,
  wanted: string | undefined,
): [name: string, entry: TensorEntry] {
  const all = [...entries];
  const list = (some: typeof all) =>
    firstOf(
      some.map(([name, { shape, dtype }]) => `${name} ${format(shape)} ${dtype}`),
      MOST_NAMED,
    );
  if (wanted !== undefined) {
    const entry = entries.get(wanted);
    if (entry) return [wanted, entry];
    throw new BadakError(
      'unknown-name',
      `${path}: expected a tensor ${wanted}, found ${list(all) || 'none'}`,
    );
  }
  const tables = all.filter(([, { shape }]) => shape.length === 2);
  const floats = tables.filter(([, { dtype }]) => isFloat(dtype));
  const fitting = words === undefined ? floats : floats.filter(([, { shape }]) => shape[0] === words);
  if (fitting.length === 1) return fitting[0]!;
  if (floats.length === 1) return floats[0]!;
  if (fitting.length > 1) {
    throw new BadakError(
      'invalid-argument',
      `${path}: several tensors can be the word vectors: give \`tensor\` as one of ${list(fitting)}`,
    );
  }
  if (floats.length > 0) {
    const longer = floats.filter(([, { shape }]) => shape[0]! > words!);
    const advice =
      longer.length > 0
        ? `. If the first rows are those of the words, give \`tensor\` as one of ${list(longer)}`
        : '';
    throw new BadakError(
      'mismatch',
      `${path}: expected a tensor [${words}, H] for its ${words} words, found ${list(floats)}${advice}`,
    );
  }
  throw new BadakError(
    'unusable-data',
    `${path}: expected a tensor [V, H] of F32, F16, BF16 or F64, found ${list(tables.length > 0 ? tables : all) || 'none'}`,
  );
}

/** Bytes from which a file of another kind is recognised. */
const START = 512;

/** Most tensors that an error lists; a model has hundreds. */
const MOST_NAMED = 8;

/** Pairs each row with its word. Malformed rows are left out and noted. */
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
      'mismatch',
      `${who}: expected vectors [${words.length}, H] for its ${words.length} words, found ${format(shape)}${from ? `; the words come from ${from}` : ''}`,
    );
  }
  const rows = new VectorRows(who, size!, options);
  if (count! > words.length) {
    rows.note(`${options.tensor} has ${count} rows for ${words.length} words; its last rows are left out`);
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

/** A Blob reads at most 2 GB at once. */
const PART = 1 << 28;

async function bytesOf(file: ReadableFile, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let at = start; at < end; at += PART) {
    bytes.set(new Uint8Array(await file.slice(at, Math.min(end, at + PART)).arrayBuffer()), at - start);
  }
  return bytes;
}
