import { BadakError } from '../core/errors.js';
import { expectSize } from '../core/shape.js';
import { expectList, shown } from '../core/values.js';
import { findNotWhole } from '../core/whole-numbers.js';

/**
 * Checks the row numbers of a batch.
 * @param what what a row is called in errors: `sample`
 * @throws BadakError when there is no number, or one is not the number of a row
 */
export function expectRowNumbers(what: string, rows: ArrayLike<number>, count: number): void {
  expectList('a batch', 'rows', rows);
  if (rows.length === 0)
    throw new BadakError('invalid-argument', `a batch: expected at least one ${what}, found none`);
  const strange = findNotWhole(rows, { least: 0, most: count - 1 });
  // -0 comes from a wrong calculation.
  const minus = Array.isArray(rows) ? rows.findIndex((row) => Object.is(row, -0)) : -1;
  const place = strange >= 0 ? strange : minus;
  if (place >= 0) {
    throw new BadakError(
      'out-of-range',
      `a batch: expected the number of a ${what} from 0 to ${count - 1}, found ${shown(rows[place])}`,
    );
  }
}

/**
 * All row numbers in order, `size` at a time; the last piece may be shorter.
 * @throws BadakError when the size is not a positive whole number
 */
export function* rowNumbersInOrder(count: number, size: number): Generator<Uint32Array> {
  expectSize('size of a batch', size);
  for (let start = 0; start < count; start += size) {
    const length = Math.min(size, count - start);
    yield Uint32Array.from({ length }, (_, i) => start + i);
  }
}
