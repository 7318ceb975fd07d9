import { existsSync } from 'node:fs';
import { BadakError, visible } from '../../core/errors.js';
import { counted } from '../../core/format.js';
import { experiments } from '../../experiments/index.js';
import { encodeWordVectors, wordVectorPaths } from '../../io/word-vectors.js';
import { writeAtomically } from '../../platform/node.js';
import { orUsage } from '../exit.js';
import { readWords, type WordSource } from '../words.js';

export interface ExportOptions extends WordSource {
  out: string;
  force?: boolean;
}

/** `badak export` */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { out, force = false } = options;
  const paths = orUsage(() => wordVectorPaths(out));
  const there = paths.find((path) => existsSync(path));
  if (there !== undefined && !force) {
    throw new BadakError(`${there} is there already; --force replaces it`);
  }
  const all = await readWords('export', options, experiments);
  // What stands beside it first: when the file itself is there, all of it is.
  for (const [path, bytes] of [...encodeWordVectors(out, all)].reverse()) await write(path, bytes);
  console.log(
    visible(
      `wrote ${paths.join(' and ')}: ${counted(all.words.length, 'words')} of ${counted(all.size, 'numbers')}`,
    ),
  );
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, bytes);
  } catch (error) {
    throw new BadakError(`could not write ${path}: ${(error as Error).message}`);
  }
}
