import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Arithmetic, type Backend, engine } from '../../core/engine.js';
import { BadakError, DivergedError, ParamError } from '../../core/errors.js';
import { count, counted, mib } from '../../core/format.js';
import type { DownloadProgress } from '../../data/lookup.js';
import type { Note } from '../../experiments/experiment.js';
import {
  type Experiment,
  type OpenRunOptions,
  type PreparedRun,
  prepareRun,
  type Run,
} from '../../experiments/index.js';
import { type AnyParams, expectSameParams, flagName } from '../../experiments/params.js';
import type { Panel } from '../../experiments/panels.js';
import { doneLine } from '../../report/done-line.js';
import { profilePanels } from '../../report/profile-panels.js';
import type { RunConfig, RunLine } from '../../report/records.js';
import { madeText } from '../../train/edits.js';
import { Profiler } from '../../train/profiler.js';
import type { Report } from '../../train/report.js';
import type { Shard } from '../../train/shard.js';
import { measurePeak } from '../benches/measure.js';
import { summary, writeReport } from '../ended.js';
import { EXIT, orUsage, UsageError, withFlags } from '../exit.js';
import { describeBackend, thisMachine } from '../machine.js';
import { commandName } from '../command-name.js';
import { onInterrupt } from '../interruption.js';
import { sayNotes } from '../notes.js';
import {
  beginAgain,
  changedParam,
  defaultFolder,
  findResumed,
  findStarted,
  type Found,
  type Resumed,
} from '../resumed.js';
import { type EngineOptions, startEngine } from '../options.js';
import { makeProgress } from '../progress.js';
import { print, retell, tell } from '../print.js';
import { pathWord } from '../shell-words.js';
import { claimFolder, RunFolder, withoutCheckpoint } from '../run-folder.js';
import { printedTables } from '../table.js';
import { recordedTexts } from '../text-file.js';

declare const __VERSION__: string;

/** Least time in ms between two checkpoints: after an evaluation, and in a long epoch. */
const SAVE_AFTER_EVALUATION = 1000;
const SAVE_ALWAYS = 30_000;

export interface TrainOptions extends EngineOptions {
  seed?: number;
  dataDir?: string;
  out?: string;
  resume?: string | true;
  format: 'pretty' | 'jsonl';
  quiet?: boolean;
  /** How products have to be rounded, for the bits of another run. */
  arithmetic?: Arithmetic;
  /** The share of a search's trials. */
  shard?: Shard;
  /** Whether the trainings of a comparison take turns. */
  race?: boolean;
  /** Whether the time of each kernel is measured. */
  profile?: boolean;
}

/** @throws BadakError when the engine rounds products otherwise than the run that is repeated */
function expectArithmetic(wanted: Arithmetic | undefined, { arithmetic }: Backend): void {
  if (wanted === undefined || wanted === arithmetic) return;
  throw new BadakError(
    'unsupported',
    `expected ${wanted} arithmetic for the same bits, found ${arithmetic} on this machine; a run with arithmetic=exact can be repeated everywhere`,
  );
}

/** What begins or goes on. A shard goes on without `--resume`: who starts jobs again uses the same command. */
async function prepare(
  plain: Experiment,
  given: AnyParams,
  options: TrainOptions,
): Promise<{ prepared: PreparedRun } & Found> {
  const { shard, resume: from, out = ownFolder(plain, options) } = options;
  const policy = options.race ? 'in-turns' : undefined;
  const pace = options.profile ? { steps: 1 } : undefined;
  const at = ({ resumed, again }: Found = {}, seed = options.seed) =>
    orUsage(() => {
      const settings: OpenRunOptions = { params: given, seed, shard, resume: resumed, policy, pace };
      return again ? beginAgain(plain, again, settings) : prepareRun({ experiment: plain, ...settings });
    }, ParamError);
  if (!shard || from !== undefined) {
    const found = await findResumed(plain, { ...options, ...(out !== undefined && { out }) });
    return { prepared: at(found), ...found };
  }
  const prepared = at();
  const resumed = await findStarted(out!);
  if (!resumed) return { prepared };
  // What is not typed is the default, as it was the first time.
  expectSameParams(resumed, prepared.params, ['trials']);
  return { prepared: at({ resumed }, prepared.seed), resumed };
}

/** `badak train <experiment>`. @returns the exit code */
export async function train(plain: Experiment, given: AnyParams, options: TrainOptions): Promise<number> {
  const { prepared, resumed, again } = await prepare(plain, given, options);
  const { experiment, params, seed } = prepared;
  if (again && given['text'] === undefined)
    await recordedTexts().expect(again.from, params['text'], again.config?.textHash);
  const backend = await startEngine(options);
  expectArithmetic(options.arithmetic, backend);
  const say = options.quiet ? () => {} : (line: string) => tell(line);
  const data = await prepared.load({
    dataDir: options.dataDir,
    dataDirName: '--data-dir',
    onProgress: downloadProgress(options),
  });
  if (!options.quiet || data.isSubstitute) tell(`data     ${withFlags(data.said)}`);
  say(`compute  ${describeBackend(backend)}`);
  // Printed before the model is built, which may fail for changed sizes.
  for (const each of prepared.changed) say(`changed  ${changedParam(each)}`);
  const run = prepared.open(data);
  if (options.race && run.trainings.length < 2) {
    run.dispose();
    throw new UsageError(
      '--race: expected a comparison, found one training. Some experiments have --compare',
    );
  }
  if (options.profile && run.unit === 'trials') {
    run.dispose();
    throw new UsageError(
      '--profile: expected an experiment that trains, found a search. Profile what it tries, such as two-layer-net',
    );
  }
  for (const each of run.edits) say(`edited   ${madeText(each)}`);
  say(`memory   ${planned(run)}`);
  const notes = [...(data.notes ?? []), ...fewSteps(run, params), ...missingRecords(resumed)];
  if (!options.quiet) sayNotes(notes);
  const config: RunConfig = {
    badak: __VERSION__,
    experiment: experiment.id,
    params,
    seed,
    shard: options.shard ?? resumed?.checkpoint.shard ?? again?.config?.shard,
    data: data.name,
    dataSaid: withFlags(data.said),
    ...(data.textHash !== undefined && { textHash: data.textHash }),
    backend,
    machine: thisMachine(),
    startedAt: new Date().toISOString(),
    ...(prepared.parent && { parent: prepared.parent }),
    ...(run.edits.length > 0 && { edits: run.edits }),
  };
  const folder = resumed?.folder ?? again?.folder ?? (await claimNewFolder(experiment, config, options.out));
  const history = resumed?.history ?? [];
  await folder.begin(config, history);
  if (again) say(`resumed  nothing was saved, so the run begins again, in ${folder.path}`);
  if (resumed)
    say(
      `resumed  at ${run.unit === 'trials' ? 'trial' : 'step'} ${count(resumed.checkpoint.step)} of ${count(run.steps)}, in ${folder.path}`,
    );
  if (resumed && resumed.checkpoint.step === run.steps) say(`done     ${finished(run, params)}`);
  const record = async (line: RunLine) => {
    await folder.append(line);
    if (options.format === 'jsonl') print(JSON.stringify(line));
  };
  if (options.format === 'jsonl') print(JSON.stringify((await folder.readLines())[0]));
  const interruption = onInterrupt();
  try {
    return await drive({
      interruption,
      start: resumed?.checkpoint.step ?? 0,
      experiment,
      run,
      folder,
      config,
      notes,
      history,
      record,
      options,
    });
  } finally {
    interruption.stop();
    run.dispose();
    await folder.end();
  }
}

interface Drive {
  interruption: { happened(): boolean };
  /** Steps that were done before the run was resumed. */
  start: number;
  experiment: Experiment;
  run: Run;
  folder: RunFolder;
  config: RunConfig;
  /** Hints about the data. */
  notes: readonly Note[];
  history: Report[];
  record: (line: RunLine) => Promise<void>;
  options: TrainOptions;
}

/** Trains and saves until the end, an interruption, or a loss that is not finite. @returns the exit code */
async function drive({
  interruption,
  start,
  experiment,
  run,
  folder,
  config,
  notes,
  history,
  record,
  options,
}: Drive): Promise<number> {
  const unit = run.unit ?? 'steps';
  const progress = makeProgress({ steps: run.steps, start, unit, quiet: options.quiet ?? false });
  const began = performance.now();
  let saved = start;
  let savedAt: number | undefined;
  const save = async (best = false) => {
    const bytes = run.checkpoint();
    if (!bytes) return;
    // The best first: a run that is killed between the two saves is resumed before it, and saves both again.
    if (best) await folder.saveBest(bytes);
    await folder.saveCheckpoint(bytes);
    saved = run.done;
    savedAt = performance.now();
  };
  const profiler = options.profile ? new Profiler() : undefined;
  const end = async () => {
    profiler?.[Symbol.dispose]();
    const profile = profiled(profiler);
    const panels = [...run.panels(), ...profile];
    await folder.savePanels(panels);
    await writeReport(experiment, folder);
    return { panels, profile };
  };
  try {
    let done = run.done;
    profiler?.begin();
    for (const report of run.reports) {
      profiler?.end(report.type === 'pause' && run.done === done + 1);
      done = run.done;
      progress.report(report, run.done);
      if (report.type !== 'pause') {
        history.push(report);
        await record(report);
      }
      const evaluated = report.type === 'eval' || report.type === 'epoch';
      const since = performance.now() - (savedAt ?? (evaluated ? -Infinity : began));
      if (report.best || since > (evaluated ? SAVE_AFTER_EVALUATION : SAVE_ALWAYS)) await save(report.best);
      // Signals arrive only between two turns of the event loop.
      await nextTurn();
      if (interruption.happened()) {
        await save();
        progress.end();
        const { profile } = await end();
        if (options.format === 'pretty') print(printedTables(profile));
        tell(
          `interrupted after ${unit === 'steps' ? 'step' : 'trial'} ${count(run.done)} of ${count(run.steps)}. To go on, use`,
          `  ${commandName()} train ${experiment.id} --resume ${pathWord(folder.checkpointPath)}`,
        );
        return EXIT.interrupted;
      }
      profiler?.begin();
    }
    await save();
  } catch (error) {
    progress.end();
    if (error instanceof DivergedError) {
      await end();
      const kept =
        saved > 0
          ? `The checkpoint after step ${count(saved)} is kept: ${folder.checkpointPath}`
          : 'No checkpoint was saved before.';
      throw new BadakError(error.code, `${error.message} ${kept}`);
    }
    throw error;
  } finally {
    progress.end();
  }
  const seconds = (performance.now() - began) / 1000;
  const peakMemoryBytes = engine().memoryBytes;
  const done = doneLine({ experiment, config, run, history, seconds, start, peakMemoryBytes });
  await record(done);
  const { panels } = await end();
  if (options.format === 'pretty') {
    const tables = printedTables(panels);
    print(summary(experiment, config, done, history, folder, unit, tables));
    if (!options.quiet) sayNotes(notes);
  }
  return EXIT.done;
}

/**
 * `0.9 MiB for parameters and gradients, 0.5 MiB for the optimizer, 0.6 MiB for a step; 58 MiB in all, with the data`
 */
function planned(run: Run): string {
  const { parameters, gradients, optimizer, step } = run.plan();
  const parts = [
    `${mib(parameters + gradients)} for parameters and gradients`,
    ...(mib(optimizer) === mib(0) ? [] : [`${mib(optimizer)} for the optimizer`]),
    `${mib(step)} for a step`,
  ];
  return `${parts.join(', ')}; ${mib(engine().memoryBytes, 0)} in all, with the data`;
}

/** The panels of a profile, if there is one. */
function profiled(profiler: Profiler | undefined): Panel[] {
  const profile = profiler?.profile;
  return profile ? profilePanels(profile, measurePeak(), engine().backend.threads) : [];
}

/** A training with fewer steps has hardly begun. */
const FEW_STEPS = 100;

/** A note for a text of one's own that is so small that the book's parameters give very few steps. */
function fewSteps(run: Run, params: AnyParams): Note[] {
  if (params['text'] === undefined || run.steps >= FEW_STEPS) return [];
  const steps = counted(run.steps, 'steps');
  return [
    {
      text: `the whole training has ${steps}, which may be too few to learn. Raise --epochs or lower --batch-size`,
    },
  ];
}

/** A note for a run that goes on without the records of all that it has done. */
function missingRecords(resumed: Resumed | undefined): Note[] {
  const missing = resumed ? resumed.checkpoint.reports - resumed.history.length : 0;
  if (missing <= 0) return [];
  return [
    {
      text: `${counted(missing, 'reports')} from before this checkpoint are in no metrics.jsonl beside it, so curves and tables lack them. The training itself is as it was`,
    },
  ];
}

/** `The run was finished already. To train longer, give more than --epochs 1` */
function finished(run: Run, params: AnyParams): string {
  const keys = run.unit === 'trials' ? ['trials'] : ['epochs', 'iterations'];
  const key = keys.find((each) => params[each] !== undefined);
  const more = key === undefined ? '' : `. To train longer, give more than --${flagName(key)} ${params[key]}`;
  return `The run was finished already${more}`;
}

/** The default folder of a shard. A run of all trials has none of its own: it takes the next that is free. */
function ownFolder(
  experiment: Experiment,
  { seed = 0, shard }: Pick<TrainOptions, 'seed'> & Pick<RunConfig, 'shard'>,
): string | undefined {
  return shard && defaultFolder(experiment, seed, shard);
}

/** A folder without a run: the files of another run are never replaced. @throws BadakError when `--out` has a run */
async function claimNewFolder(
  experiment: Experiment,
  config: RunConfig,
  out = ownFolder(experiment, config),
): Promise<RunFolder> {
  if (out === undefined) return claimFolder(defaultFolder(experiment, config.seed));
  const folder = new RunFolder(out);
  // A shard that was killed before it saved begins again.
  const isFree = (await folder.claim()) || (config.shard !== undefined && (await folder.isOf(config)));
  if (!isFree) {
    throw new BadakError(
      'unwritable',
      (await folder.isUnsaved())
        ? await withoutCheckpoint(folder)
        : `${out} has a run already. Use --resume to go on with it, or another --out`,
    );
  }
  return folder;
}

function downloadProgress({ quiet }: TrainOptions): ((progress: DownloadProgress) => void) | undefined {
  if (quiet || !process.stderr.isTTY) return undefined;
  return ({ file, receivedBytes, totalBytes }) => {
    const of = totalBytes === undefined ? '' : ` of ${mib(totalBytes)}`;
    retell(`downloading ${file}: ${mib(receivedBytes)}${of}`, receivedBytes === totalBytes);
  };
}
