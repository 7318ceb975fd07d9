import { BadakError } from '../core/errors.js';
import type { Param } from '../core/param.js';

/** Gradients by the name of their parameter, each of the parameter's shape. */
export type Gradients = Readonly<Record<string, Float32Array>>;

/**
 * The gradients that the parameters hold, each copied out of wasm memory when it is first read: a training loop that never
 * looks at them copies nothing.
 * @param isCurrent whether the parameters still hold these gradients
 * @returns an object whose values throw a BadakError when they are first read after that
 */
export function gradientsOf(params: readonly Param[], isCurrent: () => boolean): Gradients {
  const gradients = {};
  for (const { name, grad } of params) {
    const get = (): Float32Array => {
      if (!isCurrent()) {
        throw new BadakError(
          `the gradient of ${name} was not read before the next gradients were computed; { ...model.gradient(x, t) } copies all at once`,
        );
      }
      const value = grad.toArray();
      Object.defineProperty(gradients, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(gradients, name, { get, enumerable: true, configurable: true });
  }
  return gradients;
}
