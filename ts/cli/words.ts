import { readFile } from 'node:fs/promises';
import { init } from '../core/engine.js';
import { BadakError, visible } from '../core/errors.js';
import type { WordVectors } from '../core/word-vectors.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { Experiment } from '../experiments/index.js';
import { savedTokenization } from '../experiments/text-params.js';
import { TypedReader } from '../experiments/typed-words.js';
import { decodeWordVectors, wordVectorPaths } from '../io/word-vectors.js';
import type { Neighbour } from '../metrics/similarity.js';
import { UsageError } from './exit.js';
import { sayNotes } from './notes.js';
import { restorer } from './restorer.js';
import { readCheckpoint } from './run-folder.js';
import { number, table } from './table.js';

/** Where a command takes word vectors from: one of the two. */
export interface WordSource {
  checkpoint?: string;
  vectors?: string;
}

export interface TypedVectors extends WordVectors {
  /** How the text was cut that the words are from, where that is known. */
  tokenization?: Tokenization;
}

/** Typed words as they stand among the vectors' own. @throws BadakError when there is no such word */
export function typedWords({ words, tokenization }: TypedVectors, typed: readonly string[]): string[] {
  const reader = new TypedReader(words, tokenization);
  return typed.map((each) => {
    const { word, notes } = reader.word(each);
    sayNotes(notes);
    return word;
  });
}

/**
 * @param command its name, for errors
 * @throws UsageError unless one source is named, BadakError when it gives no vectors
 */
export async function readWords(
  command: string,
  { checkpoint: saved, vectors }: WordSource,
  experiments: readonly Experiment[],
): Promise<TypedVectors> {
  if (saved !== undefined && vectors !== undefined) {
    throw new UsageError('--checkpoint and --vectors exclude each other: give one of them');
  }
  if (saved !== undefined) {
    const checkpoint = await readCheckpoint(saved, 'read');
    const restore = restorer(command, saved, checkpoint, 'restoreWords', experiments);
    // Rows that training left alone lately are yet to be brought up, which is arithmetic.
    await init({ threads: 1 });
    return { ...restore(saved, checkpoint), tokenization: savedTokenization(checkpoint) };
  }
  if (vectors === undefined) {
    throw new UsageError(`${command} needs word vectors: --checkpoint <file> or --vectors <file>`);
  }
  const files = new Map<string, Uint8Array>();
  for (const path of wordVectorPaths(vectors)) files.set(path, await readBytes(path, vectors));
  return decodeWordVectors(vectors, files);
}

async function readBytes(path: string, vectors: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      ENOENT:
        path === vectors
          ? 'there is no such file'
          : `there is no such file, which has the words of ${vectors}`,
      EISDIR: 'it is a folder',
    };
    throw new BadakError(`cannot read ${path}: ${known[code ?? ''] ?? message}`);
  }
}

/** A table of words, which can hold anything, the best first. */
export function ranking(score: string, neighbours: readonly Neighbour[]): string {
  return table(
    ['word', score],
    neighbours.map((each) => [visible(each.word), number(each.score)]),
  );
}
