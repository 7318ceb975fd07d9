/** Finds the words of a file of vectors: in its metadata, or in another file of its folder. */
import { BadakError } from '../core/errors.js';
import { linesOf } from './lines.js';

/** The entry `format` in the metadata of badak’s own files. */
export const SAFETENSORS = 'badak word vectors 1';

/** A file whose parts can be read, such as a `Blob`. */
export interface ReadableFile {
  /** In bytes. */
  readonly size: number;
  /**
   * A part of the file.
   * @param start the first byte
   * @param end the byte after the last
   */
  slice(start?: number, end?: number): ReadableFile;
  /** Reads all bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Opens a file; undefined when no file has this name. */
export type OpenFile = (path: string) => Promise<ReadableFile | undefined>;

/** `vectors.npy` → `vectors.words.txt` */
export function wordsPath(path: string): string {
  return path.replace(/\.[^./\\]+$/, '.words.txt');
}

/** @returns undefined when the JSON is not a list of texts */
export function parseWords(json: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(json);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Metadata keys under which other programs keep the words. */
const METADATA = ['words', 'vocab', 'vocabulary', 'tokens', 'index_to_key'];

export function wordsInMetadata(metadata: Readonly<Record<string, string>>): string[] | undefined {
  return METADATA.map((name) => parseWords(metadata[name] ?? '')).find((words) => words !== undefined);
}

/**
 * Files that may hold the words of `path`, in the order in which they are tried. The first three have the name of
 * `path` and belong to it; the others may belong to it.
 */
export function wordListPaths(path: string): string[] {
  const folder = path.replace(/[^/\\]*$/, '');
  const stem = path.replace(/\.[^./\\]+$/, '');
  const own = ['.words.txt', '.vocab.txt', '.vocab'].map((ending) => stem + ending);
  return [...own, ...['words.txt', 'vocab.txt', 'vocab.json'].map((name) => folder + name)];
}

/**
 * Reads the first of {@link wordListPaths} that exists.
 * @throws BadakError `<its path>: …` when it is not a list of words
 */
export async function findWordList(
  path: string,
  open: OpenFile,
): Promise<{ words: string[]; from: string } | undefined> {
  for (const from of wordListPaths(path)) {
    const file = await open(from);
    if (!file) continue;
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { from, words: from.endsWith('.json') ? wordsOfJson(from, bytes) : wordsOfLines(from, bytes) };
  }
  return undefined;
}

/** One word per line, in some files with its count. Empty lines at the end are ignored. */
function wordsOfLines(who: string, bytes: Uint8Array): string[] {
  const words = [...linesOf(who, bytes)];
  while (words.at(-1) === '') words.pop();
  // word2vec saves a vocabulary as lines of a word and its count.
  const counted = words.length > 1 && words.every((line) => /^[^ \t]+[ \t]+\d+$/.test(line));
  return counted ? words.map((line) => line.split(/[ \t]/, 1)[0]!) : words;
}

/** A list of words, or an object that gives each word its row. */
function wordsOfJson(who: string, bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes);
  const list = parseWords(text);
  if (list) return list;
  try {
    const ids = Object.entries(JSON.parse(text) as Record<string, unknown>);
    const words = ids.sort(([, one], [, other]) => Number(one) - Number(other)).map(([word]) => word);
    if (ids.length > 0 && ids.every(([, id], row) => id === row)) return words;
  } catch {
    // The error below reports it.
  }
  throw new BadakError(
    'wrong-format',
    `${who}: expected a list of words, or an object of words and their rows 0, 1, 2 …`,
  );
}
