/**
 * Checks of whole numbers: class ids, word ids, row numbers, counts. Without them typed arrays of whole numbers would
 * silently store 0 for NaN, and 0 for 256.
 */
import { BadakError, type ErrorCode } from './errors.js';
import { expectList, shown } from './values.js';

/** A range of whole numbers, both ends included. */
export interface WholeRange {
  least: number;
  most: number;
}

/** The ranges of typed arrays, with the types that batches use first. */
const RANGES: readonly (readonly [type: abstract new () => object, range: WholeRange])[] = [
  [Int32Array, { least: -(2 ** 31), most: 2 ** 31 - 1 }],
  [Uint32Array, { least: 0, most: 2 ** 32 - 1 }],
  [Uint8Array, { least: 0, most: 2 ** 8 - 1 }],
  [Uint8ClampedArray, { least: 0, most: 2 ** 8 - 1 }],
  [Int8Array, { least: -(2 ** 7), most: 2 ** 7 - 1 }],
  [Uint16Array, { least: 0, most: 2 ** 16 - 1 }],
  [Int16Array, { least: -(2 ** 15), most: 2 ** 15 - 1 }],
];

/** Whether a value is a whole number in the range. */
export function isWhole(value: unknown, { least, most }: WholeRange): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/**
 * The index of the first value that is not a whole number in the range; −1 if there is none. Values are not checked if
 * the type of the array allows only such numbers.
 */
export function findNotWhole(values: ArrayLike<number>, range: WholeRange): number {
  for (const [type, held] of RANGES) {
    if (values instanceof type) {
      if (held.least >= range.least && held.most <= range.most) return -1;
      break;
    }
  }
  for (let i = 0; i < values.length; i++) if (!isWhole(values[i], range)) return i;
  return -1;
}

/**
 * @param name the name of a single value: `label`
 * @param code of the error; `out-of-range` suits ids and labels
 * @throws BadakError `<who>: label 3 should be a whole number from 0 to 9, found NaN`
 */
export function expectWhole(
  who: string,
  name: string,
  values: ArrayLike<number>,
  range: WholeRange,
  code: ErrorCode = 'out-of-range',
): void {
  expectList(who, `${name}s`, values);
  const place = findNotWhole(values, range);
  if (place < 0) return;
  throw new BadakError(
    code,
    `${who}: ${name} ${place} should be a whole number from ${range.least} to ${range.most}, found ` +
      `${shown(values[place])}`,
  );
}

/** The range of word ids: they are stored as i32. */
export const WORD_IDS: WholeRange = { least: 0, most: 2 ** 31 - 1 };

/** Checks ids of words, where the size of the vocabulary is not known. @throws BadakError as {@link expectWhole} */
export function expectWordIds(who: string, ids: ArrayLike<number>): void {
  expectWhole(who, 'id', ids, WORD_IDS);
}
