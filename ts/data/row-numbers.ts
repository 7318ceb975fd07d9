import { BadakError } from '../core/errors.js';
import { expectSize } from '../core/shape.js';
import { expectList, shown } from '../core/values.js';
import { findNotWhole } from '../core/whole-numbers.js';

/**
 * The numbers of the rows of a batch.
 * @param what a row is, for errors
 * @throws BadakError when there is none, or one is not the number of a row
 */
export function expectRowNumbers(what: string, rows: ArrayLike<number>, count: number): void {
  expectList('a batch', 'rows', rows);
  if (rows.length === 0) throw new BadakError(`a batch: expected at least one ${what}, found none`);
  const strange = findNotWhole(rows, { least: 0, most: count - 1 });
  // -0 is a number of a row that came from a calculation which went wrong.
  const minus = Array.isArray(rows) ? rows.findIndex((row) => Object.is(row, -0)) : -1;
  const place = strange >= 0 ? strange : minus;
  if (place >= 0) {
    throw new BadakError(`no ${what} ${shown(rows[place])}: there are ${count}, from 0 to ${count - 1}`);
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
