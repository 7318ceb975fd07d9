/**
 * Reads word vectors of any format that badak knows, piece by piece, so that a file may be larger than a string can be.
 */
import { BadakError } from '../core/errors.js';
import {
  callback,
  flagOption,
  type OptionTable,
  readOptions,
  readValue,
  sizeOption,
  textOption,
} from '../core/options.js';
import type { WordVectors } from '../words/word-vectors.js';
import { GzipLayers, isGzip } from './gzip.js';
import { adviceFor, kindOf } from './magic.js';
import { peek } from './peek.js';
import { vectorsOfNpy, vectorsOfSafetensors } from './tensor-vectors.js';
import type { VectorReadOptions } from './vector-rows.js';
import { looksBinary, Word2vecBinaryParser } from './word2vec-binary.js';
import { Word2vecTextParser } from './word2vec-text.js';
import type { OpenFile, ReadableFile } from './word-lists.js';

/** Options of {@link readWordVectors}. */
export interface ReadWordVectorsOptions extends VectorReadOptions {
  /** Called while a large file is read. */
  onProgress?: ((progress: { readBytes: number; totalBytes: number }) => void) | undefined;
}

const OPTIONS: OptionTable<ReadWordVectorsOptions> = {
  strict: flagOption,
  maxWords: sizeOption,
  tensor: textOption,
  onNote: callback(),
  onProgress: callback(),
};

/** The first byte of a safetensors header. */
const BRACE = 0x7b;
/** Bytes from which the format is recognised. */
const START = 1 << 16;

/**
 * Reads word vectors: the text and binary formats of word2vec, the text of GloVe and fastText, safetensors (F32, F16,
 * BF16, F64) and NumPy arrays, plain or in a gzip file. The first bytes say which format it is. Where the file has no
 * words, they come from a list of words in its folder.
 *
 * Malformed rows are left out, and `onNote` says how many; with `strict` they are errors.
 * @param open opens the file at `path`, and other files in its folder that may hold its words
 * @throws BadakError `<path>: …` when the file is missing, of another format or damaged, or when most rows are
 *   malformed
 */
export async function readWordVectors(
  path: string,
  open: OpenFile,
  options: ReadWordVectorsOptions = {},
): Promise<WordVectors> {
  readValue('readWordVectors', 'path', path, textOption);
  readValue(path, 'open', open, callback<OpenFile>());
  readOptions(path, options, OPTIONS);
  const file = await open(path);
  if (!file) throw new BadakError('not-found', `cannot read ${path}: there is no such file`);
  const first = new Uint8Array(await file.slice(0, START).arrayBuffer());
  // The length of a safetensors header can have the first bytes of a gzip file.
  if (isGzip(first) && first[8] !== BRACE) return readPacked(path, file, open, options);
  if (isSafetensors(path, first, file.size)) return vectorsOfSafetensors(path, file, open, options);
  if (isNpy(first)) return vectorsOfNpy(path, file, open, options);
  return readRows(path, pieces(file, file.size, options), options);
}

/** Unpacks a gzip file while it is read. Its first unpacked bytes say which format it holds. */
async function readPacked(
  path: string,
  file: ReadableFile,
  open: OpenFile,
  options: ReadWordVectorsOptions,
): Promise<WordVectors> {
  const unpacked = new GzipLayers(path).unpack(pieces(file, file.size, options));
  const { first, all, close } = await peek(unpacked, START);
  try {
    const inner = path.replace(/\.gz$/i, '');
    if (!isNpy(first) && !isSafetensors(inner, first, Infinity)) return await readRows(path, all, options);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of all) parts.push(part as Uint8Array<ArrayBuffer>);
    const whole = new Blob(parts);
    return await (isNpy(first)
      ? vectorsOfNpy(inner, whole, open, options)
      : vectorsOfSafetensors(inner, whole, open, options));
  } finally {
    await close();
  }
}

async function readRows(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  options: VectorReadOptions,
): Promise<WordVectors> {
  const { first, all } = await peek(bytes, START);
  const kind = kindOf(first);
  if (kind) {
    const advice = ADVICE[kind] ?? adviceFor(kind);
    const found = advice === undefined ? kind : `${kind} (${advice})`;
    throw new BadakError('wrong-format', `${path}: expected word vectors, found ${found}. ${FORMATS}`);
  }
  const isBinary = looksBinary(first);
  // A text with a few zero bytes is a damaged text. A file with many is not a text.
  if (!isBinary && zerosIn(first) * ZERO_SHARE > first.length) {
    throw new BadakError(
      'wrong-format',
      `${path}: expected text, or word2vec’s binary format with “words numbers” in its first line, found neither`,
    );
  }
  const parser = new (isBinary ? Word2vecBinaryParser : Word2vecTextParser)(path, options);
  for await (const part of all) {
    parser.push(part);
    if (parser.full) break;
  }
  return parser.end();
}

/** At most one in this many bytes of a text may be zero. */
const ZERO_SHARE = 50;

function zerosIn(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
}

const FORMATS =
  'badak reads word2vec’s text and binary formats, GloVe’s and fastText’s text, .npy and .safetensors, plain or gzipped.';
const ADVICE: Readonly<Record<string, string>> = {
  'a model of fastText': 'its words are in the .vec file of the same name',
  'a pickle of Python': 'save the vectors in another format, such as gensim’s save_word2vec_format',
  'a text in UTF-16': 'save it as UTF-8',
};

function isNpy(first: Uint8Array): boolean {
  return kindOf(first) === 'a NumPy array';
}

/** Recognised by its name, or by its first bytes: the length of a header and the brace that opens it. */
function isSafetensors(path: string, first: Uint8Array, fileBytes: number): boolean {
  if (path.toLowerCase().endsWith('.safetensors')) return true;
  if (first.length < 10) return false;
  const headerBytes = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true);
  return (
    headerBytes >= 2n &&
    headerBytes <= BigInt(Math.min(fileBytes, 2 ** 32)) &&
    first[8] === 0x7b &&
    first[9] !== 0x20
  );
}

async function* pieces(
  file: ReadableFile,
  totalBytes: number,
  { onProgress }: ReadWordVectorsOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < totalBytes; at += PIECE) {
    yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    onProgress?.({ readBytes: Math.min(totalBytes, at + PIECE), totalBytes });
  }
}

/** Bytes that are read at once: with small pieces, reading would take longer than parsing. */
const PIECE = 1 << 22;
