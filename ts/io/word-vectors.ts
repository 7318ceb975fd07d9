import { BadakError } from '../core/errors.js';
import { readValue, textOption } from '../core/options.js';
import { expectWordVectors, type WordVectors } from '../words/word-vectors.js';
import { encodeLines, expectPlainWords } from './lines.js';
import { encodeNpy } from './npy.js';
import { encodeSafetensors } from './safetensors.js';
import { SAFETENSORS, wordsPath } from './word-lists.js';
import { encodeWord2vecBinary } from './word2vec-binary.js';
import { encodeWord2vecText } from './word2vec-text.js';

/** Files by their paths. `vectors.npy` has a second file with its words. */
export type NamedFiles = ReadonlyMap<string, Uint8Array>;

interface Format {
  /** The files of one set of vectors; the first is `path`. */
  paths(path: string): readonly string[];
  encode(path: string, all: WordVectors): Uint8Array[];
}

const text: Format = {
  paths: (path) => [path],
  encode: (path, all) => [encodeWord2vecText(path, all)],
};

const binary: Format = {
  paths: (path) => [path],
  encode: (path, all) => [encodeWord2vecBinary(path, all)],
};

/** The vectors are the tensor `vectors` [V, H], the words a list in JSON in the metadata. */
const safetensors: Format = {
  paths: (path) => [path],
  encode(path, all) {
    const { words, vectors, size } = expectWordVectors(path, all);
    const tensors = new Map([['vectors', { shape: [words.length, size], data: vectors }]]);
    return [encodeSafetensors({ tensors, metadata: { format: SAFETENSORS, words: JSON.stringify(words) } })];
  },
};

/** An array [V, H], and a file of the words, one a line. */
const npy: Format = {
  paths: (path) => [path, wordsPath(path)],
  encode(path, all) {
    const { words, vectors, size } = expectWordVectors(path, all);
    // At the beginning of a file U+FEFF would be read as a byte order mark.
    expectPlainWords(path, words, /[\r\n\ufeff]/);
    return [encodeNpy({ shape: [words.length, size], data: vectors }), encodeLines(words)];
  },
};

const FORMATS: Readonly<Record<string, Format>> = {
  '.txt': text,
  '.vec': text,
  '.bin': binary,
  '.npy': npy,
  '.safetensors': safetensors,
};

/** The endings of files of word vectors. */
export const WORD_VECTOR_ENDINGS: readonly string[] = Object.keys(FORMATS);

function formatOf(who: string, path: string): Format {
  readValue(who, 'path', path, textOption);
  const known = Object.entries(FORMATS).find(([ending]) => path.toLowerCase().endsWith(ending));
  if (known) return known[1];
  throw new BadakError(
    'invalid-argument',
    `${path}: expected a file of word vectors that ends in ${WORD_VECTOR_ENDINGS.join(', ')}`,
  );
}

/**
 * The paths of all files that {@link encodeWordVectors} makes for `path`.
 * @throws BadakError when its ending is not one that badak writes
 */
export function wordVectorPaths(path: string): readonly string[] {
  return formatOf('wordVectorPaths', path).paths(path);
}

/**
 * Encodes word vectors. The ending of `path` chooses the format: `.txt` and `.vec` word2vec's text, `.bin` its binary
 * form, `.npy` NumPy's array with a file of words, `.safetensors`.
 * @throws BadakError `<path>: …` when the format cannot hold a word, or the ending is unknown
 */
export function encodeWordVectors(path: string, all: WordVectors): NamedFiles {
  const { paths, encode } = formatOf('encodeWordVectors', path);
  const files = encode(path, all);
  return new Map(paths(path).map((each, i) => [each, files[i]!]));
}
