import { BadakError } from '../../core/errors.js';

/** @returns the index @throws BadakError when it is too large */
export function expectIndex(name: string, index: number, count: number): number {
  if (index < count) return index;
  throw new BadakError('out-of-range', `${name}: expected an index from 0 to ${count - 1}, found ${index}`);
}
