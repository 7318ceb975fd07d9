import { BadakError } from '../core/errors.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Checkpoint } from '../train/checkpoint.js';

/**
 * A net on another set than MNIST may have learned from pictures of another size. It then differs from one for 28×28 in the rows of
 * one weight alone: that of the first layer that is connected to all of the picture.
 * @throws BadakError `<from>: …` when it has
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
    `${from}: this net was trained on pictures of another size. Pictures from outside are made 28×28, and it does not take those: ${weight!.name} has ${stored[0]} rows, expected ${weight!.value.shape[0]}`,
  );
}
