import { BadakError } from '../errors.js';
import { format, type Shape } from '../shape.js';
import { type DType, Tensor } from '../tensor.js';
import type { Workspace } from '../workspace.js';
import { at, expectType } from './check.js';

/**
 * Labels as class ids. Class ids stay as they are; one-hot labels are converted, because the books' code takes both.
 * One-hot labels are numbers of any type, with a 1 at the class and zeros elsewhere. The kernels check that the ids are
 * below `classes`.
 * @param workspace takes the converted ids, in step memory
 * @param ids shape of the class ids; one-hot labels have one more dimension, of size `classes`
 * @throws BadakError when the labels are neither: of another type or shape, or with a row that is not one-hot
 */
export function classIds(
  who: string,
  t: Tensor<DType>,
  { workspace, ids, classes }: { workspace: Workspace; ids: Shape; classes: number },
): Tensor<'i32'> {
  const oneHot = [...ids, classes];
  if (t instanceof Tensor && sameShape(t.shape, oneHot)) return fromOneHot(who, t, workspace);
  if (t instanceof Tensor && t.dtype === 'f32') {
    throw new BadakError(
      'invalid-argument',
      `${who} needs classes, not float targets: t should be a Tensor of i32, found a Tensor of f32 ` +
        `${format(t.shape)}. Dataset.from(xs, ts) gives classes if ts is an Int32Array.`,
    );
  }
  expectType(who, 't', t, 'i32');
  if (sameShape(t.shape, ids)) return t as Tensor<'i32'>;
  throw new BadakError(
    'shape-mismatch',
    `${who}: t should be class ids ${format(ids)} or one-hot labels ${format(oneHot)}, found ${format(t.shape)}`,
  );
}

function sameShape(one: Shape, other: Shape): boolean {
  return one.length === other.length && one.every((length, i) => length === other[i]);
}

function fromOneHot(who: string, t: Tensor<DType>, workspace: Workspace): Tensor<'i32'> {
  at(who, 't', t, t.dtype);
  const shape = t.shape.slice(0, -1);
  const classes = t.shape.at(-1)!;
  const values = t.toArray();
  const ids = Int32Array.from({ length: t.size / classes }, (_, row) => {
    const labels = values.subarray(row * classes, (row + 1) * classes);
    const id = labels.indexOf(1);
    if (id >= 0 && labels.every((label, i) => label === (i === id ? 1 : 0))) return id;
    throw new BadakError(
      'invalid-argument',
      `${who}: t has the shape of the scores, so each row should be one-hot, with a single 1 and zeros ` +
        `elsewhere; row ${row} is not. Class ids have the shape ${format(shape)}.`,
    );
  });
  return workspace.take(shape, 'i32').set(ids);
}
