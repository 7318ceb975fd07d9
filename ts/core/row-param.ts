import { BadakError } from './errors.js';
import * as kernels from './kernels.js';
import { Param } from './param.js';
import { expectShape } from './shape.js';
import type { Tensor } from './tensor.js';
import type { Workspace } from './workspace.js';

/** An optimizer that updates rows of a {@link RowParam} only when they are needed, such as LazyAdam. */
export interface RowKeeper {
  /** Does the missing updates of these rows. */
  catchUp(param: RowParam, groups: kernels.RowGroups): void;
  /** All values [V, H] after all updates so far, in step memory. The parameter itself does not change. */
  settled(param: RowParam): Tensor;
}

/**
 * A matrix [V, H] of which a step uses only few rows, such as that of an embedding. Its gradient has the same shape,
 * but only the rows that a step touched are not 0. The parameter records these rows, so clearing and updating take time
 * only for them.
 *
 * With a {@link RowKeeper}, rows of `value` that were not needed recently may lack updates. `settled` has all updates.
 */
export class RowParam extends Param {
  /** The rows whose gradient is not 0: the first `touchedCount` elements. */
  readonly touched: Tensor<'u32'>;
  /** The number of rows whose gradient is not 0. */
  touchedCount = 0;
  /** The optimizer that updates rows only when they are needed, if there is one. */
  keeper: RowKeeper | undefined;
  readonly #marks: Tensor<'u32'>;
  readonly #slots: Tensor<'u32'>;

  /** @throws BadakError when an argument is not a workspace, a name or a shape [V, H] */
  constructor(workspace: Workspace, name: string, shape: readonly [rows: number, columns: number]) {
    super(workspace, name, shape);
    expectShape(`RowParam ${name}`, shape, ['V', 'H']);
    const zeros = () => workspace.keep([shape[0]], 'u32').set(new Uint32Array(shape[0]));
    [this.touched, this.#marks, this.#slots] = [zeros(), zeros(), zeros()];
  }

  /** Groups the positions of the ids by row, in step memory. @throws BadakError when an id is not in 0 … V − 1 */
  group(ids: Tensor<'i32'>): kernels.RowGroups {
    const { workspace, shape } = this.value;
    kernels.expectIds(this.name, ids, shape[0]!);
    const list = () => workspace.take([ids.size], 'u32');
    const lists = { rows: list(), ends: list(), order: list() };
    return { ...lists, count: kernels.groupRows(lists, this.#slots, ids) };
  }

  /** The values for a pass. At least the rows of these groups have all updates. */
  current(groups: kernels.RowGroups, train: boolean): Tensor {
    if (!this.keeper) return this.value;
    // An evaluation must not change anything, not even the order of rounding.
    if (!train) return this.settled();
    this.keeper.catchUp(this, groups);
    return this.value;
  }

  /**
   * The values after all updates so far; a copy in step memory if an optimizer updates rows only when they are needed.
   */
  override settled(): Tensor {
    return this.keeper?.settled(this) ?? this.value;
  }

  /**
   * Does the missing updates of all rows, so that `value` is what {@link settled} gives.
   * @throws BadakError when the memory of the parameter was given back
   */
  settle(): void {
    if (!this.keeper) return;
    const { workspace, shape } = this.value;
    const rows = Int32Array.from({ length: shape[0]! }, (_, row) => row);
    this.keeper.catchUp(this, this.group(workspace.take([rows.length], 'i32').set(rows)));
  }

  /** Records rows of the gradient that are not 0 any more. Call it after adding to the gradient of these rows. */
  touch(groups: kernels.RowGroups): void {
    this.touchedCount = kernels.addToSet(this.touched, this.#marks, this.touchedCount, groups);
  }

  /** Records every row of the gradient as not 0. Call it after adding to the gradient of every row. */
  touchAll(): void {
    const rows = this.value.shape[0]!;
    if (this.touchedCount === rows) return;
    this.touched.set(Uint32Array.from({ length: rows }, (_, row) => row));
    this.#marks.set(new Uint32Array(rows).fill(1));
    this.touchedCount = rows;
  }

  override zeroGrad(): void {
    kernels.clearRows(this.grad, this.#marks, this.touched, this.touchedCount);
    this.touchedCount = 0;
  }

  /** Sets the optimizer that updates rows when they are needed. @throws BadakError when there already is another one */
  keptBy(keeper: RowKeeper): void {
    if (this.keeper && this.keeper !== keeper) {
      throw new BadakError('invalid-argument', `${this.name}: another optimizer already updates its rows`);
    }
    this.keeper = keeper;
  }
}
