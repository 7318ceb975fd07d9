import { DivergedError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { isSound } from '../train/checkpoint.js';
import { EditedModel } from '../train/edited-model.js';
import type { Edit } from '../train/edits.js';
import { BEGINNING, evaluated, fit, type FitOptions, type FitProgress, type Pace } from '../train/fit.js';
import { type MemoryPlan, planMemory } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';
import { ReportChain } from './run-hash.js';

/** An open training: everything that {@link fit} needs, and `dispose`, which frees it. */
export interface OpenTraining<M extends Model<DType> = Model<DType>> extends Omit<
  FitOptions,
  'steps' | 'progress' | 'pace'
> {
  model: M;
  dispose(): void;
}

/** One training of an experiment, before it is open. */
export interface Training<M extends Model<DType> = Model<DType>> {
  /** The name of its curve in a comparison; an experiment's only training has no name. */
  name?: string;
  steps: number;
  /** Builds the model, the optimizer and the data. */
  open(): OpenTraining<M>;
}

/** One training in a run: its progress, and its model while it is open. */
export class TrainingRun<M extends Model<DType>> {
  readonly name: string | undefined;
  readonly steps: number;
  readonly progress: FitProgress;
  /** What it has reported; from {@link close} on with the bits of its parameters. */
  #chain: ReportChain;
  readonly #training: Training<M>;
  #open: OpenTraining<M> | undefined;
  /** What is held of the model, once it was edited. */
  #edited: EditedModel | undefined;
  #evaluating = false;

  /** @param chain {@link chain} of a checkpoint, to go on from */
  constructor(training: Training<M>, progress: Readonly<FitProgress> = BEGINNING, chain?: string) {
    this.#chain = new ReportChain(chain);
    this.name = training.name;
    this.steps = training.steps;
    this.progress = { ...progress };
    this.#training = training;
  }

  /** Whether it is within an evaluation. A run that is resumed here begins the evaluation again. */
  get isEvaluating(): boolean {
    return this.#evaluating;
  }

  /** Whether the last step has still to be reported: an evaluation would be of the model before an edit and after it. */
  get isReportDue(): boolean {
    const { step, lossCount } = this.progress;
    if (lossCount === 0) return false;
    return step === this.steps || this.open().reportAfter(step) !== undefined;
  }

  /** Changes the model, which is built if it does not exist yet. @throws BadakError when the edit does not fit it */
  edit(edit: Edit): void {
    this.#whatIsEdited().make(edit);
  }

  /** Holds what edits before a checkpoint have held. @throws BadakError when they do not fit the model */
  hold(edits: readonly Edit[]): void {
    if (edits.length > 0) this.#whatIsEdited().hold(edits);
  }

  #whatIsEdited(): EditedModel {
    return (this.#edited ??= new EditedModel(this.open().model));
  }

  /** Whether all steps are done and reported. */
  get hasEnded(): boolean {
    return this.progress.step === this.steps && this.progress.lossCount === 0;
  }

  /** The open training; undefined before {@link open} and after {@link close}. */
  get opened(): OpenTraining<M> | undefined {
    return this.#open;
  }

  /** Builds the model if it does not exist yet. */
  open(): OpenTraining<M> {
    return (this.#open ??= this.#training.open());
  }

  /** What it has reported so far, without its parameters. */
  get chain(): string {
    return this.#chain.hex;
  }

  /** What it has reported so far, with the bits of its parameters. */
  get hash(): string {
    return this.#open ? this.#chain.sealed(this.#open.model) : this.#chain.hex;
  }

  close(): void {
    if (this.#open && this.hasEnded) this.#chain = new ReportChain(this.hash);
    this.#open?.dispose();
    this.#open = undefined;
    this.#edited = undefined;
  }

  /** Whether all numbers of a checkpoint would be finite. */
  get isSound(): boolean {
    return this.#open === undefined || isSound(this.#open.model, this.#open.optimizer);
  }

  /** The memory that it needs, measured by one step of a model that is then freed. */
  plan(): MemoryPlan {
    const open = this.#training.open();
    try {
      return planMemory(open);
    } finally {
      open.dispose();
    }
  }

  /**
   * Trains to the end.
   * @param survives whether a training that diverges ends with a report that says so; otherwise its error is thrown
   */
  *reports(pace: Pace, survives: boolean): Generator<Report, void> {
    const open = this.open();
    const named = this.name === undefined ? {} : { run: this.name };
    const options: Partial<OpenTraining<M>> & Omit<OpenTraining<M>, 'dispose'> = { ...open };
    delete options.dispose;
    try {
      const evaluate = (step: number) => this.#flagged(open.evaluate(step));
      const updated = () => this.#edited?.putBack();
      const { steps, progress } = this;
      for (const report of fit({ ...options, evaluate, updated, steps, progress, pace })) {
        this.#chain.add(report);
        yield { ...report, ...named };
      }
    } catch (error) {
      if (!(error instanceof DivergedError) || !survives) throw error;
      const { step } = this.progress;
      const epoch = step / open.rows.stepsPerEpoch;
      const metrics = evaluated(open.evaluate(step));
      // A run that is resumed here begins with the next training.
      Object.assign(this.progress, { ...BEGINNING, step: this.steps });
      const report: Report = { type: 'eval', ...named, step, epoch, metrics, diverged: true };
      this.#chain.add(report);
      yield report;
    }
  }

  *#flagged(evaluation: Metrics | Generator<void, Metrics>): Generator<void, Metrics> {
    this.#evaluating = true;
    try {
      return Symbol.iterator in evaluation ? yield* evaluation as Generator<void, Metrics> : evaluation;
    } finally {
      this.#evaluating = false;
    }
  }
}
