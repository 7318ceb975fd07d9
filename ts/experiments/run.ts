import { engine } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import {
  type CheckpointInfo,
  encodeCheckpoint,
  encodeRace,
  restoreCheckpoint,
  trainingOf,
} from '../train/checkpoint.js';
import { type Editable, editableOf, numbersAt } from '../train/edited-model.js';
import { type Edit, type MadeEdit, withEdit } from '../train/edits.js';
import { BEGINNING, type Pace } from '../train/fit.js';
import { type MemoryPlan, totalOf } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import type { Policy, Run, RunOptions } from './experiment.js';
import { KeptMoments } from './kept-moments.js';
import type { Panel } from './panels.js';
import { isPanel } from './panels-file.js';
import { expectSameParams } from './params.js';
import { knowsHashes, runHash } from './run-hash.js';
import { savedTokenization } from './text-params.js';
import { type OpenTraining, type Training, TrainingRun } from './training-run.js';
import { type AnyView, type Look, Looks, type Subject, type View } from './view.js';

export type { OpenTraining, Training } from './training-run.js';

export interface MakeRunOptions<M extends Model<DType> = Model<DType>> extends RunOptions {
  experiment: string;
  /** One, or those of a comparison. */
  trainings: readonly Training<M>[];
  /** The views of the run. */
  views?: readonly AnyView[];
  /** The vocabulary, for checkpoints and views. */
  words?: readonly string[];
  /** Lengths of questions and answers, for checkpoints and views. */
  lengths?: CheckpointInfo['lengths'];
  /** Frees what all trainings share. */
  dispose?: () => void;
}

/** The driver of a run gets a turn after this time, or after one step if that takes longer. */
const PACE: Pace = { ms: 50 };

/**
 * Makes a run of one training, or of the trainings of a comparison, from step 0 or from a checkpoint. In a comparison
 * a training that diverges ends with a report that says so, and the others go on; a single training that diverges
 * throws.
 * @throws BadakError when the checkpoint does not fit
 */
export function makeRun<M extends Model<DType>>(options: MakeRunOptions<M>): Run {
  return new TrainingsRun(options);
}

class TrainingsRun<M extends Model<DType>> implements Run {
  readonly steps: number;
  readonly reports: Generator<Report, void>;
  readonly #options: MakeRunOptions<M>;
  readonly #runs: readonly TrainingRun<M>[];
  readonly #looks: Looks;
  readonly #results: Record<string, Metrics>;
  /** Index of the training that has the next step. */
  #current: number;
  #isDisposed = false;
  #edits: readonly MadeEdit[];
  /** Number of reports so far. */
  #reported: number;

  constructor(options: MakeRunOptions<M>) {
    const saved = options.resume?.checkpoint;
    this.#options = options;
    this.#current = saved?.training ?? 0;
    this.#reported = saved?.reports ?? 0;
    this.#results = { ...saved?.results };
    this.#edits = saved?.edits ?? [];
    this.#looks = new Looks(options.experiment, options.views ?? [], options.params);
    this.#runs = options.trainings.map(
      (training, i) => new TrainingRun(training, this.#savedProgress(i), saved?.hashes?.[i]),
    );
    this.steps = this.#runs.reduce((sum, { steps }) => sum + steps, 0);
    // A checkpoint that does not fit is refused now, not when the first report is asked for.
    if (options.resume) this.#restore(options.resume);
    this.reports = this.#isRace ? this.#inTurns() : this.#oneAfterAnother();
  }

  get #isRace(): boolean {
    const { policy, resume } = this.#options;
    if (this.#runs.length === 1) return false;
    return policy === undefined ? resume?.checkpoint.race !== undefined : policy === 'in-turns';
  }

  get policy(): Policy | undefined {
    return this.#runs.length === 1 ? undefined : this.#isRace ? 'in-turns' : 'one-after-another';
  }

  get done(): number {
    return this.#runs.reduce((sum, run) => sum + this.#stepsOf(run), 0);
  }

  /**
   * Steps that a training has done. One that has diverged has no more of them to do; in a race it keeps step with the others, so
   * that the steps of all of them say how far each is.
   */
  #stepsOf({ steps, progress }: TrainingRun<M>): number {
    if (!this.#isRace || progress.step < steps) return progress.step;
    const going = this.#runs.filter((run) => run.progress.step < run.steps);
    const most = Math.max(...going.map((run) => run.progress.step));
    // One that has come to its end has the others at its side, at most one step behind.
    return going.length > 0 && most < steps - 1 ? most : steps;
  }

  get isEvaluating(): boolean {
    return this.#runs.some((run) => run.isEvaluating);
  }

  get trainings(): Run['trainings'] {
    return this.#runs.map((run) => ({
      ...(run.name !== undefined && { name: run.name }),
      steps: run.steps,
      step: this.#stepsOf(run),
      isOpen: run.opened !== undefined,
    }));
  }

  get views(): readonly View[] {
    return this.#looks.views;
  }

  get edits(): readonly MadeEdit[] {
    return this.#edits;
  }

  edit(edit: Edit, training = this.#shown): void {
    const run = this.#edited('edit', training);
    if (run.isReportDue) {
      throw new BadakError(
        'wrong-order',
        `edit: expected a run between two steps, found one whose step ${run.progress.step} has still to be reported. Take its next report first`,
      );
    }
    run.edit(edit);
    this.#edits = withEdit(this.#edits, { ...edit, step: run.progress.step, training });
  }

  editable(training = this.#shown): Editable {
    return editableOf(this.#edited('editable', training).open().model);
  }

  numbers(parameter: string, at: readonly number[] = [], training = this.#shown): Float32Array {
    return numbersAt(this.#edited('numbers', training).open().model, parameter, at);
  }

  /** The training that is shown unless another is asked for. In a race, whose turn it is says nothing. */
  get #shown(): number {
    return this.#isRace ? 0 : this.#current;
  }

  get #hasEnded(): boolean {
    return this.#runs.every((run) => run.hasEnded);
  }

  look(view: string, input?: object, training = this.#shown): Look {
    this.#expectOpen('look');
    return this.#looks.look(view, this.#subject(training), input);
  }

  keep(): void {
    this.#expectOpen('keep');
    for (const [i, run] of this.#runs.entries()) if (run.opened) this.#looks.keep(this.#subject(i));
  }

  get kept(): KeptMoments {
    return this.#looks.kept;
  }

  panels(): readonly Panel[] {
    this.#expectOpen('panels');
    // In the end it is the last training, whichever policy has decided their turns.
    const shown = this.#hasEnded ? this.#runs.length - 1 : this.#shown;
    const subject = this.#subject(shown);
    const { name } = this.#runs[shown]!;
    return this.views
      .flatMap(({ id, ofModel, ofAll }) => {
        const panels = this.#sample(id, subject);
        // In a comparison the title names the training.
        const named = (panel: Panel) => ({ ...panel, title: `${panel.title}: ${name}` });
        return ofModel && !ofAll && name !== undefined ? panels.map(named) : panels;
      })
      .filter(isPanel);
  }

  /** The panels of a view with its sample. A model that has diverged writes no text: such a view has none. */
  #sample(view: string, subject: Subject): readonly Panel[] {
    try {
      const input = this.#looks.sample(view, subject);
      // A report does not depend on who has looked before.
      return input === undefined ? [] : this.#looks.look(view, subject, input, new KeptMoments()).panels;
    } catch (error) {
      if (error instanceof BadakError && error.code === 'not-finite') return [];
      throw error;
    }
  }

  plan(): MemoryPlan {
    this.#expectOpen('plan');
    const plans = this.#runs.map((run) => run.plan());
    return plans.reduce((most, plan) => (totalOf(plan) > totalOf(most) ? plan : most));
  }

  checkpoint(): Uint8Array | undefined {
    this.#expectOpen('checkpoint');
    return this.#isRace ? this.#checkpointOfRace() : this.#checkpointOfOne();
  }

  hash(): string | undefined {
    this.#expectOpen('hash');
    if (!knowsHashes(this.#options)) return undefined;
    return runHash(
      engine().backend.arithmetic,
      this.#runs.map(({ hash }) => hash),
      this.#edits.length > 0,
    );
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const run of this.#runs) run.close();
    this.#options.dispose?.();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The models of a disposed run are gone; new ones would be untrained. */
  #expectOpen(method: string): void {
    if (!this.#isDisposed) return;
    throw new BadakError(
      'disposed',
      `${this.#options.experiment}, ${method}: the run was disposed; call it before`,
    );
  }

  *#oneAfterAnother(): Generator<Report, void> {
    const { pace = PACE } = this.#options;
    for (;;) {
      const run = this.#runs[this.#current]!;
      for (const report of run.reports(pace, this.#runs.length > 1)) yield this.#noted(run, report);
      // The last training stays open for views.
      if (this.#current === this.#runs.length - 1) return;
      run.close();
      this.#current += 1;
    }
  }

  *#inTurns(): Generator<Report, void> {
    const { pace = PACE } = this.#options;
    const going = this.#runs.map((run) => run.reports({ ms: pace.ms ?? Infinity, steps: 1 }, true));
    const ended = this.#runs.map(({ hasEnded }) => hasEnded);
    let [pausedAt, pausedAfter] = [performance.now(), this.done];
    while (!ended.every(Boolean)) {
      const at = this.#current;
      const run = this.#runs[at]!;
      const turn = ended[at] ? undefined : going[at]!.next();
      if (turn?.done) ended[at] = true;
      // An evaluation goes on before the next training has its turn.
      if (!run.isEvaluating) this.#current = (at + 1) % this.#runs.length;
      if (!turn || turn.done) continue;
      const isDue =
        performance.now() - pausedAt >= (pace.ms ?? Infinity) ||
        this.done - pausedAfter >= (pace.steps ?? Infinity);
      if (turn.value.type === 'pause' && !isDue) continue;
      yield this.#noted(run, turn.value);
      [pausedAt, pausedAfter] = [performance.now(), this.done];
    }
  }

  #noted(run: TrainingRun<M>, report: Report): Report {
    if (report.type === 'pause') return report;
    this.#reported += 1;
    const isLast = report.diverged || report.step === run.steps;
    if (isLast && run.name !== undefined) this.#results[run.name] = report.metrics;
    return report;
  }

  /** A training whose model every checkpoint from now on has. */
  #edited(method: string, index: number): TrainingRun<M> {
    this.#expectOpen(method);
    const run = this.#training(index);
    if (this.#isRace || index === this.#current) return run;
    throw new BadakError(
      'wrong-order',
      `${method}, training ${run.name ?? index}: it has not begun. Edit it when its turn has come, or let the trainings race`,
    );
  }

  /** @throws BadakError when there is no such training, or its model is gone */
  #training(index: number): TrainingRun<M> {
    const run = this.#runs[index];
    if (!run) {
      throw new BadakError(
        'out-of-range',
        `training: expected an index from 0 to ${this.#runs.length - 1}, found ${index}`,
      );
    }
    if (run.hasEnded && !run.opened) {
      throw new BadakError(
        'disposed',
        `training ${run.name ?? index}: it has ended, and its model was freed`,
      );
    }
    return run;
  }

  #subject(index: number): Subject<M> {
    const { params, seed, data, words, lengths } = this.#options;
    const run = this.#training(index);
    const { model } = run.open();
    const tokenization = savedTokenization({ data: data.name, tokenization: data.tokenization });
    const step = run.progress.step;
    const compared = () => this.#compared();
    return {
      ...{ model, params, seed, training: index, step, data, words, lengths, tokenization },
      ...(this.#runs.length > 1 && { compared }),
    };
  }

  /** One after another, the models before the present one are freed, and those after it are not built. */
  #compared(): readonly (Subject<M> | undefined)[] {
    return this.#runs.map(({ opened, hasEnded }, i) =>
      opened || (this.#isRace && !hasEnded) ? this.#subject(i) : undefined,
    );
  }

  #savedProgress(index: number): TrainingRun<M>['progress'] {
    const saved = this.#options.resume?.checkpoint;
    const race = saved?.race?.[index];
    if (!saved || race) return race ?? BEGINNING;
    const { training, progress } = saved;
    if (index === training) return progress;
    return index < training ? { ...BEGINNING, step: this.#options.trainings[index]!.steps } : BEGINNING;
  }

  #restore(resume: NonNullable<RunOptions['resume']>): void {
    const { from, checkpoint } = resume;
    try {
      if (this.#runs.length > 1) expectSameParams(resume, this.#options.params);
      if (!this.#runs[checkpoint.training]) {
        throw new BadakError(
          'mismatch',
          `${from}: expected at most ${this.#runs.length} trainings, found training ${checkpoint.training + 1}`,
        );
      }
      this.#expectPolicy(from, checkpoint.race);
      this.#runs.forEach((run, i) => {
        const own = trainingOf(checkpoint, i);
        // Of a training that has ended there is a model unless it was not finite.
        const isKept = checkpoint.race ? !run.hasEnded || own.tensors.size > 0 : i === this.#current;
        if (!isKept) return;
        const { model, optimizer } = run.open();
        const edits = this.#edits.filter(({ training }) => training === i);
        // Before its first step a model is as new, unless it was edited.
        if (run.progress.step > 0 || edits.length > 0) restoreCheckpoint(from, own, model, optimizer);
        run.hold(edits);
      });
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  #expectPolicy(from: string, race: CheckpointInfo['race']): void {
    const policyOf = (isRace: boolean): Policy => (isRace ? 'in-turns' : 'one-after-another');
    if (this.#runs.length > 1 && this.#isRace !== (race !== undefined)) {
      throw new BadakError(
        'mismatch',
        `${from}: expected the policy ${policyOf(race !== undefined)} that it began with, found ${policyOf(this.#isRace)}`,
      );
    }
    if (race && race.length !== this.#runs.length) {
      throw new BadakError(
        'mismatch',
        `${from}: expected ${this.#runs.length} trainings, found ${race.length}`,
      );
    }
  }

  /**
   * What every checkpoint of the run holds in addition to tensors.
   * @param isStored whether the model of a training is in it
   */
  #info(training: number, isStored: (index: number) => boolean = (i) => i === training): CheckpointInfo {
    const { experiment, params, seed, data, words, lengths, parent } = this.#options;
    const { progress } = this.#runs[training] ?? { progress: BEGINNING };
    // Of a model that is stored the bits are there when the run goes on.
    const hashes = this.#runs.map((run, i) => (isStored(i) ? run.chain : run.hash));
    return {
      experiment,
      params,
      seed,
      data: data.name,
      step: this.done,
      reports: this.#reported,
      training,
      progress,
      results: this.#results,
      ...(words && { words }),
      ...(lengths && { lengths }),
      ...(data.tokenization && { tokenization: data.tokenization }),
      ...(data.textHash !== undefined && { textHash: data.textHash }),
      ...(parent && { parent }),
      ...(this.#edits.length > 0 && { edits: this.#edits }),
      ...(knowsHashes(this.#options) && { hashes }),
    };
  }

  #checkpointOfOne(): Uint8Array | undefined {
    const run = this.#runs[this.#current]!;
    const isLast = this.#current === this.#runs.length - 1;
    // A moment before the first step can be looked at, too.
    if (this.done === 0) run.open();
    // The model of an ended training is not needed, and it is not finite if the training diverged.
    if (!isLast && run.hasEnded) return encodeCheckpoint(undefined, this.#info(this.#current + 1));
    return run.isSound ? encodeCheckpoint(run.opened, this.#info(this.#current)) : undefined;
  }

  #checkpointOfRace(): Uint8Array | undefined {
    const isSound = this.#runs.every((run) => run.hasEnded || run.isSound);
    if (!isSound) return undefined;
    const race = this.#runs.map(({ progress }) => progress);
    const models = this.#runs.map((_, i) => this.#modelInRace(i));
    // Whose model it is in the end does not depend on the policy.
    const last = models.findLastIndex((model) => model !== undefined);
    const training = this.#hasEnded ? Math.max(0, last) : this.#current;
    const info = this.#info(training, (i) => models[i] !== undefined);
    return encodeRace(models, { ...info, race });
  }

  /** What a checkpoint of the race stores of a training: nothing of one that has diverged and is not finite. */
  #modelInRace(index: number): OpenTraining<M> | undefined {
    const run = this.#runs[index]!;
    if (run.hasEnded) return run.isSound ? run.opened : undefined;
    // One that has not begun has its first turn soon, and its moment can be looked at.
    return run.open();
  }
}
