import { BadakError } from '../core/errors.js';
import type { Param } from '../core/param.js';

/** Gradients by the name of their parameter, each of the parameter's shape. */
export type Gradients = Readonly<Record<string, Float32Array>>;

/**
 * The gradients of parameters. Each is copied out of wasm memory when it is first read, so a training loop that does
 * not read them copies nothing.
 * @param isCurrent whether the parameters still hold these gradients
 * @returns an object whose values throw a BadakError if they are first read when `isCurrent` is false
 */
export function gradientsOf(params: readonly Param[], isCurrent: () => boolean): Gradients {
  const gradients = {};
  for (const { name, grad } of params) {
    const get = (): Float32Array => {
      if (!isCurrent()) {
        throw new BadakError(
          'wrong-order',
          `the gradient of ${name} was read too late, after the next gradients were computed. { ` +
            '...model.gradient(x, t) } copies all of them at once.',
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
