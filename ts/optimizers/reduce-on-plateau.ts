import { BadakError } from '../core/errors.js';
import { numberOption, type Option, readValue } from '../core/options.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { shown } from '../core/values.js';
import { expectParamList } from './check.js';
import { Momentum } from './momentum.js';
import { Nesterov } from './nesterov.js';
import type { Optimizer } from './optimizer.js';
import { SGD } from './sgd.js';

const DIVISOR = numberOption({ min: 1 });
/** A value that is observed. One that is not finite counts as worse than the best. */
const SEEN: Option<number> = { takes: 'a number', fits: (value) => typeof value === 'number' };

/**
 * An optimizer that divides its learning rate whenever an observed value is not better than the best so far. The book’s
 * training of BetterRnnlm divides by 4 (vol. 2, section 6.5.4).
 *
 * It scales the gradients instead of the rate. That gives the same update if the optimizer's steps are proportional to
 * the gradients.
 */
export class ReduceOnPlateau implements Optimizer {
  /**
   * [share, best]: the share of the rate that is left, and the best value, 0 before the first. It is a tensor, so that
   * checkpoints contain it. They do not contain the rate itself, so that a run can resume with another rate.
   */
  #plateau: Tensor | undefined;

  /**
   * @param divisor divides the rate; 1 leaves it as it is
   * @throws BadakError when the optimizer's steps are not proportional to its gradients, or the divisor is below 1
   */
  constructor(
    /** Makes the updates. */
    readonly optimizer: SGD | Momentum | Nesterov,
    /** What the rate is divided by. */
    readonly divisor = 4,
  ) {
    readValue('ReduceOnPlateau', 'divisor', divisor, DIVISOR);
    if (![SGD, Momentum, Nesterov].some((fitting) => optimizer instanceof fitting)) {
      throw new BadakError(
        'invalid-argument',
        `ReduceOnPlateau: expected SGD, Momentum or Nesterov, found ${shown(optimizer)}`,
      );
    }
  }

  /** The rate that is left of the optimizer’s. */
  get learningRate(): number {
    return this.optimizer.learningRate * this.#share;
  }

  update(params: readonly Param[], gradientScale = 1): void {
    expectParamList('ReduceOnPlateau', params);
    if (params.length === 0) return;
    this.#keep(params);
    this.optimizer.update(params, gradientScale * this.#share);
  }

  /**
   * Observes the value of an evaluation: a loss or a perplexity, above 0; smaller is better. Values are compared in
   * single precision, as the best is stored, so that a resumed run decides in the same way.
   * @returns whether the value is the best so far. If it is not, or is not finite, the rate was divided
   * @throws BadakError when the value is not a number, or there was no update before
   */
  observe(value: number): boolean {
    const plateau = this.#plateau;
    readValue('ReduceOnPlateau', 'value', value, SEEN);
    if (!plateau)
      throw new BadakError('wrong-order', 'ReduceOnPlateau: observe() needs an update() before it');
    const [share, best] = [plateau.get(0), plateau.get(1)];
    const found = Math.fround(value);
    const improved = Number.isFinite(found) && (best === 0 || found < best);
    if (improved) plateau.set(1, found);
    else plateau.set(0, share / this.divisor);
    return improved;
  }

  state(params: readonly Param[]): ReadonlyMap<string, Tensor> {
    if (params.length === 0) return new Map();
    return new Map([['plateau', this.#keep(params)], ...this.optimizer.state(params)]);
  }

  flawOf(stored: ReadonlyMap<string, ArrayLike<number>>): string | undefined {
    const [share, best] = Array.from(stored.get('plateau')!);
    if (!(share! > 0 && share! <= 1)) return `plateau[0] should be above 0 and at most 1, found ${share}`;
    if (!(best! >= 0)) return `plateau[1] should be at least 0, found ${best}`;
    return undefined;
  }

  get #share(): number {
    return this.#plateau?.get(0) ?? 1;
  }

  /** The tensor of share and best, in the workspace of the first parameter. */
  #keep(params: readonly Param[]): Tensor {
    this.#plateau ??= params[0]!.value.workspace.keep([2]).set([1, 0]);
    return this.#plateau;
  }
}
