import { openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { init } from '../core/init.js';
import { number } from '../core/format.js';
import { BadakError, reasonOf, visible } from '../core/errors.js';
import type { WordVectors } from '../words/word-vectors.js';
import type { Tokenization } from '../data/tokenizer.js';
import type { Experiment } from '../experiments/index.js';
import { savedTokenization } from '../experiments/text-params.js';
import { TypedReader } from '../experiments/typed-words.js';
import { vectorsOf } from '../experiments/views/vectors.js';
import { readWordVectors } from '../io/read-word-vectors.js';
import type { Model } from '../models/model.js';
import type { Neighbour } from '../words/similarity.js';
import { UsageError } from './exit.js';
import { sayNotes } from './notes.js';
import { retell, tell } from './print.js';
import { restorer } from './restorer.js';
import { readCheckpoint } from './run-folder.js';
import { table } from './table.js';
import { canMoveCursor } from './terminal.js';

/** The source of word vectors, which is a checkpoint or a file, and how the file is read. */
export interface WordSource {
  checkpoint?: string;
  vectors?: string;
  strictData?: boolean;
  maxWords?: number;
  tensor?: string;
}

export interface TypedVectors extends WordVectors {
  /** How the text of the words was cut, where that is known. */
  tokenization?: Tokenization;
}

/** Typed words as words of the vectors. @throws BadakError when a word is unknown */
export function typedWords({ words, tokenization }: TypedVectors, typed: readonly string[]): string[] {
  const read = new TypedReader(words, tokenization).words(typed);
  sayNotes(read.notes);
  return read.words;
}

/**
 * Reads word vectors from a checkpoint or a file.
 * @param command the command's name for errors
 * @throws UsageError unless exactly one source is named; BadakError when the source has no valid vectors
 */
export async function readWords(
  command: string,
  source: WordSource,
  experiments: readonly Experiment[],
): Promise<TypedVectors> {
  const { checkpoint: saved, vectors } = source;
  if (saved !== undefined && vectors !== undefined) {
    throw new UsageError('--checkpoint and --vectors exclude each other. Give one of the two');
  }
  if (saved !== undefined) {
    const checkpoint = await readCheckpoint(saved, 'read').catch((error: unknown) => {
      if (!(error instanceof BadakError) || error.code !== 'wrong-format') throw error;
      throw new BadakError(error.code, `${reasonOf(error)}. Use --vectors for a file of word vectors`);
    });
    const restore = restorer(command, saved, checkpoint, 'nearest', experiments);
    // Lazy Adam has postponed updates of some rows, which the engine makes now.
    await init({ threads: 1 });
    using restored = restore();
    const { words } = checkpoint;
    const vectors = vectorsOf({ model: restored.model as Model<'i32'>, words });
    return { ...vectors, tokenization: savedTokenization(checkpoint) };
  }
  if (vectors === undefined) {
    throw new UsageError(`${command}: expected --checkpoint <file> or --vectors <file>, found neither`);
  }
  return readVectorFile(vectors, source);
}

async function readVectorFile(
  path: string,
  { strictData: strict, maxWords, tensor }: WordSource,
): Promise<WordVectors> {
  const progress = readingProgress(path);
  const onNote = (note: string) => sayNotes([note]);
  try {
    return await readWordVectors(path, openBlob, {
      strict,
      maxWords,
      tensor,
      onNote,
      onProgress: progress.report,
    });
  } finally {
    progress.end();
  }
}

/** Opens a file, whose pieces are read when they are needed. A pipe, for example, is read at once. */
async function openBlob(path: string): Promise<Blob | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new BadakError('unreadable', `cannot read ${path}: it is a folder`);
    }
    return found.isFile() ? await openAsBlob(path) : new Blob([await readFile(path)]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error instanceof BadakError
      ? error
      : new BadakError('unreadable', `cannot read ${path}: ${message}`);
  }
}

/** Milliseconds before the first line, and between two lines where the terminal cannot redraw a line. */
const [QUIET, BETWEEN] = [2000, 10_000];

/** Prints on stderr how much of a large file is read. */
function readingProgress(path: string) {
  const redraws = canMoveCursor();
  let next = performance.now() + QUIET;
  let hasPrinted = false;
  return {
    report({ readBytes, totalBytes }: { readBytes: number; totalBytes: number }) {
      if (performance.now() < next) return;
      next = performance.now() + (redraws ? 100 : BETWEEN);
      hasPrinted = true;
      const line = `reading ${path}: ${Math.floor((100 * readBytes) / totalBytes)} %`;
      if (redraws) retell(line);
      else tell(line);
    },
    end() {
      if (hasPrinted && redraws) retell('');
    },
  };
}

/** The lines of a table of words with their scores, in the given order. @param score head of the column of scores */
export function ranking(score: string, neighbours: readonly Neighbour[]): string[] {
  return table(
    ['word', score],
    neighbours.map((each) => [visible(each.word), number(each.score)]),
  );
}
