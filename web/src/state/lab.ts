/** The runs of the page: the one that the worker has open, and those in the list. */
import { batch, computed, signal } from '@preact/signals';
import type { Failure } from '../../../ts/core/errors.js';
import type { AnyParams } from '../../../ts/experiments/params.js';
import { experimentOf, type ExperimentId, isExperiment, viewOf, watchable } from '../lessons/index.js';
import { ReportLog } from '../worker/report-log.js';
import type { FromTrainer } from '../worker/protocol.js';
import { letGo, type Moment } from './moments.js';
import { type Begin, hearOf, type LabRun, newRun } from './lab-run.js';
import { type Place, type ReadLink, readLink, writeLink } from './link.js';
import { formOf } from '../inputs/forms.js';
import { asked } from './asked.js';
import { besideRun } from './beside.js';
import { noteClass, place, placeOf, scopeFor, stays, within } from './place.js';
import { lookAway } from './look.js';
import { given } from './params.js';
import { listed, unlisted } from './run-list.js';
import { earlier, forgetKept, keep, keepRun, type KeptRun, recallRuns } from './storage.js';
import { save } from './take.js';
import { backend, listen, order, replace, replaceStuck, useArithmetic } from './trainer.js';

let numbers = 0;

/** What the link said that does not exist. */
export const wrongInLink = signal<readonly string[]>([]);
/** Whether the link is of a run that was edited: the page has its settings alone. */
export const isLinkEdited = signal(false);
/** Something that a person asked for and that could not be done. */
export const notice = signal<string | Failure | undefined>(undefined);
export const run = signal<LabRun | undefined>(undefined);
/** The open run, if it was found in the list by the settings that a reader has chosen. */
const found = signal<LabRun | undefined>(undefined);
export const isFoundAgain = computed(() => found.value !== undefined && found.value === run.value);
/** Runs that are not open any more, of all experiments. */
const closed = signal<readonly LabRun[]>([]);
/** Other runs of this experiment, which stay in the list. */
export const kept = computed(() =>
  closed.value.filter(({ experiment }) => experiment === place.value?.experiment),
);
/** Runs of an experiment that stay in its list. */
const MOST_KEPT = 30;

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

/** Whether both say the same, in whichever order. */
export function isSame(one: AnyParams, other: AnyParams): boolean {
  const sorted = (params: AnyParams) =>
    JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}

/** Goes where the link says. @param begins whether a new run begins there, also where one of the list has its settings */
export function follow(hash: string, begins = false): void {
  const read = readLink(hash);
  batch(() => {
    const { experiment, view, step, ask } = read.place ?? {};
    if (place.value?.experiment !== experiment) asked.value = undefined;
    if (experiment && ask) asked.value = { form: formOf(viewOf(experiment, view))!, texts: ask };
    followTo(read, begins);
    if (step !== undefined) trainTo(step);
  });
}

/** A place without what is only its beginning: from then on a person trains and types. */
function lasting(from: Place): Place {
  const at = { ...from };
  delete at.step;
  delete at.ask;
  return at;
}

function followTo(read: ReadLink, begins: boolean): void {
  wrongInLink.value = read.wrong;
  isLinkEdited.value = read.isEdited;
  const before = place.value;
  place.value = read.place && lasting(read.place);
  if (read.place) noteClass(read.place);
  if (before?.experiment !== read.place?.experiment) notice.value = undefined;
  if (!read.place) return close();
  const { experiment, params, seed } = read.place;
  const now = run.value;
  const isOpen =
    now &&
    before?.experiment === experiment &&
    before.arithmetic === read.place.arithmetic &&
    now.seed === seed &&
    isSame(now.params, params);
  if (before?.experiment !== experiment) speed.value = speedOf(experiment);
  if (isOpen) return;
  // A branch that has not trained yet takes other settings. Any other run leaves them to another one.
  if (before?.experiment === experiment && now?.begin?.branch && !isBegun(now))
    return open(read.place, now.begin);
  const same = begins ? undefined : sameAs(read.place);
  if (!same) return open(read.place, undefined);
  resumeLast(read.place, same);
  // A card leads back to its run by itself.
  const isChosen = before?.experiment === experiment && before.card === read.place.card;
  found.value = isChosen ? run.value : undefined;
}

/** The run of the list that these settings give, with its model. */
function sameAs({ experiment, params, seed, arithmetic }: Place): LabRun | undefined {
  return closed.value.findLast(
    (each) =>
      each.experiment === experiment &&
      each.seed === seed &&
      each.arithmetic === arithmetic &&
      isSame(each.params, params) &&
      each.moments.last !== undefined &&
      each.condition.value !== 'failed' &&
      !each.begin?.parent &&
      !isEdited(each),
  );
}

function speedOf(experiment: ExperimentId): number {
  return watchable[experiment] ?? Infinity;
}

/** Puts a place into the address, which then is followed. @param begins as for {@link follow} */
export function go(to: Place | undefined, replaces = false, begins = false): void {
  const hash = to ? writeLink(within(to)) : '#/';
  if (replaces) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  follow(hash, begins);
}

/** Whether the open run, which has trained, would be put into the list to go there. */
export function puts(to: Place): boolean {
  const [now, { experiment, params, seed }] = [run.value, within(to)];
  const isOpen = now?.experiment === experiment && now.seed === seed && isSame(now.params, params);
  return now !== undefined && isBegun(now) && !isOpen;
}

/** An engine that has stopped is left with the run. Until then it says so of what is asked of it. */
function leaveEngine(): void {
  if (run.value?.failure.value?.code === 'engine-failed') replace();
}

function close(): void {
  if (run.value) order({ kind: 'close', run: run.value.number });
  leaveRun();
  leaveEngine();
  run.value = undefined;
  lookAway();
}

/** Whether a run is the one that is offered to go on with. */
function isEarlier({ experiment, label }: LabRun): boolean {
  return earlier.value?.label === label && earlier.value.place.experiment === experiment;
}

/** Puts the open run into its list, if it has trained. */
function leaveRun(): void {
  const before = run.value;
  if (!before || !isBegun(before)) return;
  const { last } = before.moments;
  if (last && before.condition.value !== 'failed') {
    earlier.value = keptNow(before, last);
  }
  // From now on it goes on from its moments: the checkpoint that it began with would be held by nothing else.
  if (before.begin) before.begin.bytes = new Uint8Array(0);
  closed.value = [...closed.value, before];
  letGo(closed.value.map(({ moments }) => moments));
  keepRun(listed(before));
  const same = closed.value.filter(({ experiment }) => experiment === before.experiment);
  if (same.length > MOST_KEPT) forget(same[0]!);
}

/** Puts the runs of earlier visits into their lists, before those of this one. */
export async function takeUpRuns(): Promise<void> {
  const found = (await recallRuns()).flatMap((each) => {
    try {
      return [unlisted(each, ++numbers)];
    } catch {
      // Another version of the page has kept it in a form of its own.
      return [];
    }
  });
  batch(() => {
    closed.value = [...found, ...closed.value];
    const now = run.value;
    // A lesson may have been opened in the meantime: its run is counted after those that are older.
    if (now && !now.begin) run.value = { ...now, label: nextLabel() };
  });
}

/** The number of the next run of the open experiment. */
function nextLabel(): number {
  return 1 + Math.max(0, ...kept.value.map((each) => each.label));
}

interface GoesOn {
  /** The reports of the run so far. */
  log: ReportLog;
  /** The run as it stood in the list, if it did. */
  before?: LabRun | undefined;
}

/** @param goesOn what is known of a run that goes on */
function open(at: Place, begin: Begin | undefined, { before, log }: GoesOn = { log: new ReportLog() }): void {
  const { experiment, params, seed, arithmetic } = at;
  replaceStuck();
  leaveRun();
  leaveEngine();
  useArithmetic(arithmetic);
  const opened = newRun({ number: ++numbers, label: before?.label ?? nextLabel(), at, begin, log });
  if (before && begin) {
    opened.name.value = before.name.value;
    if (begin.step === before.standing.value.done) opened.hash.value = before.hash.value;
    opened.moments.takeUp(before.moments);
    // It may be left before it has said where it stands.
    opened.moments.add({ step: begin.step, bytes: begin.bytes, reports: log.count });
  }
  run.value = opened;
  lookAway();
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

/** Whether it has trained: a branch, a step of its own. */
function isBegun({ standing, begin, reports }: LabRun): boolean {
  return standing.value.done > (begin?.branch ? begin.step : 0) || reports.length > 0;
}

/** Opens a run of the list where it stood. One whose model was not kept gives its settings to a new run. */
export function openAgain(old: LabRun): void {
  const { experiment, params, seed, arithmetic } = old;
  const at = within({ experiment, params, seed, ...(arithmetic && { arithmetic }), ...stays() });
  // A class has a seed of its own.
  if (old.moments.last === undefined || at.seed !== seed) return go(at);
  history.pushState(null, '', writeLink(at));
  batch(() => {
    place.value = at;
    resumeLast(at, old);
  });
}

/** Gives a run of the list another name; undefined for its settings. */
export function rename(one: LabRun, name: string | undefined): void {
  one.name.value = name;
  // An open run that has not trained is kept with its first moment.
  if (one !== run.value || isBegun(one)) keepRun(listed(one));
}

/** Takes a run that is not open out of its list. */
export function forget(old: LabRun): void {
  closed.value = closed.value.filter((each) => each !== old);
  old.moments.clear();
  forgetKept(old);
}

/** Lets views show a moment of the run. */
export function choose(step: number | undefined): void {
  const now = run.value;
  if (!now || step === chosen.value) return;
  const bytes = step === undefined ? undefined : now.moments.at(step)?.bytes;
  chosen.value = bytes && step;
  order({ kind: 'restore', run: now.number, ...(bytes && { moment: { step: step!, bytes } }) });
}

/** Begins a run of its own at the chosen moment, or where the run stands. Its settings may then be changed. */
export function branch(): void {
  const now = run.value;
  const moment = chosen.value === undefined ? now?.moments.last : now?.moments.at(chosen.value);
  if (!now || !moment || !place.value) return;
  const { step, bytes } = moment;
  const begin = {
    bytes,
    step,
    parent: { label: now.label, step },
    branch: true,
    name: `run ${now.label}`,
  };
  open(place.value, begin);
}

/**
 * After a failure: a branch at the last moment, to be trained with other settings. Where the engine has stopped, the same run
 * goes on with a new one.
 */
export function takeUpAgain(): void {
  const now = run.value;
  const last = now?.moments.last;
  if (!now || !last || !place.value) return;
  if (now.failure.value?.code !== 'engine-failed') return branch();
  goOn({ ...keptNow(now, last), place: place.value });
}

/** Whether settings alone do not give the run. */
export function isEdited(one: LabRun | undefined): boolean {
  return one !== undefined && one.edits.value.length > 0;
}

/** The arithmetic that the link asks for and that this browser does not have. */
export const missingArithmetic = computed(() => {
  const wanted = place.value?.arithmetic;
  return wanted === 'fused' && backend.value?.arithmetic === 'exact' ? wanted : undefined;
});

/** Begins the run again from its first step. */
export function reset(): void {
  if (!place.value) return;
  const held = run.value?.moments.held;
  // What was trained is forgotten: it would be the same run once more.
  leaveEngine();
  run.value?.moments.clear();
  run.value = undefined;
  open(place.value, undefined);
  // Cards say what they name when they are drawn. Until then the run may have trained past it.
  if (held) keepMoments(held);
}

/** Goes to a place whose files are new, even if the page is there. */
export function readAgain(to: Place): void {
  const isHere = place.value !== undefined && writeLink(to) === writeLink(place.value);
  // A run of the list was trained on what the files had before.
  go(to, false, true);
  if (isHere) reset();
}

/** Keeps the moments of the open run at these steps, also when it is in the list, while there is room. */
export function keepMoments(steps: readonly number[]): void {
  if (!run.value) return;
  run.value.moments.hold(steps);
  order({ kind: 'keep', run: run.value.number, steps });
}

/** What trains is what is looked at: an earlier moment is left. */
export function play(): void {
  choose(undefined);
  if (run.value) order({ kind: 'start', run: run.value.number });
}

export function limit(perSecond: number): void {
  speed.value = perSecond;
  if (run.value) order({ kind: 'limit', run: run.value.number, perSecond });
}

export function pause(): void {
  aimed.value = undefined;
  if (run.value) order({ kind: 'pause', run: run.value.number });
}

/** Where a link or its card lets a run train to. */
const aimed = signal<{ run: number; step: number } | undefined>(undefined);
/** The step to which the open run trains by itself, or has. */
export const aimedAt = computed(() =>
  aimed.value?.run === run.value?.number ? aimed.value?.step : undefined,
);

/** Trains to a step at least. A run that has gone further stays where it is. */
export function trainTo(step: number): void {
  const now = run.value;
  if (!now || now.standing.value.done >= step) return;
  if ((aimedAt.value ?? 0) > step) return;
  stepTo(step);
  aimed.value = { run: now.number, step };
}

/** Trains a run with these settings anew, to a step. One that they alone do not give stays in the list. */
export function trainAgain(step: number): void {
  const now = run.value;
  if (!place.value || !now) return;
  if (now.begin?.parent || isEdited(now)) {
    open(place.value, undefined);
    keepMoments(now.moments.held);
  } else reset();
  trainTo(step);
}

/** @param to a number of steps that the run has done then */
export function stepTo(to: 'step' | 'epoch' | number): void {
  choose(undefined);
  aimed.value = undefined;
  if (run.value) order({ kind: 'step', run: run.value.number, to });
}

/** Asks for the report of the open run; it is saved when it has been made. */
export function takeReport(): void {
  const now = run.value;
  if (!now) return;
  const page = location.href.replace(/#.*$/s, '');
  const { summary } = experimentOf(now.experiment);
  order({ kind: 'report', run: now.number, reports: now.reports, summary, page });
}

/** Opens a checkpoint, of this page or of the command line. */
export function openFile(name: string, bytes: Uint8Array): void {
  notice.value = undefined;
  order({ kind: 'inspect', name, bytes });
}

/** Goes on with a run that was kept. */
export function goOn({ place: kept, label, reported, ...left }: KeptRun): void {
  const at: Place = { ...scopeFor(kept), ...kept };
  const before = closed.value.find((each) => each.experiment === at.experiment && each.label === label);
  earlier.value = undefined;
  history.replaceState(null, '', writeLink(at));
  if (place.value?.experiment !== at.experiment) speed.value = speedOf(at.experiment);
  place.value = at;
  resume(at, left, { log: new ReportLog(before?.log.written ?? left).upTo(reported), before });
}

/** Goes on with a run of the list at its last moment. */
function resumeLast(at: Place, before: LabRun): void {
  const last = before.moments.last!;
  resume(at, last, { log: new ReportLog(before.log.written).upTo(last.reports), before });
}

/** Goes on with a run at a checkpoint of its own; from the list it is taken out. */
function resume(at: Place, { step, bytes }: Pick<Moment, 'step' | 'bytes'>, { before, log }: GoesOn): void {
  if (before && isEarlier(before)) earlier.value = undefined;
  closed.value = closed.value.filter((each) => each !== before);
  const parent = before?.begin?.parent;
  const begin = { bytes, step, branch: false, name: 'the kept run', ...(parent && { parent }) };
  open(at, begin, { before, log });
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
  if (now && (message.run === now.number || message.run === -1)) return batch(() => heard(now, message));
  const left = closed.value.find(({ number }) => number === message.run);
  if (left) batch(() => heardLast(left, message));
}

/** What a run says last comes when another one is open already. */
function heardLast(left: LabRun, message: Extract<FromTrainer, { run: number }>): void {
  if (left.condition.value === 'failed') return;
  if (message.kind === 'metrics' || message.kind === 'done') hearOf(left, message);
  else if (message.kind === 'moment') addLast(left, momentOf(left, message));
  else return;
  keepRun(listed(left));
}

/** A moment that the worker tells of. It counts the reports from the opening on. */
function momentOf(of: LabRun, { step, bytes, reports }: Extract<FromTrainer, { kind: 'moment' }>): Moment {
  return { step, bytes, reports: of.opened.reports + reports };
}

function addLast(left: LabRun, moment: Moment): void {
  left.moments.add(moment);
  letGo(closed.value.map(({ moments }) => moments));
  const now = keptNow(left, moment);
  if (isEarlier(left)) earlier.value = now;
  keep(now, () => listed(left));
}

function heard(now: LabRun, message: Extract<FromTrainer, { run: number }>): void {
  hearOf(now, message);
  switch (message.kind) {
    case 'report':
      save(`${now.experiment}-report-step-${message.step}.html`, message.html, 'text/html');
      return;
    case 'undone':
      chosen.value = undefined;
      return;
    case 'moment': {
      const moment = momentOf(now, message);
      now.moments.add(moment, seenSteps());
      if (moment.step > 0) keep(keptNow(now, moment), () => listed(now));
    }
  }
}

/** Moments that views show. */
function seenSteps(): number[] {
  const beside = besideRun.value;
  const steps = [chosen.value, beside?.kind === 'moment' ? beside.step : undefined];
  return steps.filter((step) => step !== undefined);
}

function keptNow(run: LabRun, { step, bytes, reports: reported }: Moment): KeptRun {
  const { experiment, params, seed, log, label } = run;
  const place = { experiment, params, seed };
  return { place, step, steps: run.steps.value, bytes, ...log.written, reported, label };
}

listen(hear);
