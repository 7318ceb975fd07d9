import { BadakError } from './errors.js';
import { format, type Shape, sizeOf } from './shape.js';
import type { Workspace } from './workspace.js';

export type DType = 'f32' | 'i32' | 'u32' | 'u8';

export interface ArrayOf {
  f32: Float32Array;
  i32: Int32Array;
  u32: Uint32Array;
  u8: Uint8Array;
}

export const BYTES: Record<DType, number> = { f32: 4, i32: 4, u32: 4, u8: 1 };

const ARRAYS = { f32: Float32Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array };

/**
 * A dense, row-major array in wasm memory. It owns nothing: the {@link Workspace} it comes from says how long it lives,
 * and using it after that throws.
 */
export class Tensor<D extends DType = 'f32'> {
  readonly size: number;

  constructor(
    readonly workspace: Workspace,
    /** Byte offset in wasm memory. */
    readonly offset: number,
    readonly shape: Shape,
    readonly dtype: D,
    /** The step it belongs to; 0 for kept memory. */
    readonly generation: number,
  ) {
    this.size = sizeOf(shape);
  }

  /** A copy of the values. */
  toArray(): ArrayOf[D] {
    return this.#view().slice() as ArrayOf[D];
  }

  /** Copies values in. @throws BadakError when there are more or fewer than the tensor holds */
  set(values: ArrayLike<number>): this {
    if (values.length !== this.size) {
      throw new BadakError(
        `a tensor ${format(this.shape)} takes ${this.size} values, found ${values.length}`,
      );
    }
    this.#view().set(values);
    return this;
  }

  /** One element, by its place in row-major order. */
  get(index: number): number {
    const value = this.#view()[index];
    if (value === undefined) throw new BadakError(`element ${index} of a tensor ${format(this.shape)}`);
    return value;
  }

  setAt(index: number, value: number): void {
    this.get(index);
    this.#view()[index] = value;
  }

  /** The same memory under another shape of the same size. */
  reshape(shape: Shape): Tensor<D> {
    if (sizeOf(shape) !== this.size) {
      throw new BadakError(`a tensor ${format(this.shape)} cannot become ${format(shape)}`);
    }
    return new Tensor(this.workspace, this.offset, shape, this.dtype, this.generation);
  }

  /** Its first elements under a shape of their own. @throws BadakError when there are not so many */
  first(shape: Shape): Tensor<D> {
    if (sizeOf(shape) > this.size) {
      throw new BadakError(`a tensor ${format(this.shape)} does not begin with one ${format(shape)}`);
    }
    return new Tensor(this.workspace, this.offset, shape, this.dtype, this.generation);
  }

  /**
   * Rows `from` up to `to` of [rows, …], in the same memory.
   * @throws BadakError when it has no such rows
   */
  rows(from: number, to: number): Tensor<D> {
    const [rows = 0, ...rest] = this.shape;
    if (![from, to].every(Number.isInteger) || !(from >= 0 && from <= to && to <= rows)) {
      throw new BadakError(`a tensor ${format(this.shape)} has no rows from ${from} to ${to}`);
    }
    const offset = this.offset + from * sizeOf(rest) * BYTES[this.dtype];
    return new Tensor(this.workspace, offset, [to - from, ...rest], this.dtype, this.generation);
  }

  /** Made for this call only: memory that grows takes its old views away. */
  #view(): ArrayOf[D] {
    this.workspace.check(this);
    return new ARRAYS[this.dtype](this.workspace.engine.memory.buffer, this.offset, this.size) as ArrayOf[D];
  }
}
