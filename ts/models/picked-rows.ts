import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Encoded } from './encoder.js';

/** Copies the given rows of tensors [rows, …] into new tensors. */
export function pickedRows(tensors: readonly Tensor[], rows: readonly number[]): Tensor[] {
  return tensors.map((from) => {
    const { workspace } = from;
    const y = workspace.take([rows.length, ...from.shape.slice(1)]);
    kernels.gatherRows(y, from, workspace.take([rows.length], 'u32').set(rows));
    return y;
  });
}

/** Repeats each encoded question `beam` times. */
export function repeated({ hs, h }: Encoded, beam: number): Encoded {
  const rows = Array.from({ length: h.shape[0]! * beam }, (_, row) => Math.floor(row / beam));
  const [all, last] = pickedRows([hs, h], rows) as [Tensor, Tensor];
  return { hs: all, h: last };
}
