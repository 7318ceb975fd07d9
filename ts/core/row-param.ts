import { BadakError } from './errors.js';
import * as kernels from './kernels.js';
import { Param } from './param.js';
import { expectShape } from './shape.js';
import type { Tensor } from './tensor.js';
import type { Workspace } from './workspace.js';

/** Whoever updates rows only when they are needed. */
export interface RowKeeper {
  /** Brings rows to where they belong. */
  catchUp(param: RowParam, groups: kernels.RowGroups): void;
  /** All values where they belong, in step memory; changes nothing. */
  settled(param: RowParam): Tensor;
}

/**
 * A matrix [V, H] of which a step uses few rows: an embedding's. Its gradient is as large as the matrix, but only the rows
 * that a step touched are anything but 0, and it knows which: clearing and updating it cost what was touched.
 *
 * With a {@link RowKeeper} `value` may be behind in rows that were not needed lately; `settled` is not.
 */
export class RowParam extends Param {
  /** The rows whose gradient is not 0, the first `touchedCount` of the list. */
  readonly touched: Tensor<'u32'>;
  touchedCount = 0;
  keeper: RowKeeper | undefined;
  readonly #marks: Tensor<'u32'>;
  readonly #slots: Tensor<'u32'>;

  /** @throws BadakError when it is not a workspace, a name and a shape [V, H] */
  constructor(workspace: Workspace, name: string, shape: readonly [rows: number, columns: number]) {
    super(workspace, name, shape);
    expectShape(`RowParam ${name}`, shape, ['V', 'H']);
    const zeros = () => workspace.keep([shape[0]], 'u32').set(new Uint32Array(shape[0]));
    [this.touched, this.#marks, this.#slots] = [zeros(), zeros(), zeros()];
  }

  /** Which places of the ids share a row; in step memory. @throws BadakError when an id is not the number of a row */
  group(ids: Tensor<'i32'>): kernels.RowGroups {
    const { workspace, shape } = this.value;
    kernels.expectIds(this.name, ids, shape[0]!);
    const list = () => workspace.take([ids.size], 'u32');
    const lists = { rows: list(), ends: list(), order: list() };
    return { ...lists, count: kernels.groupRows(lists, this.#slots, ids) };
  }

  /** The values as a pass is to see them, right in the rows of these groups at least. */
  current(groups: kernels.RowGroups, train: boolean): Tensor {
    if (!this.keeper) return this.value;
    // Looking changes nothing, not even the order of rounding.
    if (!train) return this.settled();
    this.keeper.catchUp(this, groups);
    return this.value;
  }

  /** A copy in step memory if some rows are behind. */
  override settled(): Tensor {
    return this.keeper?.settled(this) ?? this.value;
  }

  /** To be called by whoever adds to the gradient of rows. */
  touch(groups: kernels.RowGroups): void {
    this.touchedCount = kernels.addToSet(this.touched, this.#marks, this.touchedCount, groups);
  }

  /** To be called by whoever adds to the gradient of every row. */
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

  /** @throws BadakError when another optimizer updates its rows already */
  keptBy(keeper: RowKeeper): void {
    if (this.keeper && this.keeper !== keeper) {
      throw new BadakError(`${this.name} has an optimizer that updates its rows already`);
    }
    this.keeper = keeper;
  }
}
