/** A moment that is looked at while the run goes on: of the run itself, or of another one. */
import type { Experiment, LoadedData } from '../../../ts/experiments/experiment.js';
import type { Restored } from '../../../ts/experiments/restore.js';
import { type Checkpoint, decodeCheckpoint, trainingOf } from '../../../ts/train/checkpoint.js';
import type { Moment } from './protocol.js';

/** What a moment is restored with. Another run may have data of its own, or none where its files are gone. */
interface Origin {
  experiment: Experiment;
  data: LoadedData | undefined;
}

export class Past {
  readonly step: number;
  /** Whether it is of another run: then what the run kept is of other models. */
  readonly isOther: boolean;
  readonly #checkpoint: Checkpoint;
  readonly #origin: Origin;
  /** The models that were looked at so far, by their training. */
  readonly #restored = new Map<number, Restored>();

  constructor({ step, bytes, isOther = false }: Moment, origin: Origin) {
    this.step = step;
    this.isOther = isOther;
    this.#checkpoint = decodeCheckpoint('this moment', bytes);
    this.#origin = origin;
  }

  /** @param training of a race; default its first */
  model(training?: number): Restored {
    const index = this.#index(training);
    const found = this.#restored.get(index);
    if (found) return found;
    const { experiment, data } = this.#origin;
    const made = experiment.restore('this moment', { ...this.#checkpoint, training: index }, data);
    this.#restored.set(index, made);
    return made;
  }

  /** Steps that the training had done. */
  trained(training?: number): number {
    return trainingOf({ ...this.#checkpoint, training: this.#index(training) }).progress.step;
  }

  /** @returns nothing: what held it holds nothing any more */
  dispose(): undefined {
    for (const restored of this.#restored.values()) restored.dispose();
    this.#restored.clear();
  }

  /** Of trainings one after another, a checkpoint has one. */
  #index(training = 0): number {
    return this.#checkpoint.race ? training : this.#checkpoint.training;
  }
}
