/** The views that are looked at, kept up to date by the worker: the open one, and one beside it. */
import { signal } from '@preact/signals';
import type { Failure } from '../../../ts/core/errors.js';
import type { Panel } from '../../../ts/experiments/panels.js';
import type { Look } from '../../../ts/experiments/view.js';
import type { FromTrainer } from '../worker/protocol.js';
import { listen, order } from './trainer.js';

/** The id of the view of one step in slow motion. */
export const MOTION = 'motion';

/** What the open view shows. */
export interface Shown {
  view: string;
  /** What a person gave; undefined for the view's sample. */
  input?: object;
  /** Steps that the run had done, of all trainings together. */
  step: number;
  /** Steps of the training that is shown. */
  trained: number;
  panels: readonly Panel[];
  notes: readonly string[];
  /** What the numbers of the input stand for. */
  names?: Look['names'];
  /** What it shows in the place of an input that was not given. */
  sample?: object;
  /** Why there is nothing to show. */
  failure?: Failure;
}

let looks = 0;

interface Asked {
  run: number;
  look: number;
  view: string;
  input?: object;
}

/** A place in the page for a view, which the worker keeps up to date. */
export class Watched {
  readonly shown = signal<Shown | undefined>(undefined);
  #open: Asked | undefined;

  /** @param isBeside whether it may show what stands beside the run */
  constructor(private readonly isBeside: boolean) {
    listen((message) => {
      if (message.kind === 'looked' || message.kind === 'unseen') this.#hear(message);
    });
  }

  /**
   * Shows a view of a run from now on.
   * @param run its number
   */
  look(run: number, view: string, input?: object, training?: number): void {
    this.#forget();
    this.#open = { run, look: ++looks, view, ...(input && { input }) };
    order({
      ...{ kind: 'look', ...this.#open },
      ...(training !== undefined && { training }),
      ...(this.isBeside && { beside: true }),
    });
  }

  /** The page has drawn what the view shows. */
  seen(): void {
    if (this.#open) order({ kind: 'seen', run: this.#open.run, look: this.#open.look });
  }

  /** Shows nothing any more. */
  leave(): void {
    this.#forget();
    this.away();
  }

  /** The run that was looked at is closed. */
  away(): void {
    this.#open = undefined;
    this.shown.value = undefined;
  }

  #forget(): void {
    if (this.#open) order({ kind: 'forget', run: this.#open.run, look: this.#open.look });
  }

  #hear(message: Extract<FromTrainer, { kind: 'looked' | 'unseen' }>): void {
    if (message.look !== this.#open?.look) return;
    const { view, input } = this.#open;
    if (message.kind === 'looked') this.shown.value = { ...message, view, ...(input && { input }) };
    else {
      const { code, message: why } = message;
      const failure = { code, message: why };
      this.shown.value = { view, step: 0, trained: 0, panels: [], notes: [], failure };
    }
  }
}

/** The open view, and the one beside it, if there is one. */
export const [main, besideIt] = [new Watched(false), new Watched(true)];
export const { shown } = main;

/** The run that was looked at is closed. */
export function lookAway(): void {
  main.away();
  besideIt.away();
}
