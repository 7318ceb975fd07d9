import { BadakError } from '../core/errors.js';
import { callback, numberOption, readValue } from '../core/options.js';
import type { Param } from '../core/param.js';
import { Tensor } from '../core/tensor.js';
import { isObject, shown } from '../core/values.js';

const STEP = numberOption({ above: 0 });

/**
 * The gradient of `loss` by elements of a parameter, or of another kept tensor with a name, by central differences
 * (vol. 1, section 4.3): (loss(p + h) − loss(p − h)) / 2h. Afterwards the tensor has its old values again.
 *
 * In single precision the error of a loss is about 1e-7, so the error of a difference over 2h is about 1e-7/h. The
 * book's h = 1e-4 is for double precision.
 *
 * @param loss computes the loss from the tensor's current values; it is called twice for each element
 * @param elements indices of the elements; default all
 * @returns the gradients of these elements, in their order
 * @throws BadakError when h is not above 0, or a loss is not finite
 */
export function numericalGradient(
  loss: () => number,
  param: Pick<Param, 'name' | 'value'>,
  h = 1e-3,
  elements?: ArrayLike<number>,
): Float64Array {
  readValue('numericalGradient', 'loss', loss, callback<() => number>());
  readValue('numericalGradient', 'h', h, STEP);
  if (!isObject(param) || !(param.value instanceof Tensor)) {
    throw new BadakError(
      'invalid-argument',
      `numericalGradient: param should be a parameter, found ${shown(param)}`,
    );
  }
  const { value } = param;
  return Float64Array.from(elements ?? { length: value.size }, (_, i) => {
    const element = elements?.[i] ?? i;
    const kept = value.get(element);
    // Single precision rounds p ± h, so the difference is computed from the rounded values.
    value.set(element, kept + h);
    const up = value.get(element);
    const above = loss();
    value.set(element, kept - h);
    const down = value.get(element);
    const below = loss();
    value.set(element, kept);
    if (!Number.isFinite(above - below)) {
      throw new BadakError(
        'not-finite',
        `numericalGradient: expected finite losses, found ${above} and ${below} at element ${element} of ` +
          `${param.name}. Check that x and the parameters are finite.`,
      );
    }
    return (above - below) / (up - down);
  });
}
