/** The one way from arrays and shapes to kernels and back. */
import { engine } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import { expectType } from '../core/kernels/check.js';
import { copy, fill } from '../core/kernels/elementwise.js';
import { format, type Shape, sizeOf } from '../core/shape.js';
import { type ArrayOf, type DType, Tensor } from '../core/tensor.js';
import { shown } from '../core/values.js';
import { Workspace } from '../core/workspace.js';
import { type AnyArray, ARRAY_NAMES, type Floats, isPlain } from './arrays.js';

/** What calls copy into, and what they need between kernels. It grows to what the largest call needs, and stays. */
let scratch: Workspace | undefined;

/**
 * One call of an operation. Its kind is that of its first array: a call with plain arrays copies them into scratch
 * memory and copies the results out of it, a call with tensors does neither. Inputs come before outputs: a size that is
 * mistyped is refused before it takes memory, which wasm would never give back.
 *
 * ```ts
 * const call = new Call('matmul', a);
 * const given = [call.input('a', a, [m, k]), call.input('b', b, [k, n])] as const;
 * gemm(call.output('out', out, [m, n]), ...given);
 * return call.result();
 * ```
 */
export class Call {
  /** Memory until the next call. */
  readonly scratch: Workspace;
  /** Where new results come from; undefined for plain arrays. */
  readonly #owner: Workspace | undefined;
  readonly #outputs: { name: string; tensor: Tensor<DType>; given: AnyArray<DType> | undefined }[] = [];

  constructor(
    readonly who: string,
    private readonly first: Floats,
  ) {
    if (scratch?.engine !== engine()) scratch = new Workspace();
    scratch.begin();
    this.scratch = scratch;
    this.#owner = first instanceof Tensor ? first.workspace : undefined;
  }

  /** A given array as a tensor of this shape. @throws BadakError when it is of another kind, type or size */
  input<D extends DType = 'f32'>(
    name: string,
    given: AnyArray<D>,
    shape: Shape,
    dtype: D = 'f32' as D,
  ): Tensor<D> {
    const tensor = this.#given(name, given, shape, dtype);
    return tensor ?? this.scratch.take(shape, dtype).set(given as ArrayOf[D]);
  }

  /** As {@link input}, for what may be left out. */
  optional(name: string, given: Floats | undefined, shape: Shape): Tensor | undefined {
    return given && this.input(name, given, shape);
  }

  /** A tensor for a result: the one that was given, or a new one. @throws BadakError as {@link input} */
  output<D extends DType = 'f32'>(
    name: string,
    given: AnyArray<D> | undefined,
    shape: Shape,
    dtype: D = 'f32' as D,
  ): Tensor<D> {
    const own = given && this.#given(name, given, shape, dtype);
    this.#expectApart(name, given);
    const tensor = own ?? (this.#owner ?? this.scratch).take(shape, dtype);
    this.#outputs.push({ name, tensor, given });
    return tensor;
  }

  /**
   * An output to which a kernel adds: zeros in scratch memory. What was given for it is written last, so that a call that
   * fails leaves it alone. @throws BadakError as {@link input}
   */
  sums(name: string, given: Floats | undefined, shape: Shape): Tensor {
    if (given) this.#given(name, given, shape, 'f32');
    this.#expectApart(name, given);
    const tensor = this.zeros(shape);
    this.#outputs.push({ name, tensor, given });
    return tensor;
  }

  /** Scratch memory of zeros. */
  zeros(shape: Shape): Tensor {
    const tensor = this.scratch.take(shape);
    fill(tensor, 0);
    return tensor;
  }

  /** The output `out`, of the kind of the call: what was given for it, or a new one. */
  result<F extends Floats>(): F {
    return this.results<{ out: F }>().out;
  }

  /** All outputs by name, each of the kind of the call. */
  results<R extends object>(): R {
    const all = this.#outputs.map(({ name, tensor, given }) => [name, this.#give(tensor, given)] as const);
    return Object.fromEntries(all) as R;
  }

  #give(tensor: Tensor<DType>, given: AnyArray<DType> | undefined): AnyArray<DType> {
    if (!this.#owner) return into(given as ArrayOf[DType] | undefined, tensor);
    if (tensor.workspace !== this.scratch) return given ?? tensor;
    const result = (given ?? this.#owner.take(tensor.shape)) as Tensor;
    copy(result, tensor as Tensor);
    return result;
  }

  /** The tensor that was given, in this shape; undefined for a plain array. @throws BadakError as {@link input} */
  #given<D extends DType>(name: string, given: AnyArray<D>, shape: Shape, dtype: D): Tensor<D> | undefined {
    const { who } = this;
    if (this.#owner) expectType(who, name, given as Tensor<D>, dtype);
    else if (!isPlain(given, dtype)) throw this.#wrongKind(name, given, dtype);
    const size = given instanceof Tensor ? given.size : given.length;
    if (size !== sizeOf(shape)) {
      throw new BadakError(
        'shape-mismatch',
        `${who}: ${name} should have ${sizeOf(shape)} values, for the shape ${format(shape)}, found ${size}`,
      );
    }
    return given instanceof Tensor ? given.reshape(shape) : undefined;
  }

  /** @throws BadakError when another output is given the same memory: one of the two results would be lost */
  #expectApart(name: string, given: AnyArray<DType> | undefined): void {
    if (!given) return;
    const other = this.#outputs.find((output) => output.given && overlaps(output.given, given));
    if (!other) return;
    throw new BadakError('overlap', `${this.who}: ${name} and ${other.name} are given the same memory`);
  }

  #wrongKind(name: string, found: unknown, dtype: DType): BadakError {
    const plain = ARRAY_NAMES[dtype];
    const expected = isPlain(this.first, 'f32') ? `a ${plain}` : `a ${plain}, or a Tensor of ${dtype}`;
    const hint =
      found instanceof Tensor ? 'All arrays of a call are of one kind.' : `${plain}.from(values) makes one.`;
    return new BadakError(
      'invalid-argument',
      `${this.who}: ${name} should be ${expected}, found ${found instanceof Tensor ? 'a Tensor' : shown(found)}. ${hint}`,
    );
  }
}

function overlaps(one: AnyArray<DType>, other: AnyArray<DType>): boolean {
  const [a, b] = [spanOf(one), spanOf(other)];
  return a.memory === b.memory && a.from < b.to && b.from < a.to;
}

/** Where the values are, in bytes of their memory. */
function spanOf(array: AnyArray<DType>): { memory: unknown; from: number; to: number } {
  if (!(array instanceof Tensor)) {
    const { buffer, byteOffset, byteLength } = array;
    return { memory: buffer, from: byteOffset, to: byteOffset + byteLength };
  }
  const { offset, bytes } = array;
  return { memory: engine(), from: offset, to: offset + bytes };
}

/** Copies a tensor out, into the array that was given or into a new one. */
function into(given: ArrayOf[DType] | undefined, tensor: Tensor<DType>): ArrayOf[DType] {
  if (!given) return tensor.toArray();
  tensor.copyTo(given);
  return given;
}
