import { BadakError } from './errors.js';
import { INSPECT } from './inspect.js';
import { expectDimensions, format, type Shape, sizeOf } from './shape.js';
import { isList, shown } from './values.js';
import { findNotWhole, type WholeRange } from './whole-numbers.js';
import type { Workspace } from './workspace.js';

/** The type of a tensor's elements. */
export type DType = 'f32' | 'i32' | 'u32' | 'u8';

/** The targets of a loss: class ids, one-hot labels of any type, or floats for regression. */
export type Labels = Tensor<DType>;

/** The typed array for each type of elements. */
export interface ArrayOf {
  /** Numbers in single precision. */
  f32: Float32Array;
  /** Whole numbers with a sign, in 32 bits. */
  i32: Int32Array;
  /** Whole numbers from 0, in 32 bits. */
  u32: Uint32Array;
  /** Whole numbers from 0 to 255. */
  u8: Uint8Array;
}

/** Bytes of one element. */
export const BYTES: Record<DType, number> = { f32: 4, i32: 4, u32: 4, u8: 1 };

/** The range of each type of whole numbers. A typed array would turn a value outside of it into another number. */
const RANGES: Record<Exclude<DType, 'f32'>, WholeRange> = {
  i32: { least: -(2 ** 31), most: 2 ** 31 - 1 },
  u32: { least: 0, most: 2 ** 32 - 1 },
  u8: { least: 0, most: 255 },
};

/** How many values of a tensor `console.log` shows. */
const SHOWN = 6;

const ARRAYS = { f32: Float32Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array };

/**
 * A dense, row-major array in wasm memory. The {@link Workspace} that made it owns the memory and decides how long it
 * lives. Using the tensor after that throws.
 */
export class Tensor<D extends DType = 'f32'> {
  /** Number of elements. */
  readonly size: number;
  /** Size of the memory, in bytes. */
  readonly bytes: number;

  private constructor(
    /** The owner of the memory. */
    readonly workspace: Workspace,
    /** Byte offset in wasm memory. @internal */
    readonly offset: number,
    /** The size of each dimension; none for a single number. */
    readonly shape: Shape,
    /** The type of the elements. */
    readonly dtype: D,
    /** Counts the workspace's steps: the tensor lives only in this one. 0 for kept memory. @internal */
    readonly generation: number,
  ) {
    if (typeof offset !== 'number') {
      throw new BadakError(
        'invalid-argument',
        'Tensor: only a workspace makes tensors, for example new Workspace().keep([2, 3]).set([1, 2, 3, 4, 5, 6])',
      );
    }
    this.size = sizeOf(shape);
    this.bytes = this.size * BYTES[dtype];
  }

  /** Makes a tensor in a workspace's memory, for `Workspace.keep` and `Workspace.take`. @internal */
  static in<D extends DType>(
    workspace: Workspace,
    { offset, shape, dtype, generation }: { offset: number; shape: Shape; dtype: D; generation: number },
  ): Tensor<D> {
    return new Tensor(workspace, offset, shape, dtype, generation);
  }

  /** A copy of the values. */
  toArray(): ArrayOf[D] {
    return this.#view().slice() as ArrayOf[D];
  }

  /** Copies the values into an array of the same type and length. @internal */
  copyTo(values: ArrayOf[D]): void {
    values.set(this.#view());
  }

  /**
   * Copies values into the whole tensor, in row-major order.
   * @throws BadakError when there are more or fewer values than elements, or one is not a number of the tensor's type:
   *   a whole number for i32, u32 and u8, any number for f32
   */
  set(values: ArrayLike<number>): this;
  /**
   * Changes one element, by its index in row-major order.
   * @throws BadakError when the index is out of range, or the value is not a number of the tensor's type
   */
  set(index: number, value: number): this;
  set(...given: [values: ArrayLike<number>] | [index: number, value: number]): this {
    return given.length === 2 ? this.#setOne(...given) : this.#setAll(given[0]);
  }

  #setOne(index: number, value: number): this {
    this.get(index);
    if (findUnfit([value], this.dtype) >= 0) throw this.#unfit(index, value);
    this.#view()[index] = value;
    return this;
  }

  #setAll(values: ArrayLike<number>): this {
    if (!isList(values)) {
      const hint = (values as unknown) instanceof Tensor ? '. Use its toArray().' : '';
      throw new BadakError(
        'invalid-argument',
        `a tensor ${format(this.shape)} takes an array of ${this.size} values, found ${shown(values)}${hint}`,
      );
    }
    if (values.length !== this.size) {
      throw new BadakError(
        'shape-mismatch',
        `a tensor ${format(this.shape)} takes ${this.size} values, found ${values.length}`,
      );
    }
    const place = findUnfit(values, this.dtype);
    if (place >= 0) throw this.#unfit(place, values[place]);
    this.#view().set(values);
    return this;
  }

  /** One element, by its index in row-major order. @throws BadakError when the index is out of range */
  get(index: number): number {
    const value = this.#view()[index];
    if (value !== undefined) return value;
    throw new BadakError(
      'out-of-range',
      `index ${shown(index)} is out of range: a tensor ${format(this.shape)} has ${this.size} elements`,
    );
  }

  /**
   * A tensor in the same memory with another shape.
   * @throws BadakError when that shape has another number of elements
   */
  reshape(shape: Shape): Tensor<D> {
    expectDimensions(shape);
    if (sizeOf(shape) !== this.size) {
      throw new BadakError(
        'shape-mismatch',
        `a tensor ${format(this.shape)} cannot get the shape ${format(shape)}: the numbers of elements differ`,
      );
    }
    return new Tensor(this.workspace, this.offset, shape, this.dtype, this.generation);
  }

  /**
   * The first elements of this tensor with the given shape, in the same memory.
   * @throws BadakError when there are too few
   */
  first(shape: Shape): Tensor<D> {
    expectDimensions(shape);
    if (sizeOf(shape) > this.size) {
      throw new BadakError(
        'shape-mismatch',
        `a tensor ${format(this.shape)} has fewer elements than ${format(shape)}`,
      );
    }
    return new Tensor(this.workspace, this.offset, shape, this.dtype, this.generation);
  }

  /**
   * Rows `from` … `to` − 1 of a tensor [rows, …], in the same memory.
   * @throws BadakError when the tensor does not have these rows
   */
  rows(from: number, to: number): Tensor<D> {
    const [rows = 0, ...rest] = this.shape;
    if (![from, to].every(Number.isInteger) || !(from >= 0 && from <= to && to <= rows)) {
      throw new BadakError(
        'out-of-range',
        `rows from ${from} to ${to} are out of range: the tensor is ${format(this.shape)}`,
      );
    }
    const offset = this.offset + from * sizeOf(rest) * BYTES[this.dtype];
    return new Tensor(this.workspace, offset, [to - from, ...rest], this.dtype, this.generation);
  }

  /** Type, shape and first values, for `console.log`. @internal */
  [INSPECT](): string {
    const name = `Tensor ${this.dtype} ${format(this.shape)}`;
    if (!this.workspace.isLive(this)) return `${name}, its memory was given back`;
    const first = Array.from(this.first([Math.min(SHOWN, this.size)]).toArray(), (value) => brief(value));
    return `${name}: ${first.join(', ')}${this.size > SHOWN ? ', …' : ''}`;
  }

  /** Type, shape and all values, for `JSON.stringify`. @throws BadakError when the memory was given back */
  toJSON(): { dtype: D; shape: Shape; values: number[] } {
    return { dtype: this.dtype, shape: this.shape, values: Array.from(this.toArray()) };
  }

  #unfit(place: number, value: unknown): BadakError {
    const range = (RANGES as Partial<Record<DType, WholeRange>>)[this.dtype];
    const takes = range ? `whole numbers from ${range.least} to ${range.most}` : 'numbers';
    return new BadakError(
      'invalid-argument',
      `a tensor ${format(this.shape)} of ${this.dtype} takes ${takes}, found ${shown(value)} at index ${place}`,
    );
  }

  /** A view for this call only: when wasm memory grows, old views become empty. */
  #view(): ArrayOf[D] {
    this.workspace.check(this);
    return new ARRAYS[this.dtype](this.workspace.engine.memory.buffer, this.offset, this.size) as ArrayOf[D];
  }
}

/** A value in at most six digits; a whole number in all its digits. */
function brief(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

/** The index of the first value that the type cannot hold exactly; −1 if there is none. For f32, any number is fine. */
function findUnfit(values: ArrayLike<number>, dtype: DType): number {
  if (dtype !== 'f32') return findNotWhole(values, RANGES[dtype]);
  // Typed arrays hold only numbers, or values of 64 bits that are not JavaScript numbers.
  if (!Array.isArray(values)) {
    return values instanceof BigInt64Array || values instanceof BigUint64Array ? 0 : -1;
  }
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return i;
  return -1;
}
