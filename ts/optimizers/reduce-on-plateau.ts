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
/** What is not finite counts as worse than the best. */
const SEEN: Option<number> = { takes: 'a number', fits: (value) => typeof value === 'number' };

/**
 * An optimizer whose learning rate is divided whenever a number that is watched was not better than its best; by 4 in
 * the book’s training of BetterRnnlm (vol. 2, section 6.5.4).
 *
 * The rate falls by scaling the gradients, which is the same where a step is proportional to them.
 */
export class ReduceOnPlateau implements Optimizer {
  /**
   * [share, best]: what is left of the rate, and 0 where there is no best yet. A tensor, so that it is in a checkpoint; the rate
   * itself is not, so that a run may go on with another.
   */
  #plateau: Tensor | undefined;

  /**
   * @param divisor what the rate is divided by; with 1 it stays
   * @throws BadakError when the optimizer's steps are not proportional to its gradients, or the divisor is below 1
   */
  constructor(
    readonly optimizer: SGD | Momentum | Nesterov,
    readonly divisor = 4,
  ) {
    readValue('ReduceOnPlateau', 'divisor', divisor, DIVISOR);
    if (![SGD, Momentum, Nesterov].some((fitting) => optimizer instanceof fitting)) {
      throw new BadakError(`ReduceOnPlateau: expected SGD, Momentum or Nesterov, found ${shown(optimizer)}`);
    }
  }

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
   * To be told of every evaluation: a loss or a perplexity, above 0; smaller is better. Compared in single precision, as the
   * best is kept, so that a resumed run decides the same.
   * @returns whether it is the best so far; if not, or if it is not finite, the rate has fallen
   */
  observe(value: number): boolean {
    const plateau = this.#plateau;
    readValue('ReduceOnPlateau', 'value', value, SEEN);
    if (!plateau) throw new BadakError('ReduceOnPlateau: observe() needs an update() before it');
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
    if (!(share! > 0 && share! <= 1)) return `${share} times the learning rate`;
    if (!(best! >= 0)) return `a best value of ${best}`;
    return undefined;
  }

  get #share(): number {
    return this.#plateau?.get(0) ?? 1;
  }

  /** Lives with the first parameter. */
  #keep(params: readonly Param[]): Tensor {
    this.#plateau ??= params[0]!.value.workspace.keep([2]).set([1, 0]);
    return this.#plateau;
  }
}
