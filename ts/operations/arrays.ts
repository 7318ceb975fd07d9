/** The two kinds of arrays that operations take: plain typed arrays, and tensors. */
import { type Option, readFields, type Required, required, sizeOption } from '../core/options.js';
import { type ArrayOf, type DType, Tensor } from '../core/tensor.js';

/** Numbers: a plain array, which is copied into wasm memory and back, or a tensor, which is there already. */
export type Floats = Float32Array | Tensor;
/** Ids or labels, of the same kind as the floats of a call. */
export type IdsOf<F extends Floats> = F extends Tensor ? Tensor<'i32'> : Int32Array;
/** Bytes, of the same kind as the floats of a call. */
export type BytesOf<F extends Floats> = F extends Tensor ? Tensor<'u8'> : Uint8Array;

/** An array of either kind, for each type of elements. */
export type AnyArray<D extends DType> = ArrayOf[D] | Tensor<D>;

/** The name of the plain array for each type of elements. */
export const ARRAY_NAMES = { f32: 'Float32Array', i32: 'Int32Array', u32: 'Uint32Array', u8: 'Uint8Array' };

/** Whether a value is the plain array for a type. It may come from another realm, where `instanceof` does not work. */
export function isPlain<D extends DType>(value: unknown, dtype: D): value is ArrayOf[D] {
  return Object.prototype.toString.call(value) === `[object ${ARRAY_NAMES[dtype]}]`;
}

/* @__NO_SIDE_EFFECTS__ */
function arrayOption<D extends DType>(dtype: D): Option<AnyArray<D>> {
  return {
    takes: `a ${ARRAY_NAMES[dtype]}, or a Tensor of ${dtype}`,
    fits: (value) => value instanceof Tensor || isPlain(value, dtype),
  };
}

// Whether an array is of the kind of its call is checked by `Call`.
const floatsOption: Option<Floats> = arrayOption('f32');
export const bytesOption: Option<AnyArray<'u8'>> = arrayOption('u8');

/** Options that take numbers, for a table of options. */
/* @__NO_SIDE_EFFECTS__ */
export function floats<N extends string>(...names: N[]): Record<N, Option<Floats>> {
  return table(names, floatsOption);
}

/** Options that take sizes and have to be given. */
/* @__NO_SIDE_EFFECTS__ */
export function sizes<N extends string>(...names: N[]): Record<N, Required<number>> {
  return table(names, required(sizeOption));
}

function table<N extends string, T>(names: readonly N[], option: T): Record<N, T> {
  return Object.fromEntries(names.map((name) => [name, option])) as Record<N, T>;
}

/** @throws BadakError when arrays that are given together are not in an object with these names */
export function expectArrays(who: string, given: object, ...names: readonly string[]): void {
  const expected = table(names, required(floatsOption));
  readFields<Record<string, Floats>>(who, given as Record<string, Floats>, expected);
}

/** Where an operation with one result writes it. */
export interface Out<F extends Floats> {
  /** Gets the result; without it the operation makes an array, or takes a tensor from the workspace of its input. */
  out?: F | undefined;
}

/** Where an operation with several results writes them, each under its name; it makes those that are left out. */
export type OutOf<Results> = { [K in keyof Results]?: Results[K] | undefined };
