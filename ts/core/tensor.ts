import { BadakError } from './errors.js';
import { INSPECT } from './inspect.js';
import { expectDimensions, format, type Shape, sizeOf } from './shape.js';
import { isList, shown } from './values.js';
import { findNotWhole, type WholeRange } from './whole-numbers.js';
import type { Workspace } from './workspace.js';

export type DType = 'f32' | 'i32' | 'u32' | 'u8';

/** What models are to give: class ids, one-hot labels of any type, or floats for a regression. */
export type Labels = Tensor<DType>;

export interface ArrayOf {
  f32: Float32Array;
  i32: Int32Array;
  u32: Uint32Array;
  u8: Uint8Array;
}

export const BYTES: Record<DType, number> = { f32: 4, i32: 4, u32: 4, u8: 1 };

/** What fits into the types of whole numbers; what does not would become another number. */
const RANGES: Record<Exclude<DType, 'f32'>, WholeRange> = {
  i32: { least: -(2 ** 31), most: 2 ** 31 - 1 },
  u32: { least: 0, most: 2 ** 32 - 1 },
  u8: { least: 0, most: 255 },
};

/** Values that `console.log` shows of a tensor. */
const SHOWN = 6;

const ARRAYS = { f32: Float32Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array };

/**
 * A dense, row-major array in wasm memory. It owns nothing: the {@link Workspace} it comes from says how long it lives,
 * and using it after that throws.
 */
export class Tensor<D extends DType = 'f32'> {
  /** Elements. */
  readonly size: number;
  readonly bytes: number;

  private constructor(
    readonly workspace: Workspace,
    /** Byte offset in wasm memory. @internal */
    readonly offset: number,
    readonly shape: Shape,
    readonly dtype: D,
    /** The step it belongs to; 0 for kept memory. @internal */
    readonly generation: number,
  ) {
    if (typeof offset !== 'number') {
      throw new BadakError(
        'Tensor: a workspace makes tensors: new Workspace().keep([2, 3]).set([1, 2, 3, 4, 5, 6])',
      );
    }
    this.size = sizeOf(shape);
    this.bytes = this.size * BYTES[dtype];
  }

  /** A view of a workspace's memory; `Workspace.keep` and `Workspace.take` make them. @internal */
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

  /**
   * Copies all values in.
   * @throws BadakError when there are more or fewer than the tensor holds, or one is not a number of its type: a whole
   *   number in i32, u32 and u8, any number in f32
   */
  set(values: ArrayLike<number>): this;
  /**
   * Changes the element at a place in row-major order.
   * @throws BadakError when there is no such place, or the value is not a number of the tensor's type
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
      const hint = (values as unknown) instanceof Tensor ? ' (its toArray() gives its values)' : '';
      throw new BadakError(
        `a tensor ${format(this.shape)} takes an array of ${this.size} values, found ${shown(values)}${hint}`,
      );
    }
    if (values.length !== this.size) {
      throw new BadakError(
        `a tensor ${format(this.shape)} takes ${this.size} values, found ${values.length}`,
      );
    }
    const place = findUnfit(values, this.dtype);
    if (place >= 0) throw this.#unfit(place, values[place]);
    this.#view().set(values);
    return this;
  }

  /** One element, by its place in row-major order. @throws BadakError when there is no such place */
  get(index: number): number {
    const value = this.#view()[index];
    if (value !== undefined) return value;
    throw new BadakError(
      `index ${shown(index)} is out of range: a tensor ${format(this.shape)} has ${this.size} elements`,
    );
  }

  /** The same memory under another shape of the same size. */
  reshape(shape: Shape): Tensor<D> {
    expectDimensions(shape);
    if (sizeOf(shape) !== this.size) {
      throw new BadakError(`a tensor ${format(this.shape)} cannot become ${format(shape)}`);
    }
    return new Tensor(this.workspace, this.offset, shape, this.dtype, this.generation);
  }

  /** Its first elements under a shape of their own. @throws BadakError when there are not so many */
  first(shape: Shape): Tensor<D> {
    expectDimensions(shape);
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

  /** Type, shape and first values, for `console.log`. @internal */
  [INSPECT](): string {
    const name = `Tensor ${this.dtype} ${format(this.shape)}`;
    if (!this.workspace.isLive(this)) return `${name}, whose memory is gone`;
    const first = Array.from(this.first([Math.min(SHOWN, this.size)]).toArray(), (value) => brief(value));
    return `${name}: ${first.join(', ')}${this.size > SHOWN ? ', …' : ''}`;
  }

  #unfit(place: number, value: unknown): BadakError {
    const range = (RANGES as Partial<Record<DType, WholeRange>>)[this.dtype];
    const takes = range ? `whole numbers from ${range.least} to ${range.most}` : 'numbers';
    return new BadakError(
      `a tensor ${format(this.shape)} of ${this.dtype} takes ${takes}, found ${shown(value)} at index ${place}`,
    );
  }

  /** Made for this call only: memory that grows takes its old views away. */
  #view(): ArrayOf[D] {
    this.workspace.check(this);
    return new ARRAYS[this.dtype](this.workspace.engine.memory.buffer, this.offset, this.size) as ArrayOf[D];
  }
}

/** Six digits say where a float is; whole numbers are shown as they are. */
function brief(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

/** The first place of a value that the type cannot hold as it is; −1 if there is none. */
function findUnfit(values: ArrayLike<number>, dtype: DType): number {
  if (dtype !== 'f32') return findNotWhole(values, RANGES[dtype]);
  // Typed arrays hold nothing but numbers, or those of 64 bits that are no JavaScript numbers.
  if (!Array.isArray(values)) {
    return values instanceof BigInt64Array || values instanceof BigUint64Array ? 0 : -1;
  }
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return i;
  return -1;
}
