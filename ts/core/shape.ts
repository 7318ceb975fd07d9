import { BadakError } from './errors.js';
import { shown } from './values.js';

/** Sizes of a tensor, outermost first. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** `[32, 784]` */
export function format(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * Holds a shape against a pattern of numbers and names; a name stands for any size, the same one each time.
 * @returns the sizes of the names
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
  if (!fits) throw new BadakError(`${who}: expected ${format(pattern)}, found ${format(shape)}`);
  return names;
}

/** @throws BadakError when it is not an array of whole numbers of at least 0 */
export function expectDimensions(shape: Shape): void {
  if (!Array.isArray(shape)) {
    throw new BadakError(`expected a shape, an array such as [2, 3], found ${shown(shape)}`);
  }
  for (const length of shape as Shape) {
    if (Number.isSafeInteger(length) && length >= 0) continue;
    throw new BadakError(
      `no tensor has the shape ${format((shape as unknown[]).map(String))}: expected whole numbers of at least 0`,
    );
  }
}

/** @throws BadakError when a size is not a positive integer */
export function expectSize(who: string, size: number): number {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new BadakError(`${who}: expected a whole number of at least 1, found ${shown(size)}`);
  }
  return size;
}
