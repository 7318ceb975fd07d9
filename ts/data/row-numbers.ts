import { BadakError } from '../core/errors.js';
import { expectSize } from '../core/shape.js';

/**
 * The numbers of the rows of a batch.
 * @param what a row is, for errors
 * @throws BadakError when there is none, or one is not the number of a row
 */
export function expectRowNumbers(what: string, rows: ArrayLike<number>, count: number): void {
  if (rows.length === 0) throw new BadakError(`a batch: expected at least one ${what}, found none`);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (Number.isInteger(row) && !Object.is(row, -0) && row >= 0 && row < count) continue;
    const found = Object.is(row, -0) ? '-0' : row;
    throw new BadakError(`no ${what} ${found}: there are ${count}, from 0 to ${count - 1}`);
  }
}

/**
 * All numbers in order, `size` at a time; the last may be fewer.
 * @throws BadakError when the size is not a positive whole number
 */
export function* rowNumbersInOrder(count: number, size: number): Generator<Uint32Array> {
  expectSize('size of a batch', size);
  for (let start = 0; start < count; start += size) {
    const length = Math.min(size, count - start);
    yield Uint32Array.from({ length }, (_, i) => start + i);
  }
}
