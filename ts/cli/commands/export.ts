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
  const existing = paths.find((path) => existsSync(path));
  if (existing !== undefined && !force) {
    throw new BadakError('unwritable', `${existing} exists already. Use --force to replace it`);
  }
  const all = await readWords('export', options, experiments);
  // The file itself is written last: when it exists, the files that belong to it do, too.
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
    throw new BadakError('unwritable', `cannot write ${path}: ${(error as Error).message}`);
  }
}
