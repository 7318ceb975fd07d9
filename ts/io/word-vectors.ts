import { BadakError } from '../core/errors.js';
import { format } from '../core/shape.js';
import { expectWordVectors, type WordVectors } from '../core/word-vectors.js';
import { encodeLines, expectPlainWords, linesOf } from './lines.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { decodeWord2vecText, encodeWord2vecText } from './word2vec-text.js';

/** Files by their paths: `vectors.npy` has a second one beside it, all others stand alone. */
export type NamedFiles = ReadonlyMap<string, Uint8Array>;

interface Format {
  /** The files of one set of vectors, its own first. */
  paths(path: string): readonly string[];
  encode(path: string, all: WordVectors): Uint8Array[];
  decode(path: string, files: readonly Uint8Array[]): WordVectors;
}

const text: Format = {
  paths: (path) => [path],
  encode: (path, all) => [encodeWord2vecText(path, all)],
  decode: (path, [bytes]) => decodeWord2vecText(path, bytes!),
};

const SAFETENSORS = 'badak word vectors 1';

/** The vectors are the tensor `vectors` [V, H], the words a list in JSON in the metadata. */
const safetensors: Format = {
  paths: (path) => [path],
  encode(path, all) {
    const { words, vectors, size } = expectWordVectors(path, all);
    const tensors = new Map([['vectors', { shape: [words.length, size], data: vectors }]]);
    return [encodeSafetensors({ tensors, metadata: { format: SAFETENSORS, words: JSON.stringify(words) } })];
  },
  decode(path, [bytes]) {
    const { tensors, metadata } = decodeSafetensors(path, bytes!);
    if (metadata['format'] !== SAFETENSORS) {
      throw new BadakError(
        `${path}: no word vectors: expected “${SAFETENSORS}”, found “${metadata['format']}”`,
      );
    }
    const stored = tensors.get('vectors');
    if (!stored || tensors.size !== 1) {
      throw new BadakError(`${path}: expected one tensor, vectors, found ${[...tensors.keys()].join(', ')}`);
    }
    const words = parseWords(metadata['words'] ?? '');
    if (!words) throw new BadakError(`${path} is damaged: its words are not a list of texts`);
    return paired(path, words, stored);
  },
};

/** An array [V, H], and the words beside it, one a line. */
const npy: Format = {
  paths: (path) => [path, wordsPath(path)],
  encode(path, all) {
    const { words, vectors, size } = expectWordVectors(path, all);
    // The last would pass for the mark that some editors write at the beginning.
    expectPlainWords(path, words, /[\r\n\ufeff]/);
    return [encodeNpy({ shape: [words.length, size], data: vectors }), encodeLines(words)];
  },
  decode(path, [bytes, lines]) {
    const { shape, data } = decodeNpy(path, bytes!);
    const words = [...linesOf(wordsPath(path), lines!)];
    const empty = words.indexOf('');
    if (empty >= 0) throw new BadakError(`${wordsPath(path)}: line ${empty + 1} is empty, expected a word`);
    return paired(path, words, { shape, data: Float32Array.from(data) });
  },
};

/** `vectors.npy` → `vectors.words.txt` */
function wordsPath(path: string): string {
  return path.replace(/\.npy$/i, '.words.txt');
}

const FORMATS: Readonly<Record<string, Format>> = {
  '.txt': text,
  '.vec': text,
  '.npy': npy,
  '.safetensors': safetensors,
};

function formatOf(path: string): Format {
  const known = Object.entries(FORMATS).find(([ending]) => path.toLowerCase().endsWith(ending));
  if (known) return known[1];
  throw new BadakError(`${path}: word vectors end in one of ${Object.keys(FORMATS).join(', ')}`);
}

/**
 * The files that word vectors of this name consist of.
 * @throws BadakError when its ending is none that badak knows
 */
export function wordVectorPaths(path: string): readonly string[] {
  return formatOf(path).paths(path);
}

/**
 * The ending says which format: `.txt` and `.vec` are word2vec's text, `.npy` NumPy's with a file of words, `.safetensors`.
 * @throws BadakError `<path>: …` when they cannot stand in such a file
 */
export function encodeWordVectors(path: string, all: WordVectors): NamedFiles {
  const { paths, encode } = formatOf(path);
  const files = encode(path, all);
  return new Map(paths(path).map((each, i) => [each, files[i]!]));
}

/**
 * @param files those of {@link wordVectorPaths}
 * @throws BadakError `<path>: …` when one of them is missing, damaged, cut short or something else
 */
export function decodeWordVectors(path: string, files: NamedFiles): WordVectors {
  const { paths, decode } = formatOf(path);
  const given = paths(path).map((each) => {
    const bytes = files.get(each);
    if (!bytes) throw new BadakError(`${path}: expected ${each} beside it, found none`);
    return bytes;
  });
  return decode(path, given);
}

/** @returns undefined when it is not a list of texts */
export function parseWords(json: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(json);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Words and the rows that were stored for them. @throws BadakError `<who>: …` when they do not belong together */
export function paired(
  who: string,
  words: readonly string[],
  { shape, data }: { shape: readonly number[]; data: Float32Array },
): WordVectors {
  if (shape.length !== 2 || shape[0] !== words.length) {
    throw new BadakError(
      `${who}: expected vectors [${words.length}, H] for its words, found ${format(shape)}`,
    );
  }
  return expectWordVectors(who, { words, vectors: data, size: shape[1]! });
}
