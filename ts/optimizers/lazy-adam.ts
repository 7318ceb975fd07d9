import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { type RowKeeper, RowParam } from '../core/row-param.js';
import type { Tensor } from '../core/tensor.js';
import { Adam } from './adam.js';
import { expectUpdate } from './check.js';

/** How many updates a row can wait for at most. The rates of this many updates are stored. */
const MEMORY = 512;
/**
 * The largest (1 − √beta2)/(1 − beta1) for which the terms that crates/kernels/src/lazy_adam.rs leaves out are below
 * rounding: 24 times its fourth power is 8e-8.
 */
const MAX_RATIO = 0.0075;
/** The number of a row's last update is stored in single precision, which is exact only below this. */
const MOST_UPDATES = 2 ** 24;

/**
 * {@link Adam} for models whose steps touch only few rows of large matrices ({@link RowParam}). A row without gradient
 * waits. When it is next needed, it gets all the updates that Adam would have done in the meantime. The results are
 * those of Adam up to rounding, in time proportional to the rows touched. Other parameters are updated as by Adam.
 *
 * A row that waits lacks updates, so read `param.settled()` and not `param.value`.
 */
export class LazyAdam extends Adam implements RowKeeper {
  readonly #last = new WeakMap<RowParam, Tensor>();
  readonly #kept = new Set<RowParam>();
  /** The corrected rates of the last updates. */
  #rates: Tensor | undefined;
  #factors: Tensor | undefined;
  /** Number of updates that were done when the factors were computed. */
  #factorsAfter = -1;

  /** @throws BadakError as {@link Adam}, and for betas with which waiting rows could not be updated exactly */
  constructor(learningRate = 0.001, beta1 = 0.9, beta2 = 0.999) {
    super(learningRate, beta1, beta2);
    const ratio = (1 - Math.sqrt(beta2)) / (1 - beta1);
    if (ratio > MAX_RATIO) {
      throw new BadakError(
        'invalid-argument',
        `LazyAdam: expected (1 − √beta2)/(1 − beta1) of at most ${MAX_RATIO}, found ${ratio.toPrecision(3)} with beta1 ${beta1} and beta2 ${beta2}. Use Adam with these.`,
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
    // Adam counts the update, and updates the other parameters.
    super.update(params, gradientScale);
  }

  override state(params: readonly Param[]): ReadonlyMap<string, Tensor> {
    // The caller may write into the state.
    this.#factorsAfter = -1;
    if (params.length === 0) return new Map();
    const rates = this.#prepare(params);
    const last = params.flatMap((param) =>
      param instanceof RowParam ? [[`last/${param.name}`, this.#lastOf(param)] as const] : [],
    );
    return new Map([...super.state(params), ['rates', rates], ...last]);
  }

  /** Makes the tensors that are in the workspace of the first parameter. @returns the rates */
  #prepare(params: readonly Param[]): Tensor {
    const { workspace } = params[0]!.value;
    this.count(params);
    this.#factors ??= workspace.keep([MEMORY, kernels.LAZY_ADAM_FACTORS]);
    return (this.#rates ??= workspace.keep([MEMORY]).set(new Float32Array(MEMORY)));
  }

  /**
   * @throws BadakError when a parameter of earlier updates is missing, or there are more updates than single precision
   *   can count
   */
  #expectRoom(params: readonly Param[], updates: number): void {
    const left = [...this.#kept].find((param) => !params.includes(param));
    if (left)
      throw new BadakError(
        'invalid-argument',
        `LazyAdam: expected ${left.name} among the parameters, as in earlier updates, found others only`,
      );
    if (updates >= MOST_UPDATES) {
      throw new BadakError(
        'unsupported',
        `LazyAdam can do at most ${MOST_UPDATES - 1} updates. Use Adam for more.`,
      );
    }
  }

  /** Checks also that no row waits for more updates than there are rates for. */
  flawOf(stored: ReadonlyMap<string, ArrayLike<number>>): string | undefined {
    const done = stored.get('t')![0]!;
    if (!(Number.isSafeInteger(done) && done >= 0))
      return `t should be a whole number of at least 0, found ${done}`;
    for (const [name, last] of stored) {
      if (!name.startsWith('last/')) continue;
      const rows = last.length;
      const swept = sweptOf(rows);
      for (let row = 0; row < rows; row++) {
        const ahead = (row - ((done * swept) % rows) + rows) % rows;
        const wait = done - last[row]! + Math.floor(ahead / swept);
        if (!Number.isInteger(last[row]) || last[row]! < 0 || last[row]! > done || wait >= MEMORY) {
          return `${name}: row ${row} has update ${last[row]} as its last of ${done}, which cannot be`;
        }
      }
    }
    return undefined;
  }

  /**
   * Does the missing updates of these rows.
   * @throws BadakError when another optimizer keeps the rows of the parameter
   */
  catchUp(param: RowParam, groups: kernels.RowGroups): void {
    const done = this.#updates();
    if (done === 0) return;
    kernels.lazyAdamCatchUp(this.#rowsOf(param), groups.rows, groups.count, this.#currentFactors(), done);
  }

  /**
   * All values [V, H] after all updates so far, in step memory. The parameter itself does not change.
   * @throws BadakError when another optimizer keeps the rows of the parameter
   */
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
      // A parameter that joins later has had no gradient so far, so it lacks no updates.
      last = param.value.workspace.keep([rows]).set(new Float32Array(rows).fill(this.#updates()));
      this.#last.set(param, last);
      this.#kept.add(param);
    }
    return last;
  }

  #rowsOf(param: RowParam): kernels.LazyRows {
    return { p: param.value, ...this.stateOf(param), last: this.#lastOf(param) };
  }

  /** The factors after the last update. They are computed once for all parameters. */
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

/**
 * How many waiting rows each update brings up to date, so that all have their turn within less than half of the memory.
 */
function sweptOf(rows: number): number {
  return Math.ceil(rows / (MEMORY / 2 - 1));
}
