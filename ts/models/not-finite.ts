import { BadakError, DivergedError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { format } from '../core/shape.js';
import type { DType, Tensor } from '../core/tensor.js';

/**
 * The error for a loss that is not finite, before the update of a step. It searches the batch for values that are not
 * finite, which takes longer than a step.
 * @param step number of the step; the first is 1
 */
export function notFinite(who: string, loss: number, step: number, x: Tensor<DType>): BadakError {
  if (x.dtype === 'f32' && !Number.isFinite(kernels.sumOfSquares(x as Tensor))) {
    const values = x.toArray();
    const place = values.findIndex((value) => !Number.isFinite(value));
    if (place >= 0) {
      return new BadakError(
        'not-finite',
        `${who}: x ${format(x.shape)} of step ${step} has ${values[place]} at index ${place}, so the loss is ` +
          `${loss}. Remove such rows from the data, or replace these values.`,
      );
    }
  }
  if (step > 1) return new DivergedError(step, loss);
  const advice =
    'There was no update before, so the learning rate is not the reason. Check the initial weights, and scale x ' +
    'to numbers near 1.';
  return new DivergedError(step, loss, 'the loss', advice);
}
