/** Fields of a line, in bytes: the text between spaces and tabs. The `\r` of a Windows line end counts as a space. */
import { parseDecimal } from './decimal.js';

const [RETURN, TAB, SPACE] = [0x0d, 0x09, 0x20];

export function isSeparator(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/** The end of the field that begins at `at`. */
export function endOfField(line: Uint8Array, at: number, end: number): number {
  while (at < end && !isSeparator(line[at])) at += 1;
  return at;
}

/** The start of the field that ends at `end`. */
export function fieldStart(line: Uint8Array, end: number): number {
  while (end > 0 && !isSeparator(line[end - 1])) end -= 1;
  return end;
}

/** The end of the text before the spaces that end at `end`. */
export function trimmedEnd(line: Uint8Array, end: number): number {
  while (end > 0 && (isSeparator(line[end - 1]) || line[end - 1] === RETURN)) end -= 1;
  return end;
}

export function firstField(line: Uint8Array, end: number): number {
  let at = 0;
  while (at < end && isSeparator(line[at])) at += 1;
  return at;
}

/** Whether only numbers follow the first field: then the row has too many numbers, and its word has no spaces. */
export function hasNumbersBehind(line: Uint8Array, from: number, end: number): boolean {
  let at = endOfField(line, from, end);
  if (at === end) return false;
  while (at < end) {
    while (isSeparator(line[at])) at += 1;
    const fieldEnd = endOfField(line, at, end);
    if (Number.isNaN(parseDecimal(line, at, fieldEnd))) return false;
    at = fieldEnd;
  }
  return true;
}

/** A row of this many numbers is recognised by one number less: its last number may have joined the next word. */
const LONG_ROW = 5;
/** No word has this many fractions in a row. */
const FRACTIONS = 3;
const POINT = 0x2e;

/**
 * Whether a word contains another row, because a line break was lost: the numbers of a row, or several fractions,
 * follow its first field.
 */
export function holdsRow(line: Uint8Array, from: number, end: number, size: number): boolean {
  const wanted = size >= LONG_ROW ? size - 1 : size;
  let [numbers, fractions] = [0, 0];
  for (let at = endOfField(line, from, end); at < end;) {
    while (isSeparator(line[at])) at += 1;
    const fieldEnd = endOfField(line, at, end);
    const isNumber = !Number.isNaN(parseDecimal(line, at, fieldEnd));
    numbers = isNumber ? numbers + 1 : 0;
    fractions = isNumber && line.subarray(at, fieldEnd).includes(POINT) ? fractions + 1 : 0;
    if (numbers >= wanted || fractions >= FRACTIONS) return true;
    at = fieldEnd;
  }
  return false;
}

/** Whether a line can be a word and `size` numbers. */
export function canHave(line: Uint8Array, size: number): boolean {
  let end = trimmedEnd(line, line.length);
  for (let h = 0; h < size && end > 0; h++) end = trimmedEnd(line, fieldStart(line, end));
  return end > 0 && !hasNumbersBehind(line, firstField(line, end), end);
}

export function countFields(line: Uint8Array): number {
  const end = trimmedEnd(line, line.length);
  let count = 0;
  for (let at = firstField(line, end); at < end; count++) {
    at = endOfField(line, at, end);
    while (at < end && isSeparator(line[at])) at += 1;
  }
  return count;
}

export function endsInNumber(line: Uint8Array): boolean {
  const end = trimmedEnd(line, line.length);
  return !Number.isNaN(parseDecimal(line, fieldStart(line, end), end));
}
