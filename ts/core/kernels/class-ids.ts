import { BadakError } from '../errors.js';
import { format, type Shape } from '../shape.js';
import { type DType, Tensor } from '../tensor.js';
import type { Workspace } from '../workspace.js';
import { at, expectType } from './check.js';

/**
 * Labels as class ids: as they are, or made from one-hot labels, as the books' code takes both. One-hot labels are numbers
 * of any type, with a 1 at the class and zeros elsewhere. Whether ids are classes is for the kernels to say.
 * @param workspace where ids are made, in step memory
 * @param ids shape of the class ids; one-hot labels have `classes` in addition
 * @throws BadakError when they are neither: of another type or shape, or a row is not a 1 among zeros
 */
export function classIds(
  who: string,
  t: Tensor<DType>,
  { workspace, ids, classes }: { workspace: Workspace; ids: Shape; classes: number },
): Tensor<'i32'> {
  const oneHot = [...ids, classes];
  if (t instanceof Tensor && sameShape(t.shape, oneHot)) return fromOneHot(who, t, workspace);
  expectType(who, 't', t, 'i32');
  if (sameShape(t.shape, ids)) return t as Tensor<'i32'>;
  throw new BadakError(
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
      `${who}: t has the shape of the scores, so each row should be one-hot, a 1 among zeros; row ${row} is not. Class ids are ${format(shape)}`,
    );
  });
  return workspace.take(shape, 'i32').set(ids);
}
