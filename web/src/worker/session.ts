/** One run in the worker: trained in slices between which orders are read, and looked at. */
import { BadakError, failureOf } from '../../../ts/core/errors.js';
import type { Corpus } from '../../../ts/data/corpus.js';
import type { Chart, LoadedData, Run } from '../../../ts/experiments/experiment.js';
import type { PreparedRun } from '../../../ts/experiments/open-run.js';
import type { Edit } from '../../../ts/train/edits.js';
import type { Report } from '../../../ts/train/report.js';
import { type AskedLook, Looks } from './looks.js';
import type {
  Edited,
  FromTrainer,
  Moment,
  OpenedMessage,
  ReportOrder,
  Standing,
  WeightsOrder,
} from './protocol.js';
import { ReportLog } from './report-log.js';
import { Undo } from './undo.js';

/** How long the run trains before orders are read again, in ms: a frame. */
const SLICE_MS = 16;
/**
 * How often the page hears of it at full speed, in ms, and sees it: both in one frame, because the page takes from the
 * training what it draws: on two cores a small net does a sixth more steps than with charts and views at any frame. A run that
 * is slowed down leaves time for every frame.
 */
const POST_MS = 100;
/** The part of the time that kept moments may take while it trains. */
const MOMENT_SHARE = 0.03;
/** Moments that a whole run keeps. */
const MOMENTS = 40;

/** A run with what it was opened with. */
interface Opened extends Pick<PreparedRun, 'experiment' | 'params' | 'seed' | 'parent'> {
  data: LoadedData;
  run: Run;
  /** Opens the run as it was at a checkpoint of its own. */
  reopen: (checkpoint: Uint8Array) => Run;
}

type Post = (message: FromTrainer, transfer?: Transferable[]) => void;

/** The vocabulary of data that are a text. */
function wordsOf(data: LoadedData & { corpus?: Corpus }): Pick<OpenedMessage, 'words'> {
  return data.corpus ? { words: data.corpus.words } : {};
}

export class Session {
  #opened: Opened;
  readonly #number: number;
  readonly #post: Post;
  /** Lets waiting orders be read before the next slice. */
  readonly #turn = new MessageChannel();
  readonly #looks: Looks;
  #scheduled = false;
  #closed = false;
  /** Whether the run has come to its end, or cannot go on. */
  #ended = false;
  #hasFailed = false;
  /** The number of steps to train to. */
  #goal = 0;
  /** Whether the moment at the goal is kept: a card that was read leads back to it. */
  #keepsGoal = false;
  /** Steps whose moments are kept: texts name them. */
  #named: ReadonlySet<number> = new Set();
  /** Steps a second at most when it plays to the end, and when the next one may be done. */
  #perSecond = Infinity;
  #isLimited = true;
  #nextAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The epoch to train to; undefined for the end of the epoch that the next report is of. */
  #epochGoal: number | undefined = Infinity;
  /** Undefined in a run that goes on, until it has reported. */
  #epoch: number | undefined;
  #trainedMs = 0;
  /** Reports that the page has not heard of, and the number of all since it was opened. */
  #unsaid: Report[] = [];
  #reported = 0;
  #heard = 0;
  /** Reports with an evaluation: some charts choose by them what to draw. */
  readonly #evaluated = new ReportLog();
  #charts: string;
  /** Whether there is an evaluation since the charts were made. */
  #isEvaluated = false;
  /** Edits that wait for the end of an evaluation. */
  #waiting: { edit: Edit; training: number | undefined }[] = [];
  readonly #undo = new Undo();
  readonly #startedAt = new Date().toISOString();
  /** Steps that were done when it was opened. */
  readonly #start: number;
  /** Steps at the last moment that was kept, and when there may be another one. */
  #keptAt = { done: -1, ms: -Infinity };

  constructor(number: number, opened: Opened, post: Post) {
    this.#number = number;
    this.#opened = opened;
    this.#post = post;
    this.#looks = new Looks(number, () => this.#opened, post);
    this.#charts = JSON.stringify(this.#chartsNow());
    this.#start = opened.run.done;
    this.#epoch = this.#start === 0 ? 0 : undefined;
    this.#goal = this.#start;
    this.#turn.port1.onmessage = () => this.#slice();
  }

  /** Says what is open. A run at its end says that, too: a page that was left at that moment has not heard its hash. */
  begin(): void {
    this.#post(this.#describe());
    const { done, steps, isEvaluating } = this.#opened.run;
    if (done >= steps && !isEvaluating) this.#finish();
  }

  #describe(): OpenedMessage {
    const { run, data } = this.#opened;
    return {
      kind: 'opened',
      run: this.#number,
      steps: run.steps,
      unit: run.unit ?? 'steps',
      charts: this.#chartsNow(),
      views: run.views,
      ...(run.views.some(({ input }) => input === 'word' || input === 'sentence') && wordsOf(data)),
      data: data.said,
      edits: run.edits,
      ...this.#standing(),
    };
  }

  /** @param to where to wait. A step of a race is one of each net, or of those that are behind */
  play(to: 'end' | 'step' | 'epoch' | number): void {
    const { steps } = this.#opened.run;
    const wanted = to === 'step' ? this.#afterStep : typeof to === 'number' ? to : steps;
    this.#goal = Math.min(wanted, steps);
    this.#keepsGoal = typeof to === 'number';
    this.#isLimited = to === 'end';
    this.#epochGoal = to === 'epoch' ? this.#nextEpoch : Infinity;
    this.#schedule();
  }

  keep(steps: readonly number[]): void {
    this.#named = new Set(steps);
  }

  /** How many steps are done after the next one. */
  get #afterStep(): number {
    const { policy, trainings, done } = this.#opened.run;
    if (policy !== 'in-turns') return done + 1;
    const going = trainings.filter(({ step, steps }) => step < steps);
    const level = Math.min(...going.map(({ step }) => step));
    return done + going.filter(({ step }) => step === level).length;
  }

  /** @param perSecond steps a second at most */
  limit(perSecond: number): void {
    this.#perSecond = perSecond;
    this.#nextAt = 0;
    this.#schedule();
  }

  pause(): void {
    this.#goal = this.#opened.run.done;
    this.#keepsGoal = false;
    this.#say();
  }

  look(id: number, order: AskedLook): void {
    this.#looks.add(id, order);
    this.#schedule();
  }

  seen(id: number): void {
    if (this.#looks.seen(id)) this.#schedule();
  }

  forget(id: number): void {
    this.#looks.forget(id);
  }

  restore(moment: Moment | undefined, beside = false, data?: LoadedData): void {
    this.#looks.restore(moment, beside, data);
    this.#schedule();
  }

  /** Posts the report of this moment, as the command line writes it. */
  async report({ reports, summary, page }: ReportOrder): Promise<void> {
    const { reportOf } = await import('./later.js');
    if (this.#closed) return;
    const { run } = this.#opened;
    const html = reportOf({
      ...this.#opened,
      experiment: { ...this.#opened.experiment, summary },
      reports,
      hasEnded: this.#ended && run.done >= run.steps,
      startedAt: this.#startedAt,
      start: this.#start,
      seconds: this.#trainedMs / 1000,
      page,
    });
    this.#post({ kind: 'report', run: this.#number, step: run.done, html });
  }

  /** Posts a checkpoint, unless there is one of this step. */
  #snapshot(): void {
    const { done } = this.#opened.run;
    if (done === this.#keptAt.done) return;
    const began = performance.now();
    const bytes = this.#opened.run.checkpoint();
    if (!bytes) return;
    this.#opened.run.keep();
    const moment = { step: done, bytes, reports: this.#reported };
    this.#post({ kind: 'moment', run: this.#number, ...moment }, [bytes.buffer as ArrayBuffer]);
    // A large model is kept less often.
    const took = performance.now() - began;
    this.#keptAt = { done, ms: performance.now() + took / MOMENT_SHARE };
  }

  /** Keeps a moment when enough has happened since the last one. */
  #keepNow(): void {
    const { run } = this.#opened;
    const isFar = run.done - this.#keptAt.done >= run.steps / MOMENTS;
    if (this.#keepsGoal && run.done >= this.#goal) {
      this.#keepsGoal = false;
      this.#snapshot();
    } else if (isFar && performance.now() >= this.#keptAt.ms) this.#snapshot();
  }

  /** @param training index in a comparison; default the one that views show */
  edit(edit: Edit, training: number | undefined): void {
    this.#waiting.push({ edit, training });
    this.#schedule();
  }

  #editNow(): void {
    const { run } = this.#opened;
    if (this.#waiting.length === 0 || run.isEvaluating) return;
    this.#say();
    for (const { edit, training } of this.#waiting.splice(0)) {
      try {
        this.#editOnce(edit, training);
      } catch (error) {
        this.#post({ kind: 'refused', ...failureOf(error) });
      }
    }
    this.#post({ kind: 'edited', run: this.#number, ...this.#edits(), ...this.#standing() });
    this.#showAgain();
    if (this.#ended && run.done >= run.steps) this.#sayDone();
  }

  #editOnce(edit: Edit, training: number | undefined): void {
    const { run } = this.#opened;
    const { length } = run.edits;
    const bytes = run.checkpoint();
    if (!bytes) throw new BadakError('not-finite', 'edit: expected a model of finite numbers, found others');
    run.edit(edit, training);
    // A number that is only moved on, as a slider does, is one edit.
    if (run.edits.length > length) this.#undo.add({ bytes, ...this.#before() });
  }

  #edits(): Edited {
    const { edits } = this.#opened.run;
    return { edits, undoable: this.#undo.size };
  }

  #before() {
    const [reports, evaluated] = [this.#reported, this.#evaluated.count];
    return { reports, evaluated, epoch: this.#epoch, trainedMs: this.#trainedMs };
  }

  /** The model is another one at the same step: views look at it, and its moment takes the place of the one before. */
  #showAgain(): void {
    this.#looks.again();
    this.#keptAt.done = -1;
    this.#snapshot();
    this.#schedule();
  }

  /** Goes back to the run before its last edit, and waits there. */
  undo(): void {
    const before = this.#undo.take();
    if (!before) return;
    const { bytes, reports, evaluated, epoch, trainedMs } = before;
    this.#looks.leavePast();
    this.#opened.run.dispose();
    const run = this.#opened.reopen(bytes);
    this.#opened = { ...this.#opened, run };
    [this.#waiting, this.#unsaid, this.#ended, this.#isEvaluated] = [[], [], false, false];
    [this.#reported, this.#epoch, this.#trainedMs] = [reports, epoch, trainedMs];
    this.#evaluated.upTo(evaluated);
    this.#goal = run.done;
    const charts = this.#chartsNow();
    this.#charts = JSON.stringify(charts);
    const said = { reports, charts, ...this.#edits(), ...this.#standing() };
    this.#post({ kind: 'undone', run: this.#number, ...said });
    this.#showAgain();
    if (run.done >= run.steps && !run.isEvaluating) this.#finish();
  }

  /** Posts what can be edited, and the numbers that are asked for. */
  weights({ of, training }: WeightsOrder): void {
    const { run } = this.#opened;
    this.#post({
      ...{ kind: 'weights', run: this.#number, editable: run.editable(training) },
      ...(training !== undefined && { training }),
      ...(of && { of, numbers: run.numbers(of.parameter, of.at, training) }),
    });
  }

  /** The last that it says is where it was left. */
  close(): void {
    if (this.#closed) return;
    if (!this.#hasFailed && this.#opened.run.done > this.#start) {
      this.#say();
      this.#snapshot();
    }
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#looks.dispose();
    this.#turn.port1.close();
    this.#opened.run.dispose();
  }

  get #nextEpoch(): number | undefined {
    return this.#epoch === undefined ? undefined : Math.floor(this.#epoch) + 1;
  }

  get #playing(): boolean {
    const { done, isEvaluating } = this.#opened.run;
    const isBefore = (this.#epoch ?? 0) < (this.#epochGoal ?? Infinity);
    return !this.#ended && (isEvaluating || (done < this.#goal && isBefore));
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#turn.port2.postMessage(undefined);
  }

  #slice(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    try {
      this.#workOn();
    } catch (error) {
      // Such as a model that cannot be made of what it is to learn.
      this.#fail(error);
    }
  }

  #workOn(): void {
    if (this.#playing && this.#wait <= 0) this.#train();
    if (this.#closed) return;
    this.#editNow();
    const isSlowed = this.#isLimited && this.#perSecond < Infinity;
    const pause = isSlowed ? SLICE_MS : POST_MS;
    const isTime = !this.#playing || performance.now() - this.#heard >= pause;
    if (isTime) this.#say();
    this.#keepNow();
    this.#looks.show(this.#playing, isTime);
    // The first look has built the model: the beginning can be gone back to.
    if (this.#keptAt.done < 0 && this.#looks.size > 0) this.#snapshot();
    if (this.#looks.isDue(this.#playing) || (this.#playing && this.#wait <= 0)) this.#schedule();
    else if (this.#playing) this.#scheduleLater();
  }

  /** How long it is until the next step may be done, in ms. An evaluation is no step. */
  get #wait(): number {
    return this.#opened.run.isEvaluating || !this.#isLimited ? 0 : this.#nextAt - performance.now();
  }

  #scheduleLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#schedule(), this.#wait);
  }

  #train(): void {
    // A card or a link may train before anything is looked at.
    if (this.#keptAt.done < 0) this.#snapshot();
    const began = performance.now();
    try {
      this.#stepsFrom(began);
      const { done, steps, isEvaluating } = this.#opened.run;
      if (done >= steps && !isEvaluating) this.#finish();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#hasFailed = true;
    this.#say();
    this.#post({ kind: 'failed', run: this.#number, ...failureOf(error) });
  }

  /** Steps, or a part of an evaluation, for a slice of time. */
  #stepsFrom(began: number): void {
    const { run } = this.#opened;
    try {
      do {
        const before = run.done;
        const { done, value } = run.reports.next();
        if (done) this.#ended = true;
        else this.#note(value);
        // Between two slices there can be many steps.
        if (run.done > before && this.#named.has(run.done)) this.#snapshot();
        if (this.#isLimited && this.#perSecond < Infinity && run.done > before)
          this.#nextAt = Math.max(this.#nextAt, began) + 1000 / this.#perSecond;
      } while (this.#playing && this.#wait <= 0 && performance.now() - began < SLICE_MS);
    } finally {
      this.#trainedMs += performance.now() - began;
    }
  }

  /** After the last report the run closes its trainings. */
  #finish(): void {
    if (this.#ended) return;
    for (const report of this.#opened.run.reports) this.#note(report);
    this.#ended = true;
    this.#say();
    this.#snapshot();
    this.#sayDone();
  }

  #sayDone(): void {
    const hash = this.#opened.run.hash();
    this.#post({ kind: 'done', run: this.#number, hash, ...this.#standing() });
  }

  #note(report: Report): void {
    this.#epoch = report.epoch;
    this.#epochGoal ??= Math.ceil(report.epoch);
    if (report.type === 'pause') return;
    this.#unsaid.push(report);
    this.#reported += 1;
    if (report.type !== 'eval') return;
    this.#evaluated.add([report]);
    this.#isEvaluated = true;
  }

  #say(): void {
    this.#heard = performance.now();
    const reports = this.#unsaid;
    this.#unsaid = [];
    this.#post({ kind: 'metrics', run: this.#number, reports, ...this.#newCharts(), ...this.#standing() });
  }

  /** The charts, if the last evaluations have changed which ones there are. */
  #newCharts(): { charts?: readonly Chart[] } {
    if (!this.#isEvaluated) return {};
    this.#isEvaluated = false;
    const charts = this.#chartsNow();
    const written = JSON.stringify(charts);
    if (written === this.#charts) return {};
    this.#charts = written;
    return { charts };
  }

  #chartsNow(): readonly Chart[] {
    const { experiment, params, data } = this.#opened;
    return experiment.charts(params, data.name, this.#evaluated.reports);
  }

  #standing(): Standing {
    const { done, trainings } = this.#opened.run;
    const seconds = this.#trainedMs / 1000;
    const epoch = this.#epoch;
    return { done, trainings, seconds, playing: this.#playing, ...(epoch !== undefined && { epoch }) };
  }
}
