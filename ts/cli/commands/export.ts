import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { init } from '../../core/init.js';
import { BadakError } from '../../core/errors.js';
import { counted } from '../../core/format.js';
import { startOf } from '../../data/pairs.js';
import { experiments } from '../../experiments/index.js';
import { csvOf } from '../../io/csv.js';
import { encodeNpz } from '../../io/npz.js';
import {
  encodeWordVectors,
  type NamedFiles,
  WORD_VECTOR_ENDINGS,
  wordVectorPaths,
} from '../../io/word-vectors.js';
import { Seq2seq } from '../../models/seq2seq.js';
import { exportOnnx } from '../../onnx/index.js';
import { OPSET } from '../../onnx/proto.js';
import { writeAtomically } from '../../platform/node.js';
import type { DoneLine } from '../../report/records.js';
import type { Checkpoint } from '../../train/checkpoint.js';
import { encodeEvents } from '../../train/events.js';
import { metricRows } from '../../train/metric-rows.js';
import { weightsOf } from '../../train/weights.js';
import { UsageError } from '../exit.js';
import { sayLeftOut } from '../notes.js';
import { print } from '../print.js';
import { restorer } from '../restorer.js';
import { readCheckpoint, RunFolder } from '../run-folder.js';
import { isReport } from '../run-records.js';
import { readWords, type WordSource } from '../words.js';

export interface ExportOptions extends WordSource {
  out: string;
  run?: string;
  force?: boolean;
}

/** The endings of files of a model. */
const MODEL_ENDINGS = ['.onnx', '.npz'];

/** Files by their paths, and what is in them. */
interface Exported {
  files: NamedFiles;
  said: string;
}

/** `badak export` */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { out, run, force = false } = options;
  const isModel = endsIn(out, ...MODEL_ENDINGS);
  // Before anything long is read.
  if (run === undefined) {
    expectEnding(out);
    expectFree(isModel ? [out] : wordVectorPaths(out), force);
  }
  const work = run !== undefined ? exportRun : isModel ? exportModel : exportWords;
  const { files, said } = await work(options);
  const paths = [...files.keys()];
  expectFree(paths, force);
  // The file itself is written last: when it exists, the files that belong to it do, too.
  for (const [path, bytes] of [...files].reverse()) await write(path, bytes);
  const written = paths.length > 2 ? `${counted(paths.length, 'files')} in ${out}` : paths.join(' and ');
  print(`wrote ${written}: ${said}`);
}

function endsIn(path: string, ...endings: readonly string[]): boolean {
  return endings.some((ending) => path.toLowerCase().endsWith(ending));
}

function expectEnding(out: string): void {
  if (endsIn(out, ...MODEL_ENDINGS, ...WORD_VECTOR_ENDINGS)) return;
  throw new UsageError(
    `${out}: expected a file that ends in ${MODEL_ENDINGS.join(' or ')} for a model, or in ${WORD_VECTOR_ENDINGS.join(', ')} for word vectors`,
  );
}

function expectFree(paths: readonly string[], force: boolean): void {
  const existing = force ? undefined : paths.find((path) => existsSync(path));
  if (existing === undefined) return;
  throw new BadakError('unwritable', `${existing} exists already. Use --force to replace it`);
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
  const size = model.params.reduce((sum, { value }) => sum + value.size, 0);
  const said = `${model.constructor.name} of ${counted(size, 'parameters')}`;
  if (endsIn(out, '.npz')) return { files: new Map([[out, encodeNpz(weightsOf(out, model))]]), said };
  const options = { metadata: metadataOf(checkpoint), ...(model instanceof Seq2seq && { reverse }) };
  return { files: new Map([[out, exportOnnx(model, options)]]), said: `${said}, opset ${OPSET}` };
}

/** The metrics of a run: a table, or TensorBoard's files in a folder. */
async function exportRun({ run, out, checkpoint, vectors }: ExportOptions): Promise<Exported> {
  const isTable = endsIn(out, '.csv');
  if (checkpoint !== undefined || vectors !== undefined) {
    throw new UsageError('export: expected --run <dir> without --checkpoint and --vectors');
  }
  if (!isTable && extname(out) !== '' && !/[\\/]$/.test(out)) {
    throw new UsageError(`${out}: expected a file that ends in .csv, or a folder as ${out}/`);
  }
  const folder = new RunFolder(run!);
  const { startedAt } = await folder.readConfig();
  const { lines, unreadable } = await folder.readRecords();
  sayLeftOut(unreadable, 'lines', 'metrics.jsonl');
  const reports = lines.filter(isReport);
  if (reports.length === 0) {
    throw new BadakError('not-found', `${folder.path}: expected the metrics of a run, found none`);
  }
  const said = counted(reports.length, 'reports');
  if (isTable) return { files: new Map([[out, new TextEncoder().encode(csvOf(metricRows(reports)))]]), said };
  const done = lines.findLast((line): line is DoneLine => line.type === 'done');
  const time = { startedAt: new Date(startedAt), seconds: done?.seconds };
  if (Number.isNaN(time.startedAt.getTime())) {
    throw new BadakError('damaged', `${folder.configPath} is damaged: startedAt is not a time`);
  }
  const files = encodeEvents(reports, time);
  return { files: new Map([...files].map(([path, bytes]) => [join(out, path), bytes])), said };
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
