import { DivergedError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { isSound } from '../train/checkpoint.js';
import { BEGINNING, evaluated, fit, type FitOptions, type FitProgress, type Pace } from '../train/fit.js';
import { type MemoryPlan, planMemory } from '../train/plan.js';
import type { Metrics, Report } from '../train/report.js';

/** A training that is about to begin: what {@link fit} needs, and how to let go of it. */
export interface OpenTraining<M extends Model<DType> = Model<DType>> extends Omit<
  FitOptions,
  'steps' | 'progress' | 'pace'
> {
  model: M;
  dispose(): void;
}

/** What one training of an experiment is made of. */
export interface Training<M extends Model<DType> = Model<DType>> {
  /** The name of its curve in a comparison; an experiment's only training has none. */
  name?: string;
  steps: number;
  /** Builds the model and everything around it. */
  open(): OpenTraining<M>;
}

/** One training as it goes on: where it stands, and its model while it is open. */
export class TrainingRun<M extends Model<DType>> {
  readonly name: string | undefined;
  readonly steps: number;
  readonly progress: FitProgress;
  readonly #training: Training<M>;
  #open: OpenTraining<M> | undefined;
  #evaluating = false;

  constructor(training: Training<M>, progress: Readonly<FitProgress> = BEGINNING) {
    this.name = training.name;
    this.steps = training.steps;
    this.progress = { ...progress };
    this.#training = training;
  }

  /** Whether it stands within an evaluation, which begins again when the run is resumed here. */
  get isEvaluating(): boolean {
    return this.#evaluating;
  }

  /** Whether all steps are done and reported. */
  get hasEnded(): boolean {
    return this.progress.step === this.steps && this.progress.lossCount === 0;
  }

  /** What is open: nothing before {@link open} and after {@link close}. */
  get opened(): OpenTraining<M> | undefined {
    return this.#open;
  }

  /** Builds the model unless it is there. */
  open(): OpenTraining<M> {
    return (this.#open ??= this.#training.open());
  }

  close(): void {
    this.#open?.dispose();
    this.#open = undefined;
  }

  /** Whether what a checkpoint would hold is finite. */
  get isSound(): boolean {
    return this.#open === undefined || isSound(this.#open.model, this.#open.optimizer);
  }

  /** What it needs of memory; found by a step of a model that is thrown away. */
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
   * @param survives a training that diverges ends with a report that says so; otherwise its error is thrown
   */
  *reports(pace: Pace, survives: boolean): Generator<Report, void> {
    const open = this.open();
    const named = this.name === undefined ? {} : { run: this.name };
    const options: Partial<OpenTraining<M>> & Omit<OpenTraining<M>, 'dispose'> = { ...open };
    delete options.dispose;
    try {
      const evaluate = (step: number) => this.#watched(open.evaluate(step));
      const { steps, progress } = this;
      for (const report of fit({ ...options, evaluate, steps, progress, pace })) {
        yield { ...report, ...named };
      }
    } catch (error) {
      if (!(error instanceof DivergedError) || !survives) throw error;
      const { step } = this.progress;
      const epoch = step / open.rows.stepsPerEpoch;
      const metrics = evaluated(open.evaluate(step));
      // Resumed from here, the next training begins.
      Object.assign(this.progress, { ...BEGINNING, step: this.steps });
      yield { type: 'eval', ...named, step, epoch, metrics, diverged: true };
    }
  }

  *#watched(evaluation: Metrics | Generator<void, Metrics>): Generator<void, Metrics> {
    this.#evaluating = true;
    try {
      return Symbol.iterator in evaluation ? yield* evaluation as Generator<void, Metrics> : evaluation;
    } finally {
      this.#evaluating = false;
    }
  }
}
