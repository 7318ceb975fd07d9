import { BadakError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Checkpoint } from '../train/checkpoint.js';

/**
 * Refuses a net for pictures of another size than 28×28, as data sets in the IDX format can have. Such a net differs
 * from one for 28×28 only in the number of rows of the first affine weight.
 * @throws BadakError `<from>: …` when the pictures had another size
 */
export function expectPictures(from: string, { data, tensors }: Checkpoint, model: Model<DType>): void {
  if (!data.startsWith('idx-')) return;
  const others = model.params.filter(({ name, value: { shape } }) => {
    const stored = tensors.get(`param/${name}`)?.shape;
    return stored === undefined || stored.join() !== shape.join();
  });
  const [weight] = others;
  const stored = weight && tensors.get(`param/${weight.name}`)?.shape;
  const rowsAlone = others.length === 1 && stored?.length === 2 && stored[1] === weight!.value.shape[1];
  if (!rowsAlone) return;
  throw new BadakError(
    'mismatch',
    `${from}: expected a net for pictures of 28×28, found one for another size: ${weight!.name} has ${stored[0]} rows instead of ${weight!.value.shape[0]}`,
  );
}
