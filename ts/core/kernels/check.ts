/** The checks that kernels make on their tensors before wasm gets them. */
import { BadakError } from '../errors.js';
import { format, type Shape, sizeOf } from '../shape.js';
import { type DType, Tensor } from '../tensor.js';
import { shown } from '../values.js';

/**
 * The byte offset of a tensor, after checking its type and that its memory was not given back. `kernel` checks what
 * goes to wasm; this is for wrappers that have to check all their tensors before the first of several kernels runs.
 * @throws BadakError as {@link expectType}, and when the tensor's memory was given back
 */
export function at(kernel: string, name: string, tensor: Tensor<DType>, dtype: DType = 'f32'): number {
  expectType(kernel, name, tensor, dtype);
  tensor.workspace.check(tensor);
  return tensor.offset;
}

/**
 * @param who the kernel or layer
 * @param name of the argument
 * @throws BadakError when it is not a Tensor, or not one of this type
 */
export function expectType(who: string, name: string, tensor: Tensor<DType>, dtype: DType = 'f32'): void {
  if (tensor instanceof Tensor && tensor.dtype === dtype) return;
  throw wrongType(who, name, tensor, dtype);
}

function wrongType(who: string, name: string, found: unknown, dtype: DType): BadakError {
  const what = found instanceof Tensor ? `a Tensor of ${(found as Tensor<DType>).dtype}` : shown(found);
  const values = { f32: 'numbers', i32: 'ids', u32: 'numbers', u8: 'bytes' }[dtype];
  const type = dtype === 'f32' ? '' : `, '${dtype}'`;
  // Labels of the wrong kind usually come from a data set, and not from a workspace.
  const made =
    name === 't' && dtype === 'f32' && found instanceof Tensor && (found as Tensor<DType>).dtype === 'i32'
      ? 'Dataset.from(xs, ts) gives float targets if ts is a Float32Array.'
      : `workspace.keep(shape${type}).set(${values}) makes one.`;
  return new BadakError(
    'invalid-argument',
    `${who}: ${name} should be a Tensor of ${dtype}, found ${what}. ${made}`,
  );
}

export function sameSize(kernel: string, first: Tensor, ...others: Tensor[]): void {
  for (const other of others) {
    if (other.size !== first.size) {
      throw new BadakError(
        'shape-mismatch',
        `${kernel}: expected tensors of one size, found ${format(first.shape)} and ${format(other.shape)}`,
      );
    }
  }
}

export function expectTensor(kernel: string, name: string, tensor: Tensor<DType>, shape: Shape): void {
  const same = tensor.shape.length === shape.length && shape.every((n, i) => n === tensor.shape[i]);
  if (!same) {
    throw new BadakError(
      'shape-mismatch',
      `${kernel}: ${name} should be ${format(shape)}, found ${format(tensor.shape)}`,
    );
  }
}

/** A shape as a matrix: its first size, and the product of all others. */
export function asMatrix(shape: Shape): [rows: number, columns: number] {
  return [shape[0] ?? 1, sizeOf(shape.slice(1))];
}
