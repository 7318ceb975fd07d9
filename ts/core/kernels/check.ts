/** What every kernel holds its tensors against before wasm sees them. */
import { BadakError } from '../errors.js';
import { format, type Shape, sizeOf } from '../shape.js';
import type { DType, Tensor } from '../tensor.js';

/** The byte offset of a live tensor. */
export function at(tensor: Tensor<DType>): number {
  tensor.workspace.check(tensor);
  return tensor.offset;
}

export function sameSize(kernel: string, first: Tensor, ...others: Tensor[]): void {
  for (const other of others) {
    if (other.size !== first.size) {
      throw new BadakError(`${kernel}: sizes differ, ${format(first.shape)} and ${format(other.shape)}`);
    }
  }
}

export function expectTensor(kernel: string, name: string, tensor: Tensor<DType>, shape: Shape): void {
  const same = tensor.shape.length === shape.length && shape.every((n, i) => n === tensor.shape[i]);
  if (!same) {
    throw new BadakError(`${kernel}: ${name} should be ${format(shape)}, found ${format(tensor.shape)}`);
  }
}

/** [rows, everything else] */
export function asMatrix(shape: Shape): [rows: number, columns: number] {
  return [shape[0] ?? 1, sizeOf(shape.slice(1))];
}
