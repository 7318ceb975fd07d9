/** The words of vectors that a file holds without them: in its metadata, or in a file beside it. */
import { BadakError } from '../core/errors.js';
import { linesOf } from './lines.js';

/** What the metadata of badak's own files says. */
export const SAFETENSORS = 'badak word vectors 1';

/** A file of which parts can be read, as a `Blob` is. */
export interface ReadableFile {
  /** In bytes. */
  readonly size: number;
  slice(start?: number, end?: number): ReadableFile;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Gives a file; undefined when there is none of this name. */
export type OpenFile = (path: string) => Promise<ReadableFile | undefined>;

/** `vectors.npy` → `vectors.words.txt` */
export function wordsPath(path: string): string {
  return path.replace(/\.[^./\\]+$/, '.words.txt');
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

/** Names in the metadata of other programs' files that hold words. */
const METADATA = ['words', 'vocab', 'vocabulary', 'tokens', 'index_to_key'];

export function wordsInMetadata(metadata: Readonly<Record<string, string>>): string[] | undefined {
  return METADATA.map((name) => parseWords(metadata[name] ?? '')).find((words) => words !== undefined);
}

/**
 * Files that are looked at for the words of `path`, in this order. Those that hold the name of `path` are surely meant for
 * it; the others may be.
 */
export function wordListPaths(path: string): string[] {
  const folder = path.replace(/[^/\\]*$/, '');
  const stem = path.replace(/\.[^./\\]+$/, '');
  const own = ['.words.txt', '.vocab.txt', '.vocab'].map((ending) => stem + ending);
  return [...own, ...['words.txt', 'vocab.txt', 'vocab.json'].map((name) => folder + name)];
}

/** The first of {@link wordListPaths} that there is. @throws BadakError `<its path>: …` when it is not a list of words */
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

/** One word a line, in some files with its count; empty lines at the end mean nothing. */
function wordsOfLines(who: string, bytes: Uint8Array): string[] {
  const words = [...linesOf(who, bytes)];
  while (words.at(-1) === '') words.pop();
  // As word2vec saves a vocabulary: each word with how often it came.
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
    // Said below.
  }
  throw new BadakError(`${who}: expected a list of words, or an object of words and their rows 0, 1, 2 …`);
}
