/** A run as the page knows it, and what the worker's messages make of it. */
import { signal, type Signal } from '@preact/signals';
import type { Arithmetic } from '../../../ts/core/engine.js';
import type { Failure } from '../../../ts/core/errors.js';
import type { Chart } from '../../../ts/experiments/experiment.js';
import type { AnyParams } from '../../../ts/experiments/params.js';
import { Plot } from '../../../ts/experiments/plot.js';
import type { View } from '../../../ts/experiments/view.js';
import type { MadeEdit } from '../../../ts/train/edits.js';
import type { Metrics, Report } from '../../../ts/train/report.js';
import type { ExperimentId } from '../lessons/index.js';
import { ENDS, type ReportLog } from '../worker/report-log.js';
import type { FromTrainer, Standing } from '../worker/protocol.js';
import type { Place } from './link.js';
import { Moments } from './moments.js';

type Condition = 'opening' | 'waiting' | 'playing' | 'done' | 'failed';

export interface LabRun {
  /** Of the messages about it. */
  readonly number: number;
  /** The number that people see: from 1, in the order in which the runs of the list began. */
  readonly label: number;
  /** What a person calls it. */
  readonly name: Signal<string | undefined>;
  readonly experiment: ExperimentId;
  /** What differs from the defaults. */
  readonly params: AnyParams;
  readonly seed: number;
  /** How products are rounded, where its link asked for that. */
  readonly arithmetic: Arithmetic | undefined;
  readonly begin: Begin | undefined;
  readonly condition: Signal<Condition>;
  readonly standing: Signal<Standing>;
  readonly steps: Signal<number>;
  readonly unit: Signal<'steps' | 'trials'>;
  readonly data: Signal<string>;
  readonly views: Signal<readonly View[]>;
  /** The vocabulary, where a view takes words or a sentence. */
  readonly words: Signal<readonly string[] | undefined>;
  /** Checkpoints of the run, the first at its beginning. */
  readonly moments: Moments;
  readonly log: ReportLog;
  /** Those that its log holds. */
  readonly reports: readonly Report[];
  readonly charts: Signal<readonly Plot[]>;
  /** Counts the changes of the charts. */
  readonly drawn: Signal<number>;
  /** Of everything that it gave; when it has ended. */
  readonly hash: Signal<string | undefined>;
  readonly latest: Signal<Metrics>;
  /** Whether a person wants its curves in the charts of another run; undefined where nobody has said so. */
  readonly isWanted: Signal<boolean | undefined>;
  readonly failure: Signal<Failure | undefined>;
  /** What was changed in its models. */
  readonly edits: Signal<readonly MadeEdit[]>;
  /** How many of the edits can be taken back. */
  readonly undoable: Signal<number>;
  /** Reports and edits that there were when it was opened. */
  readonly opened: { reports: number; edits: number };
}

/** Where a run begins that does not begin at its first step. */
export interface Begin {
  bytes: Uint8Array;
  /** Steps that the parent had done. */
  step: number;
  /** In a branch of a run of this page: the label of that run, and the step at which the branch begins. */
  parent?: { label: number; step: number };
  branch: boolean;
  /** What the checkpoint is called in messages. */
  name: string;
}

const NOWHERE: Standing = { done: 0, seconds: 0, playing: false, epoch: 0, trainings: [] };

interface NewRun extends Pick<LabRun, 'number' | 'label' | 'begin'> {
  at: Pick<Place, 'experiment' | 'params' | 'seed' | 'arithmetic'>;
  /** What it goes on from. */
  log: ReportLog;
}

/** A run that is being opened. */
export function newRun({ at, log, begin, ...others }: NewRun): LabRun {
  const { experiment, params, seed, arithmetic } = at;
  return {
    ...others,
    experiment,
    params,
    seed,
    arithmetic,
    begin,
    name: signal<string | undefined>(undefined),
    condition: signal<Condition>('opening'),
    standing: signal({ ...NOWHERE, done: begin?.step ?? 0 }),
    steps: signal(0),
    unit: signal<'steps' | 'trials'>('steps'),
    data: signal(''),
    views: signal<readonly View[]>([]),
    words: signal(undefined),
    moments: new Moments(),
    log,
    reports: log.reports,
    charts: signal<readonly Plot[]>([]),
    drawn: signal(0),
    hash: signal<string | undefined>(undefined),
    latest: signal<Metrics>({}),
    isWanted: signal<boolean | undefined>(undefined),
    failure: signal(undefined),
    edits: signal<readonly MadeEdit[]>([]),
    undoable: signal(0),
    opened: { reports: log.count, edits: 0 },
  };
}

/** Takes up what the worker says of the run. */
export function hearOf(run: LabRun, message: Extract<FromTrainer, { run: number }>): void {
  switch (message.kind) {
    case 'opened':
      run.steps.value = message.steps;
      run.unit.value = message.unit;
      run.data.value = message.data;
      run.views.value = message.views;
      run.words.value = message.words;
      run.standing.value = message;
      run.condition.value = message.done >= message.steps ? 'done' : 'waiting';
      run.edits.value = message.edits;
      run.opened.edits = message.edits.length;
      drawAll(run, message.charts);
      noteLatest(run, run.reports);
      return;
    case 'edited':
      run.edits.value = message.edits;
      run.undoable.value = message.undoable;
      run.standing.value = message;
      return;
    case 'undone':
      goBack(run, message);
      return;
    case 'metrics':
      takeUp(run, message.reports, message.charts);
      run.standing.value = message;
      if (run.condition.value === 'playing' || run.condition.value === 'waiting') {
        run.condition.value = message.playing ? 'playing' : 'waiting';
      }
      return;
    case 'done':
      run.standing.value = message;
      run.condition.value = 'done';
      run.hash.value = message.hash;
      return;
    case 'failed':
      run.failure.value = { code: message.code, message: message.message };
      run.condition.value = 'failed';
  }
}

function goBack(run: LabRun, message: Extract<FromTrainer, { kind: 'undone' }>): void {
  run.edits.value = message.edits;
  run.undoable.value = message.undoable;
  run.standing.value = message;
  run.condition.value = 'waiting';
  run.failure.value = undefined;
  run.hash.value = undefined;
  run.latest.value = {};
  run.log.upTo(run.opened.reports + message.reports);
  drawAll(run, message.charts);
  noteLatest(run, run.reports);
}

function takeUp(run: LabRun, reports: readonly Report[], charts: readonly Chart[] | undefined): void {
  const isThinned = run.log.add(reports);
  if (charts || isThinned) drawAll(run, charts ?? run.charts.value.map(({ chart }) => chart));
  else for (const plot of run.charts.value) for (const report of reports) plot.add(report);
  noteLatest(run, reports);
}

export function drawAll(run: LabRun, charts: readonly Chart[]): void {
  run.charts.value = charts.map((chart) => new Plot(chart, run.reports));
}

export function noteLatest(run: LabRun, reports: readonly Report[]): void {
  if (reports.length === 0) return;
  run.drawn.value += 1;
  const latest = { ...run.latest.value };
  for (const { run: name, metrics } of reports) {
    for (const [metric, value] of Object.entries(metrics))
      latest[name === undefined ? metric : `${name}: ${metric}`] = value;
  }
  run.latest.value = latest;
}

/** Values that the beginning and the end of a run are judged by, at most: a log holds them. */
const JUDGED = ENDS;
/** The part of its first loss that a run must fall below. */
const LEARNED = 0.98;

type Reported = Pick<LabRun, 'reports' | 'begin'>;

function judgedOf({ reports }: Reported): { step: number; loss: number }[] {
  return reports.flatMap(({ run, step, metrics }) => {
    const loss = metrics['train/loss'] ?? metrics['train/perplexity'];
    return run === undefined && loss !== undefined ? [{ step, loss }] : [];
  });
}

/**
 * Whether the reports of a run begin with its first steps. Those of one that was opened again do; not those of a branch, nor of
 * a checkpoint that was opened as a file.
 */
export function knowsBeginning(run: Reported): boolean {
  if (!run.begin) return true;
  const [first, second] = judgedOf(run);
  return run.begin.parent === undefined && second !== undefined && first!.step <= second.step - first!.step;
}

/**
 * Whether the loss of the training batches has fallen below where it began: rates that are too large drive it up in the first
 * steps, from where it may fall a little. Also true where there is no such loss, or too little of it, and of a run whose
 * beginning is not known: its loss may have fallen before.
 */
export function hasLearned(run: Reported): boolean {
  if (!knowsBeginning(run)) return true;
  const losses = judgedOf(run).map(({ loss }) => loss);
  const judged = Math.min(JUDGED, losses.length >> 1);
  if (judged === 0) return true;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / judged;
  const began = Math.min(losses[0]!, mean(losses.slice(0, judged)));
  return mean(losses.slice(-judged)) < LEARNED * began;
}
