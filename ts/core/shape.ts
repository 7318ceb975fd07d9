import { BadakError } from './errors.js';
import { shown } from './values.js';

/** Sizes of a tensor, outermost first. */
export type Shape = readonly number[];

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** A shape as a text: `[32, 784]`. */
export function format(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * Compares a shape with a pattern of numbers and names. A name stands for any size, and for the same size each time it
 * occurs.
 * @returns the size of each name
 * @throws BadakError `<who>: expected [N, 784], found [32, 800]`
 */
export function expectShape(
  who: string,
  shape: Shape,
  pattern: readonly (number | string)[],
): Record<string, number> {
  const names: Record<string, number> = {};
  const fits =
    shape.length === pattern.length &&
    pattern.every((expected, i) => {
      const found = shape[i]!;
      if (typeof expected === 'number') return found === expected;
      names[expected] ??= found;
      return names[expected] === found;
    });
  if (!fits)
    throw new BadakError('shape-mismatch', `${who}: expected ${format(pattern)}, found ${format(shape)}`);
  return names;
}

/** @throws BadakError when the shape is not an array of whole numbers of at least 0 */
export function expectDimensions(shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new BadakError(
      'invalid-argument',
      `expected a shape, an array such as [2, 3], found ${shown(shape)}`,
    );
  }
  for (const length of shape as Shape) {
    if (Number.isSafeInteger(length) && length >= 0) continue;
    throw new BadakError(
      'invalid-argument',
      `expected a shape of whole numbers of at least 0, found ${format((shape as unknown[]).map(String))}`,
    );
  }
}

/** Checks a size and returns it. @throws BadakError when it is not a whole number of at least 1 */
export function expectSize(who: string, size: number): number {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a whole number of at least 1, found ${shown(size)}`,
    );
  }
  return size;
}
