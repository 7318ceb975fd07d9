/**
 * The one door to the kernels. {@link kernel} makes a function that checks tensors and then calls an export of the wasm
 * module. Its types come from the glue that wasm-bindgen generates, so that a wrong number, order or kind of arguments
 * does not compile.
 */
import { type Engine, engine, type Exports, type In, type Out } from '../engine.js';
import { BadakError } from '../errors.js';
import { BYTES, type DType, Tensor } from '../tensor.js';
import { expectType } from './check.js';

/** The address of an array; 0 for one that is left out. */
type Pointer = Out<unknown> | In<unknown> | 0;

/** The exports that take arrays. */
export type KernelName = {
  [K in keyof Exports]: Exports[K] extends (first: infer A, ...rest: never) => unknown
    ? [A] extends [Pointer]
      ? K
      : never
    : never;
}[keyof Exports];

type Pointers<A extends readonly unknown[]> = A extends readonly [infer First, ...infer Rest]
  ? [First] extends [Pointer]
    ? [First, ...Pointers<Rest>]
    : []
  : [];
type Numbers<A extends readonly unknown[]> = A extends readonly [...Pointers<A>, ...infer Rest]
  ? Rest
  : never;

type ElementOf<P> = Exclude<P, 0> extends Out<infer D> ? D : Exclude<P, 0> extends In<infer D> ? D : never;
type Kind<P> = `${Exclude<P, 0> extends Out<unknown> ? 'out' : 'in'}${0 extends P ? '?' : ''}`;
/** A kernel that only copies takes every type whose elements have four bytes. */
type DTypeName<D> = 'f32' | 'i32' | 'u32' extends D ? 'word' : D & DType;
type TensorOf<D> = D extends DType ? Tensor<D> : never;

/** The declaration of an array, as in crates/wasm/src/exports, but without its length and without `: f32`. */
type Line<P, L> = L extends `${Kind<P>} ${infer Name}`
  ? (Name extends `${string}: ${infer Type}` ? Type : 'f32') extends DTypeName<ElementOf<P>>
    ? L
    : never
  : never;
type Declared<P, L> = { [I in keyof P]: Line<P[I], I extends keyof L ? L[I] : never> };
type Tensors<P> = { [I in keyof P]: TensorOf<ElementOf<P[I]>> | (0 extends P[I] ? undefined : never) };

type Run<K extends KernelName> = (...numbers: Numbers<Parameters<Exports[K]>>) => ReturnType<Exports[K]>;
type Bind<K extends KernelName> = (...tensors: Tensors<Pointers<Parameters<Exports[K]>>>) => Run<K>;

interface Argument {
  readonly name: string;
  readonly dtype: DType | 'word';
  readonly output: boolean;
  readonly optional: boolean;
}

/**
 * Makes the function that calls a kernel, in two steps: first with tensors, then with numbers. Between the two a
 * wrapper checks shapes; it can rely on the types of its tensors.
 *
 * ```ts
 * const scaleKernel = kernel('scale', ['out y', 'in x']);
 * const run = scaleKernel(y, x);
 * sameSize('scale', y, x);
 * run(y.size, 0.5);
 * ```
 * @param name of the export
 * @param declared its arrays
 * @returns the first step, which throws a BadakError when an argument is not a Tensor of its type, or a tensor's memory
 *   was given back. The second step has to follow before the kernel gets other tensors. It throws when an output
 *   overlaps another argument.
 */
// So that bundlers leave out the kernels that a page does not call.
/* @__NO_SIDE_EFFECTS__ */
export function kernel<K extends KernelName, const L extends readonly string[]>(
  name: K,
  declared: L & Declared<Pointers<Parameters<Exports[K]>>, L>,
): Bind<K> {
  const who = nameOf(name);
  const expected = declared.map(argument);
  const count = expected.length;
  // All calls share these arrays: making new ones for each call costs more than all checks. They hold numbers and not
  // tensors, because a tensor would keep a forgotten workspace from the garbage collector.
  const values = new Array<number>(count).fill(0);
  const ends = new Array<number>(count).fill(0);
  const call = caller(name, values);
  let given = false;
  const run = (...numbers: readonly number[]): unknown => {
    if (!given)
      throw new BadakError(
        'wrong-order',
        `${who}: expected tensors before numbers, found none since the last call`,
      );
    given = false;
    expectApart(who, expected, values, ends);
    for (let i = 0; i < numbers.length; i++) values[count + i] = numbers[i]!;
    return observer === undefined ? call() : observed(observer);
  };
  const observed = (hear: (call: KernelCall) => void): unknown => {
    const began = performance.now();
    const result = call();
    const bytes = ends.reduce((sum, end, i) => sum + end - values[i]!, 0);
    hear({ name, values, count, bytes, began, ended: performance.now() });
    return result;
  };
  const bind = (...tensors: readonly (Tensor<DType> | undefined)[]): typeof run => {
    for (let i = 0; i < count; i++) {
      const tensor = tensors[i];
      const start = address(who, expected[i]!, tensor);
      values[i] = start;
      ends[i] = tensor === undefined ? start : start + tensor.bytes;
    }
    given = true;
    return run;
  };
  return bind as unknown as Bind<K>;
}

/** A call of a kernel, as an observer hears of it. The lists are those of the call itself: copy what is to be kept. */
export interface KernelCall {
  /** The name of the export, such as `gemm`. */
  name: KernelName;
  /** Addresses of its tensors, 0 for one that is left out, and then its numbers. */
  values: readonly number[];
  /** Number of its tensors. */
  count: number;
  /** Bytes of its tensors together. */
  bytes: number;
  /** When it began and ended, in ms. */
  began: number;
  ended: number;
}

let observer: ((call: KernelCall) => void) | undefined;

/** Has every call of a kernel in this thread heard, or none any more. */
export function observeCalls(next: ((call: KernelCall) => void) | undefined): void {
  observer = next;
}

/** A kernel's name in TypeScript and in errors: `scaleInPlace` for `scale_in_place`. */
export function nameOf(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function argument(line: string): Argument {
  const [, kind, optional, name, dtype = 'f32'] = /^(out|in)(\??) (\w+)(?:: (\w+))?$/.exec(line)!;
  return {
    name: name!,
    dtype: dtype as Argument['dtype'],
    output: kind === 'out',
    optional: optional === '?',
  };
}

/** @throws BadakError when the argument is not a Tensor of its type, or its memory was given back */
function address(
  who: string,
  { name, dtype, optional }: Argument,
  tensor: Tensor<DType> | undefined,
): number {
  if (tensor === undefined && optional) return 0;
  if (!(tensor instanceof Tensor) || tensor.dtype !== dtype) expectDType(who, name, tensor!, dtype);
  tensor!.workspace.check(tensor!);
  return tensor!.offset;
}

function expectDType(who: string, name: string, tensor: Tensor<DType>, dtype: DType | 'word'): void {
  if (dtype !== 'word') expectType(who, name, tensor, dtype);
  else if (!(tensor instanceof Tensor) || BYTES[tensor.dtype] !== 4) expectType(who, name, tensor, 'f32');
}

/** @throws BadakError when the bytes of an output, from its start to its end, overlap those of another argument */
function expectApart(
  who: string,
  expected: readonly Argument[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  for (let i = 0; i < expected.length && expected[i]!.output; i++) {
    for (let j = i + 1; j < expected.length; j++) {
      // An empty tensor ends where it begins, so it overlaps nothing.
      const start = Math.max(starts[i]!, starts[j]!);
      const end = Math.min(ends[i]!, ends[j]!);
      if (start < end) throw overlap(who, expected[i]!.name, expected[j]!.name);
    }
  }
}

function overlap(who: string, output: string, other: string): BadakError {
  return new BadakError(
    'overlap',
    `${who}: expected separate memory for ${output}, found that it overlaps ${other}. ` +
      'workspace.take(shape) makes another tensor.',
  );
}

/** Calls the export with the numbers that `values` holds at the time of the call. */
function caller(name: KernelName, values: readonly number[]): () => unknown {
  let owner: Engine | undefined;
  let exported: (...given: readonly number[]) => unknown;
  return () => {
    const now = engine();
    // Looking the export up by name costs as much as calling it.
    if (now !== owner) {
      owner = now;
      exported = now.exports[name] as unknown as typeof exported;
    }
    return now.call(exported, values);
  };
}
