import { BadakError } from '../core/errors.js';
import { numberOption, readValue } from '../core/options.js';
import type { Param } from '../core/param.js';

const STEP = numberOption({ above: 0 });

/**
 * The gradient of `loss` by single elements of a parameter or of any other kept tensor with a name, by central differences
 * (vol. 1, section 4.3): (loss(p + h) − loss(p − h)) / 2h. The values are put back.
 *
 * In single precision the loss is good to about 1e-7, so a difference over 2h is good to 1e-7/h; the book's h = 1e-4
 * is made for double precision.
 *
 * @param loss computes the loss anew from the tensor's values; two calls per element
 * @param elements which elements, by place; default all
 * @returns the gradients of these elements, in their order
 * @throws BadakError when h is not above 0, or a loss is not finite
 */
export function numericalGradient(
  loss: () => number,
  param: Pick<Param, 'name' | 'value'>,
  h = 1e-3,
  elements: ArrayLike<number> = { length: param.value.size },
): Float64Array {
  readValue('numericalGradient', 'h', h, STEP);
  const { value } = param;
  return Float64Array.from(elements, (_, i) => {
    const element = elements[i] ?? i;
    const kept = value.get(element);
    // What is really added is what single precision makes of p ± h.
    value.set(element, kept + h);
    const up = value.get(element);
    const above = loss();
    value.set(element, kept - h);
    const down = value.get(element);
    const below = loss();
    value.set(element, kept);
    if (!Number.isFinite(above - below)) {
      throw new BadakError(
        `numericalGradient: expected finite losses, found ${above} and ${below} at element ${element} of ${param.name}: look for values of x or of parameters that are not finite`,
      );
    }
    return (above - below) / (up - down);
  });
}
