/** What the page looks at: views of the run, made again when it has moved on, or of moments in its place. */
import { failureOf } from '../../../ts/core/errors.js';
import type { Experiment, LoadedData, Run } from '../../../ts/experiments/experiment.js';
import type { Look } from '../../../ts/experiments/view.js';
import { Past } from './past.js';
import type { FromTrainer, LookOrder, Moment } from './protocol.js';

/** The part of the time that looks may take while it trains. */
const LOOK_SHARE = 0.1;

export type AskedLook = Pick<LookOrder, 'view' | 'input' | 'training' | 'beside'>;

interface Asked extends AskedLook {
  /** Whether it is made only this time, because it takes long. */
  isOnce: boolean;
  /** `done` when the last answer was made; undefined when there is none yet. */
  shownAt?: number;
  /** Whether the page has still to draw the last answer. */
  awaited: boolean;
}

/** What is looked at. The run is another one after an edit was taken back. */
interface Looked {
  experiment: Experiment;
  data: LoadedData;
  run: Run;
}

export class Looks {
  readonly #number: number;
  readonly #looked: () => Looked;
  readonly #post: (message: FromTrainer) => void;
  readonly #asked = new Map<number, Asked>();
  /** When looking may go on: it has a share of the time. */
  #from = 0;
  /** What all views show in the place of the run, and what those beside it show. */
  #past: Past | undefined;
  #beside: Past | undefined;

  /** @param number that of the run, for messages */
  constructor(number: number, looked: () => Looked, post: (message: FromTrainer) => void) {
    this.#number = number;
    this.#looked = looked;
    this.#post = post;
  }

  get size(): number {
    return this.#asked.size;
  }

  add(id: number, order: AskedLook): void {
    const isOnce = this.#looked().run.views.some((view) => view.id === order.view && view.isSlow);
    this.#asked.set(id, { ...order, isOnce, awaited: false });
  }

  /** @returns whether there is such a look */
  seen(id: number): boolean {
    const look = this.#asked.get(id);
    if (look) look.awaited = false;
    return look !== undefined;
  }

  forget(id: number): void {
    this.#asked.delete(id);
  }

  /**
   * @param moment what views show from now on; default the run as it goes on
   * @param beside whether this is for views beside the others alone
   * @param data of the moment's run, if that is another one and its data is known
   */
  restore(moment: Moment | undefined, beside: boolean, data: LoadedData | undefined): void {
    this.#leave(beside);
    const { experiment, data: own } = this.#looked();
    const past = moment && new Past(moment, { experiment, data: moment.isOther ? data : own });
    if (beside) this.#beside = past;
    else this.#past = past;
    for (const look of this.#asked.values()) if (look.beside || !beside) delete look.shownAt;
  }

  #leave(beside: boolean): void {
    if (beside) this.#beside = this.#beside?.dispose();
    else this.#past = this.#past?.dispose();
  }

  /** All views show the run again, and not a moment of it. */
  leavePast(): void {
    this.#leave(false);
  }

  /** The model is another one at the same step: all are made again. */
  again(): void {
    for (const look of this.#asked.values()) delete look.shownAt;
  }

  dispose(): void {
    this.#leave(false);
    this.#leave(true);
  }

  /** @param isPlaying whether the run trains, so that it has moved on at the next look */
  isDue(isPlaying: boolean): boolean {
    return [...this.#asked.values()].some((look) => this.#isDue(look, isPlaying));
  }

  #isDue(look: Asked, isPlaying: boolean): boolean {
    if (look.awaited || look.shownAt === this.#stepOf(look)) return false;
    return look.shownAt === undefined || !isPlaying || this.#isInStep;
  }

  /** What a view shows in the place of the run. */
  #pastOf({ beside }: Asked): Past | undefined {
    // A search has no model of a moment to go back to.
    if (this.#looked().run.unit === 'trials') return undefined;
    return (beside ? this.#beside : undefined) ?? this.#past;
  }

  /** The step that a view shows. */
  #stepOf(look: Asked): number {
    return this.#pastOf(look)?.step ?? this.#looked().run.done;
  }

  /** Whether models that stand side by side can be shown at the same step: of trainings in turns, all have done as many. */
  get #isInStep(): boolean {
    const { views, trainings } = this.#looked().run;
    const asked = [...this.#asked.values()];
    const isOfAll = views.some(({ id, ofAll }) => ofAll && asked.some(({ view }) => view === id));
    if (asked.length < 2 && !isOfAll) return true;
    const going = trainings.filter(({ isOpen, step, steps }) => isOpen && step < steps);
    const isLevel = going.every(({ step }) => step === going[0]!.step);
    return isLevel && asked.every(({ awaited }) => !awaited);
  }

  /**
   * Makes the looks that are due, the newest first. Two of them stand side by side, and are made of the same step.
   * @param isTime for another look at the same; a new question is answered at once
   */
  show(isPlaying: boolean, isTime: boolean): void {
    const isFree = !isPlaying || performance.now() >= this.#from;
    const due = [...this.#asked].reverse().filter(([, look]) => {
      // A person has asked for one that is made once, and waits.
      const mayLook = isFree || look.isOnce;
      return mayLook && this.#isDue(look, isPlaying) && (isTime || look.shownAt === undefined);
    });
    const began = performance.now();
    for (const [id, look] of due) {
      this.#show(id, look);
      if (look.isOnce) this.#asked.delete(id);
    }
    if (due.some(([, { isOnce }]) => !isOnce)) this.#from = began + (performance.now() - began) / LOOK_SHARE;
  }

  #show(id: number, look: Asked): void {
    const run = this.#number;
    look.shownAt = this.#stepOf(look);
    look.awaited = true;
    try {
      this.#post({ kind: 'looked', run, look: id, step: look.shownAt, ...this.#made(look) });
    } catch (error) {
      this.#post({ kind: 'unseen', run, look: id, ...failureOf(error) });
    }
  }

  #made(look: Asked): Look & { trained: number } {
    const { run } = this.#looked();
    const { view, training, input } = look;
    const past = this.#pastOf(look);
    if (!past) {
      const trained = run.trainings[training ?? 0]?.step ?? run.done;
      return { ...run.look(view, input, training), trained };
    }
    const made = past.model(training).look(view, input, past.isOther ? undefined : run.kept);
    return { ...made, trained: past.trained(training) };
  }
}
