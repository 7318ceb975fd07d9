import { describe, expect, test } from 'vitest';
import { canHave, countFields, endsInNumber, hasNumbersBehind, holdsRow } from '../../ts/io/fields.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['', 0],
  ['  ', 0],
  ['a', 1],
  [' a  b\tc ', 3],
  ['a 1 2\r', 3],
])('%j has %d fields', (line, count) => expect(countFields(bytes(line))).toBe(count));

test.each([
  ['a 1', true],
  ['a 1 \r', true],
  ['a b', false],
  ['1e5', true],
  ['', false],
])('%j ends in a number: %s', (line, expected) => expect(endsInNumber(bytes(line))).toBe(expected));

describe('a line can be a word and so many numbers', () => {
  test.each([
    ['word 1 2 3', 3, true],
    ['two words 1 2 3', 3, true],
    ['1 2 3 4', 3, true],
    ['word 1 2 3', 2, false],
    ['1 2', 3, false],
    ['word 1 2 3 4', 3, false],
  ])('%j of %d: %s', (line, size, expected) => expect(canHave(bytes(line), size)).toBe(expected));
});

test('numbers behind the first field, and nothing else', () => {
  const behind = (text: string) => hasNumbersBehind(bytes(text), 0, bytes(text).length);
  expect(['a 1 2', 'a 1 b', 'a', '1 2'].map(behind)).toEqual([true, false, false, true]);
});

test('a row that was lost in a word is found', () => {
  const holds = (text: string, size: number) => holdsRow(bytes(text), 0, bytes(text).length, size);
  expect(holds('the 0.1 0.2 0.3 of', 3)).toBe(true);
  expect(holds('the 1 2 3 4 5 of', 6)).toBe(true);
  expect(holds('area 51', 3)).toBe(false);
  expect(holds('from 1 to 2', 3)).toBe(false);
});
