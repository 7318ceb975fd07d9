import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { type RowKeeper, RowParam } from '../core/row-param.js';
import type { Tensor } from '../core/tensor.js';
import { Adam } from './adam.js';
import { expectUpdate } from './check.js';

/** Updates that a row may wait for before it is fetched: what the rates of so many updates are kept for. */
const MEMORY = 512;
/**
 * The largest (1 − √beta2)/(1 − beta1) for which what crates/kernels/src/lazy_adam.rs leaves out is lost in rounding: 24 times its fourth
 * power is 8e-8.
 */
const MAX_RATIO = 0.0075;
/** Which update a row stands after is a single. */
const MOST_UPDATES = 2 ** 24;

/**
 * {@link Adam}, for models of which a step touches few rows of large matrices ({@link RowParam}): a row that was left alone is
 * caught up when it is next needed, with what Adam would have done to it meanwhile. The results are Adam's up to rounding, at
 * the cost of what was touched; other parameters are updated as ever.
 *
 * Between its uses a row is behind, so look at `param.settled()`, not at `param.value`.
 */
export class LazyAdam extends Adam implements RowKeeper {
  readonly #last = new WeakMap<RowParam, Tensor>();
  readonly #kept = new Set<RowParam>();
  /** The corrected rates of the last updates. */
  #rates: Tensor | undefined;
  #factors: Tensor | undefined;
  /** Updates that had been done when the factors were made. */
  #factorsAfter = -1;

  /** @throws BadakError as {@link Adam}, and for betas with which the catching up would not be exact */
  constructor(learningRate = 0.001, beta1 = 0.9, beta2 = 0.999) {
    super(learningRate, beta1, beta2);
    const ratio = (1 - Math.sqrt(beta2)) / (1 - beta1);
    if (ratio > MAX_RATIO) {
      throw new BadakError(
        `LazyAdam: with beta1 ${beta1} and beta2 ${beta2} waiting rows could not be caught up exactly; expected (1 − √beta2)/(1 − beta1) of at most ${MAX_RATIO}, found ${ratio.toPrecision(3)}. Adam takes them.`,
      );
    }
  }

  override update(params: readonly Param[], gradientScale = 1): void {
    expectUpdate('LazyAdam', this, params, gradientScale);
    if (params.length === 0) return;
    this.#prepare(params);
    const { learningRate, beta1, beta2 } = this;
    const done = this.#updates();
    this.#expectRoom(params, done + 1);
    const factors = this.#currentFactors();
    const rate = kernels.adamCorrected(learningRate, done + 1, { beta1, beta2 });
    for (const param of params) {
      if (!(param instanceof RowParam)) continue;
      const state = this.#rowsOf(param);
      const rows = param.value.shape[0]!;
      const swept = sweptOf(rows);
      kernels.lazyAdamSweep(state, factors, done, (done * swept) % rows, swept);
      const { grad, touched, touchedCount } = param;
      const options = { updates: done + 1, rate, beta1, beta2, gradientScale };
      kernels.lazyAdamUpdate(state, grad, touched, touchedCount, factors, options);
    }
    this.#rates!.set((done + 1) % MEMORY, rate);
    // Counts the update, and updates what has no rows.
    super.update(params, gradientScale);
  }

  override state(params: readonly Param[]): ReadonlyMap<string, Tensor> {
    // Whoever asks may write into it.
    this.#factorsAfter = -1;
    if (params.length === 0) return new Map();
    const rates = this.#prepare(params);
    const last = params.flatMap((param) =>
      param instanceof RowParam ? [[`last/${param.name}`, this.#lastOf(param)] as const] : [],
    );
    return new Map([...super.state(params), ['rates', rates], ...last]);
  }

  /** Makes what lives with the first parameter. @returns the rates */
  #prepare(params: readonly Param[]): Tensor {
    const { workspace } = params[0]!.value;
    this.count(params);
    this.#factors ??= workspace.keep([MEMORY, kernels.LAZY_ADAM_FACTORS]);
    return (this.#rates ??= workspace.keep([MEMORY]).set(new Float32Array(MEMORY)));
  }

  /** @throws BadakError when a row could wait unseen, or the updates are more than single precision counts */
  #expectRoom(params: readonly Param[], updates: number): void {
    const left = [...this.#kept].find((param) => !params.includes(param));
    if (left) throw new BadakError(`LazyAdam: expected ${left.name} among what is updated, as before`);
    if (updates >= MOST_UPDATES) {
      throw new BadakError(`LazyAdam counts up to ${MOST_UPDATES - 1} updates; Adam goes on from there`);
    }
  }

  /** That every row will be swept before it has waited for longer than the memory. */
  flawOf(stored: ReadonlyMap<string, ArrayLike<number>>): string | undefined {
    const done = stored.get('t')![0]!;
    if (!(Number.isSafeInteger(done) && done >= 0)) return `${done} updates`;
    for (const [name, last] of stored) {
      if (!name.startsWith('last/')) continue;
      const rows = last.length;
      const swept = sweptOf(rows);
      for (let row = 0; row < rows; row++) {
        const ahead = (row - ((done * swept) % rows) + rows) % rows;
        const wait = done - last[row]! + Math.floor(ahead / swept);
        if (!Number.isInteger(last[row]) || last[row]! < 0 || last[row]! > done || wait >= MEMORY) {
          return `${name}: row ${row} stands after update ${last[row]} of ${done}`;
        }
      }
    }
    return undefined;
  }

  catchUp(param: RowParam, groups: kernels.RowGroups): void {
    const done = this.#updates();
    if (done === 0) return;
    kernels.lazyAdamCatchUp(this.#rowsOf(param), groups.rows, groups.count, this.#currentFactors(), done);
  }

  settled(param: RowParam): Tensor {
    const { value } = param;
    const y = value.workspace.take(value.shape);
    kernels.lazyAdamSettled(y, this.#rowsOf(param), this.#currentFactors(), this.#updates());
    return y;
  }

  protected override updateOne(param: Param, state: { m: Tensor; v: Tensor }, gradientScale: number): void {
    if (!(param instanceof RowParam)) super.updateOne(param, state, gradientScale);
  }

  #lastOf(param: RowParam): Tensor {
    let last = this.#last.get(param);
    if (!last) {
      param.keptBy(this);
      const rows = param.value.shape[0]!;
      // What joins later has had no gradient so far, and did not move.
      last = param.value.workspace.keep([rows]).set(new Float32Array(rows).fill(this.#updates()));
      this.#last.set(param, last);
      this.#kept.add(param);
    }
    return last;
  }

  #rowsOf(param: RowParam): kernels.LazyRows {
    return { p: param.value, ...this.stateOf(param), last: this.#lastOf(param) };
  }

  /** Of the time after the last update; made once for all parameters. */
  #currentFactors(): Tensor {
    const done = this.#updates();
    if (this.#factorsAfter !== done) {
      kernels.lazyAdamFactors(this.#factors!, this.#rates!, done, this);
      this.#factorsAfter = done;
    }
    return this.#factors!;
  }

  #updates(): number {
    return this.count([]).get(0);
  }
}

/** Rows to be swept in each update: all of them within less than half of the memory. */
function sweptOf(rows: number): number {
  return Math.ceil(rows / (MEMORY / 2 - 1));
}
