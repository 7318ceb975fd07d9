/**
 * The one place where numbers become ids: class ids, word ids, numbers of rows, counts. Typed arrays of whole numbers
 * would take NaN for 0 and 256 for 0 without a word.
 */
import { BadakError } from './errors.js';
import { expectList, shown } from './values.js';

/** What is allowed, both ends included. */
export interface WholeRange {
  least: number;
  most: number;
}

/** What typed arrays can hold; those that batches are made of first. */
const RANGES: readonly (readonly [type: abstract new () => object, range: WholeRange])[] = [
  [Int32Array, { least: -(2 ** 31), most: 2 ** 31 - 1 }],
  [Uint32Array, { least: 0, most: 2 ** 32 - 1 }],
  [Uint8Array, { least: 0, most: 2 ** 8 - 1 }],
  [Uint8ClampedArray, { least: 0, most: 2 ** 8 - 1 }],
  [Int8Array, { least: -(2 ** 7), most: 2 ** 7 - 1 }],
  [Uint16Array, { least: 0, most: 2 ** 16 - 1 }],
  [Int16Array, { least: -(2 ** 15), most: 2 ** 15 - 1 }],
];

/** Whether a value is a whole number of the range. */
export function isWhole(value: unknown, { least, most }: WholeRange): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/**
 * The first place of a value that is not a whole number of the range; −1 if there is none. An array of a type that
 * holds nothing else is not looked at.
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
 * @param name of one value: `label`
 * @throws BadakError `<who>: label 3 should be a whole number from 0 to 9, found NaN`
 */
export function expectWhole(who: string, name: string, values: ArrayLike<number>, range: WholeRange): void {
  expectList(who, `${name}s`, values);
  const place = findNotWhole(values, range);
  if (place < 0) return;
  throw new BadakError(
    `${who}: ${name} ${place} should be a whole number from ${range.least} to ${range.most}, found ${shown(values[place])}`,
  );
}

/** Ids of words are kept in 32 bits, with a sign. */
export const WORD_IDS: WholeRange = { least: 0, most: 2 ** 31 - 1 };

/** Ids of a text whose vocabulary is not known here. @throws BadakError as {@link expectWhole} */
export function expectWordIds(who: string, ids: ArrayLike<number>): void {
  expectWhole(who, 'id', ids, WORD_IDS);
}
