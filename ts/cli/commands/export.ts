import { existsSync } from 'node:fs';
import { init } from '../../core/engine.js';
import { BadakError, visible } from '../../core/errors.js';
import { counted } from '../../core/format.js';
import { startOf } from '../../data/pairs.js';
import { experiments } from '../../experiments/index.js';
import { encodeWordVectors, type NamedFiles, wordVectorPaths } from '../../io/word-vectors.js';
import { Seq2seq } from '../../models/seq2seq.js';
import { exportOnnx } from '../../onnx/index.js';
import { OPSET } from '../../onnx/proto.js';
import { writeAtomically } from '../../platform/node.js';
import type { Checkpoint } from '../../train/checkpoint.js';
import { orUsage, UsageError } from '../exit.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';
import { readWords, type WordSource } from '../words.js';

export interface ExportOptions extends WordSource {
  out: string;
  force?: boolean;
}

/** Files by their paths, and what is in them. */
interface Exported {
  files: NamedFiles;
  said: string;
}

/** `badak export` */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { out, force = false } = options;
  const isModel = out.toLowerCase().endsWith('.onnx');
  const paths = isModel ? [out] : orUsage(() => wordVectorPaths(out));
  const existing = paths.find((path) => existsSync(path));
  if (existing !== undefined && !force) {
    throw new BadakError('unwritable', `${existing} exists already. Use --force to replace it`);
  }
  const { files, said } = await (isModel ? exportModel(options) : exportWords(options));
  // The file itself is written last: when it exists, the files that belong to it do, too.
  for (const [path, bytes] of [...files].reverse()) await write(path, bytes);
  console.log(visible(`wrote ${paths.join(' and ')}: ${said}`));
}

async function exportWords(options: ExportOptions): Promise<Exported> {
  const all = await readWords('export', options, experiments);
  return {
    files: encodeWordVectors(options.out, all),
    said: `${counted(all.words.length, 'words')} of ${counted(all.size, 'numbers')}`,
  };
}

async function exportModel({ out, checkpoint: from, vectors }: ExportOptions): Promise<Exported> {
  if (from === undefined || vectors !== undefined) {
    throw new UsageError(`export: expected --checkpoint <file> alone for a model in ${out}`);
  }
  const checkpoint = await readCheckpoint(from, 'read');
  const restore = restorer('export', from, checkpoint, undefined, experiments);
  await init({ threads: 1 });
  using restored = restore();
  const { model, reverse } = restored;
  const options = { metadata: metadataOf(checkpoint), ...(model instanceof Seq2seq && { reverse }) };
  const size = model.params.reduce((sum, { value }) => sum + value.size, 0);
  return {
    files: new Map([[out, exportOnnx(model, options)]]),
    said: `${model.constructor.name} of ${counted(size, 'parameters')}, opset ${OPSET}`,
  };
}

/** What a program needs to know beside the model: the words of the ids, how long questions are, how answers begin. */
function metadataOf({ experiment, words, lengths }: Checkpoint): Record<string, string> {
  const start = lengths && words && startOf(words);
  return {
    experiment,
    ...(words && { words: JSON.stringify(words) }),
    ...(lengths && { lengths: JSON.stringify(lengths) }),
    ...(start !== undefined && { start: String(words!.indexOf(start)) }),
  };
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, bytes);
  } catch (error) {
    throw new BadakError('unwritable', `cannot write ${path}: ${(error as Error).message}`);
  }
}
