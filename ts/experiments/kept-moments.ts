/** What views keep of the moments of a run, to show how the present one came to be: where words were, how activations were spread. */

/** What a view kept of a moment. */
export interface Earlier<T = unknown> {
  /** Steps that the training had done. */
  readonly step: number;
  /** What the view needs of it. */
  readonly what: T;
}

/** Moments of a view and a training that are kept; where there are more, every second one is left out. */
const MOST = 64;

/** Moments of all views and trainings of a run. */
export class KeptMoments {
  readonly #all = new Map<string, readonly Earlier[]>();

  /**
   * Keeps a moment of a view. What was kept of the same step or later ones is left out.
   * @param view its id
   * @param training its index in a comparison, from 0
   */
  add(view: string, training: number, moment: Earlier): void {
    const key = `${training} ${view}`;
    const kept = (this.#all.get(key) ?? []).filter(({ step }) => step < moment.step);
    const all = [...kept, moment];
    this.#all.set(key, all.length > MOST ? all.filter((_, i) => i % 2 === 0) : all);
  }

  /**
   * The moments before a step, the earliest first.
   * @param view its id
   * @param training its index in a comparison, from 0
   */
  before(view: string, training: number, step: number): readonly Earlier[] {
    return (this.#all.get(`${training} ${view}`) ?? []).filter((moment) => moment.step < step);
  }
}
