/** The runs of the page, and the one that the worker has open. */
import { batch, computed, signal, type Signal } from '@preact/signals';
import type { Failure } from '../../../ts/core/errors.js';
import type { Chart } from '../../../ts/experiments/experiment.js';
import type { Panel } from '../../../ts/experiments/panels.js';
import type { AnyParams } from '../../../ts/experiments/params.js';
import { Plot } from '../../../ts/experiments/plot.js';
import type { View } from '../../../ts/experiments/view.js';
import type { Metrics, Report } from '../../../ts/train/report.js';
import { experimentOf, type ExperimentId, isExperiment, quick, watchable } from '../lessons/index.js';
import type { FromTrainer, Standing } from '../worker/protocol.js';
import { type Place, readLink, writeLink } from './link.js';
import { given } from './params.js';
import { Moments } from './moments.js';
import { save } from './take.js';
import { earlier, keep, type KeptRun } from './storage.js';
import { backend, listen, order, replace, useArithmetic } from './trainer.js';

export type Condition = 'opening' | 'waiting' | 'playing' | 'done' | 'failed';

/** A run as the page knows it. */
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
  readonly begin: Begin | undefined;
  readonly condition: Signal<Condition>;
  readonly standing: Signal<Standing>;
  readonly steps: Signal<number>;
  readonly unit: Signal<'steps' | 'trials'>;
  readonly data: Signal<string>;
  readonly views: Signal<readonly View[]>;
  /** The vocabulary, where a view takes words. */
  readonly words: Signal<readonly string[] | undefined>;
  /** Checkpoints of the run, the first at its beginning. */
  readonly moments: Moments;
  readonly reports: Report[];
  readonly charts: Signal<readonly Plot[]>;
  /** Counts the changes of the charts. */
  readonly drawn: Signal<number>;
  /** Of everything that it gave; when it has ended. */
  readonly hash: Signal<string | undefined>;
  readonly latest: Signal<Metrics>;
  /** Whether its curves stand in the charts of another run. */
  readonly isShown: Signal<boolean>;
  readonly failure: Signal<Failure | undefined>;
}

/** Where a run begins that does not begin at its first step. */
export interface Begin {
  bytes: Uint8Array;
  /** Steps that the parent had done. */
  step: number;
  /** The label of the parent, in a branch of a run of this page. */
  parent?: number;
  branch: boolean;
  /** What the checkpoint is called in messages. */
  name: string;
}

/** What the open view shows. */
export interface Shown {
  view: string;
  /** Steps that the model had done. */
  step: number;
  panels: readonly Panel[];
  notes: readonly string[];
  /** Why there is nothing to show. */
  failure?: Failure;
}

const NOWHERE: Standing = { done: 0, seconds: 0, playing: false, epoch: 0, trainings: [] };

let numbers = 0;
let looks = 0;
/** Reports of a run that goes on, for its charts. */
let takeUpLater: readonly Report[] = [];
/** Where new runs begin while a branch is open. */
let base: Begin | undefined;
let openLook: { look: number; view: string } | undefined;

/** Where the page is: a lesson, or undefined in the gallery. */
export const place = signal<Place | undefined>(undefined);
/** What the link said that does not exist. */
export const wrongInLink = signal<readonly string[]>([]);
/** Something that a person asked for and that could not be done. */
export const notice = signal<string | Failure | undefined>(undefined);
export const run = signal<LabRun | undefined>(undefined);
export const shown = signal<Shown | undefined>(undefined);
/** Other runs of this experiment, which stay in the list. */
export const kept = signal<readonly LabRun[]>([]);

/** Steps a second at most; chosen for an experiment, until another one is opened. */
export const speed = signal(Infinity);

/** The moment that views show; undefined for the run as it goes on. */
export const chosen = signal<number | undefined>(undefined);

export const preset = computed<'quick' | 'book' | undefined>(() => {
  if (!place.value) return undefined;
  const { experiment, params } = place.value;
  if (isSame(params, placeOf(experiment).params)) return 'quick';
  return isSame(params, {}) ? 'book' : undefined;
});

function isSame(one: AnyParams, other: AnyParams): boolean {
  const sorted = (params: AnyParams) =>
    JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}

/** Goes where the link says. */
export function follow(hash: string): void {
  const read = readLink(hash);
  batch(() => {
    wrongInLink.value = read.wrong;
    const before = place.value;
    place.value = read.place;
    if (!read.place) return close();
    const { experiment, params, seed } = read.place;
    const now = run.value;
    const isOpen =
      now &&
      before?.experiment === experiment &&
      before.arithmetic === read.place.arithmetic &&
      now.seed === seed &&
      isSame(now.params, params);
    if (before?.experiment !== experiment) {
      base = undefined;
      speed.value = watchable[experiment] ?? Infinity;
    }
    if (!isOpen) open(read.place, base);
  });
}

/** Puts a place into the address, which then is followed. */
export function go(to: Place | undefined, replaces = false): void {
  const hash = to ? writeLink(to) : '#/';
  if (replaces) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  follow(hash);
}

/** The place that a card of the gallery leads to. */
export function placeOf(experiment: ExperimentId): Place {
  return { experiment, params: given(experimentOf(experiment).params, quick[experiment]), seed: 0 };
}

function close(): void {
  if (run.value) order({ kind: 'close', run: run.value.number });
  run.value = undefined;
  shown.value = undefined;
}

function open(at: Place, begin: Begin | undefined = undefined): void {
  const { experiment, params, seed, arithmetic } = at;
  useArithmetic(arithmetic);
  const before = run.value;
  if (before && before.experiment === experiment && before.standing.value.done > 0) {
    kept.value = [...kept.value, before];
  }
  kept.value = kept.value.filter((each) => each.experiment === experiment);
  const opened: LabRun = {
    number: ++numbers,
    label: 1 + Math.max(0, ...kept.value.map(({ label }) => label)),
    name: signal<string | undefined>(undefined),
    experiment,
    params,
    seed,
    begin,
    condition: signal<Condition>('opening'),
    standing: signal(NOWHERE),
    steps: signal(0),
    unit: signal<'steps' | 'trials'>('steps'),
    data: signal(''),
    views: signal<readonly View[]>([]),
    words: signal(undefined),
    moments: new Moments(),
    reports: [],
    charts: signal<readonly Plot[]>([]),
    drawn: signal(0),
    hash: signal<string | undefined>(undefined),
    latest: signal<Metrics>({}),
    isShown: signal(true),
    failure: signal(undefined),
  };
  run.value = opened;
  shown.value = undefined;
  openLook = undefined;
  chosen.value = undefined;
  order({
    kind: 'open',
    run: opened.number,
    experiment,
    params,
    seed,
    // What began earlier goes on as it began.
    ...(begin
      ? { from: { name: begin.name, bytes: begin.bytes, branch: begin.branch } }
      : { policy: 'in-turns' }),
  });
  if (speed.value < Infinity) limit(speed.value);
}

/** Takes a kept run out of the list. */
export function forget(old: LabRun): void {
  kept.value = kept.value.filter((each) => each !== old);
}

/** Lets views show a moment of the run. */
export function choose(step: number | undefined): void {
  const now = run.value;
  if (!now || step === chosen.value) return;
  const bytes = step === undefined ? undefined : now.moments.at(step);
  chosen.value = bytes && step;
  order({ kind: 'restore', run: now.number, ...(bytes && { moment: { step: step!, bytes } }) });
}

/** Begins a run of its own at the chosen moment, or where the run stands. Its settings may then be changed. */
export function branch(): void {
  const now = run.value;
  const step = chosen.value ?? now?.moments.last;
  const bytes = step === undefined ? undefined : now?.moments.at(step);
  if (!now || !bytes || !place.value) return;
  base = { bytes, step: step!, parent: now.label, branch: true, name: `run ${now.label}` };
  open(place.value, base);
}

/**
 * After a failure: a branch at the last moment, to be trained with other settings. Where the engine has stopped, the same run
 * goes on with a new one.
 */
export function takeUpAgain(): void {
  const now = run.value;
  const step = now?.moments.last;
  if (!now || step === undefined || !place.value) return;
  if (now.failure.value?.code !== 'engine-failed') return branch();
  replace();
  const reports = now.reports.filter((report) => report.step <= step);
  goOn({ place: place.value, step, bytes: now.moments.at(step)!, reports });
}

/** The address of the open run, with the arithmetic that gives its bits. */
export function linkOf(): string {
  const { href } = location;
  if (!place.value || !backend.value) return href;
  const link = writeLink({ ...place.value, arithmetic: backend.value.arithmetic });
  return href.replace(/#.*$/s, '') + link;
}

/** The arithmetic that the link asks for and that this browser does not have. */
export const missingArithmetic = computed(() => {
  const wanted = place.value?.arithmetic;
  return wanted === 'fused' && backend.value?.arithmetic === 'exact' ? wanted : undefined;
});

/** Begins the run again from its first step. */
export function reset(): void {
  if (!place.value) return;
  const { condition, failure } = run.value ?? {};
  if (condition?.value === 'failed' && failure?.value?.code === 'engine-failed') replace();
  base = undefined;
  // What was trained is forgotten: it would be the same run once more.
  if (run.value) run.value.standing.value = NOWHERE;
  open(place.value);
}

/** Goes to a place whose files are new, even if the page is there. */
export function readAgain(to: Place): void {
  const isSame = place.value !== undefined && writeLink(to) === writeLink(place.value);
  go(to);
  if (isSame) reset();
}

export function play(): void {
  if (run.value) order({ kind: 'start', run: run.value.number });
}

export function limit(perSecond: number): void {
  speed.value = perSecond;
  if (run.value) order({ kind: 'limit', run: run.value.number, perSecond });
}

export function pause(): void {
  if (run.value) order({ kind: 'pause', run: run.value.number });
}

export function stepTo(to: 'step' | 'epoch'): void {
  if (run.value) order({ kind: 'step', run: run.value.number, to });
}

/** Shows a view of the open run, and keeps it up to date. */
export function look(view: string, input?: object, training?: number): void {
  const now = run.value;
  if (!now) return;
  if (openLook) order({ kind: 'forget', run: now.number, look: openLook.look });
  openLook = { look: ++looks, view };
  order({
    kind: 'look',
    run: now.number,
    look: openLook.look,
    view,
    ...(input && { input }),
    ...(training !== undefined && { training }),
  });
}

/** The page has drawn what the view shows. */
export function seen(): void {
  const now = run.value;
  if (now && openLook) order({ kind: 'seen', run: now.number, look: openLook.look });
}

/** Asks for the report of the open run; it is saved when it has been made. */
export function takeReport(): void {
  const now = run.value;
  if (!now) return;
  const page = location.href.replace(/#.*$/s, '');
  order({ kind: 'report', run: now.number, reports: now.reports, page });
}

/** Opens a checkpoint, of this page or of the command line. */
export function openFile(name: string, bytes: Uint8Array): void {
  notice.value = undefined;
  order({ kind: 'inspect', name, bytes });
}

/** Goes on with a run that was kept. */
export function goOn({ place: at, step, bytes, reports }: KeptRun): void {
  earlier.value = undefined;
  base = { bytes, step, branch: false, name: 'the kept run' };
  history.replaceState(null, '', writeLink(at));
  place.value = at;
  open(at, base);
  takeUpLater = reports;
}

function inspected({
  name,
  experiment,
  params,
  seed,
  step,
  bytes,
}: Extract<FromTrainer, { kind: 'inspected' }>): void {
  if (!isExperiment(experiment)) {
    notice.value = { code: 'unknown-name', message: `${name}: ${experiment}` };
    return;
  }
  const at: Place = { experiment, params: given(experimentOf(experiment).params, params), seed };
  goOn({ place: at, step, bytes, reports: [] });
}

function hear(message: FromTrainer): void {
  if (message.kind === 'refused') {
    notice.value = { code: message.code, message: message.message };
    return;
  }
  if (message.kind === 'inspected') return inspected(message);
  if (!('run' in message)) return;
  const now = run.value;
  if (!now || (message.run !== now.number && message.run !== -1)) return;
  batch(() => heard(now, message));
}

function heard(now: LabRun, message: Extract<FromTrainer, { run: number }>): void {
  switch (message.kind) {
    case 'opened':
      now.steps.value = message.steps;
      now.unit.value = message.unit;
      now.data.value = message.data;
      now.views.value = message.views;
      now.words.value = message.words;
      now.charts.value = message.charts.map((chart) => new Plot(chart));
      now.standing.value = message;
      now.condition.value = message.done >= message.steps ? 'done' : 'waiting';
      if (takeUpLater.length > 0) takeUp(now, takeUpLater, undefined);
      takeUpLater = [];
      return;
    case 'metrics':
      takeUp(now, message.reports, message.charts);
      now.standing.value = message;
      if (now.condition.value === 'playing' || now.condition.value === 'waiting') {
        now.condition.value = message.playing ? 'playing' : 'waiting';
      }
      return;
    case 'done':
      now.standing.value = message;
      now.condition.value = 'done';
      now.hash.value = message.hash;
      return;
    case 'failed':
      now.failure.value = { code: message.code, message: message.message };
      now.condition.value = 'failed';
      return;
    case 'looked':
      if (message.look !== openLook?.look) return;
      shown.value = { ...message, view: openLook.view };
      return;
    case 'unseen':
      if (message.look !== openLook?.look) return;
      shown.value = {
        view: openLook.view,
        step: 0,
        panels: [],
        notes: [],
        failure: { code: message.code, message: message.message },
      };
      return;
    case 'report':
      save(`${now.experiment}-report-step-${message.step}.html`, message.html, 'text/html');
      return;
    case 'moment':
      now.moments.add(message.step, message.bytes);
      if (message.step > 0) keep(keptNow(now, message.step, message.bytes));
  }
}

function keptNow({ experiment, params, seed, reports }: LabRun, step: number, bytes: Uint8Array): KeptRun {
  return { place: { experiment, params, seed }, step, bytes, reports };
}

function takeUp(now: LabRun, reports: readonly Report[], charts: readonly Chart[] | undefined): void {
  now.reports.push(...reports);
  if (charts) now.charts.value = charts.map((chart) => new Plot(chart, now.reports));
  else for (const plot of now.charts.value) for (const report of reports) plot.add(report);
  if (reports.length === 0) return;
  now.drawn.value += 1;
  const latest = { ...now.latest.value };
  for (const { run: name, metrics } of reports) {
    for (const [metric, value] of Object.entries(metrics))
      latest[name === undefined ? metric : `${name}: ${metric}`] = value;
  }
  now.latest.value = latest;
}

listen(hear);
