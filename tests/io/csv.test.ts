import { expect, test } from 'vitest';
import { csvRows } from '../../ts/data/csv.js';
import { csvOf } from '../../ts/io/csv.js';

test('cells are quoted where a reader needs it, and lines end as RFC 4180 says', () => {
  expect(
    csvOf([
      ['a', 'b"c', 'd,e'],
      [1.5, undefined, 'f\ng'],
    ]),
  ).toBe('a,"b""c","d,e"\r\n1.5,,"f\ng"\r\n');
});

test('a formula stays a text, a negative number stays a number', () => {
  expect(csvOf([['=1+1', '-x', -1]])).toBe("'=1+1,'-x,-1\r\n");
});

test('what is written is read again', () => {
  const rows = [
    ['one', 'two, "three"'],
    ['four\r\nfive', '6'],
  ];
  expect([...csvRows(csvOf(rows))].map(({ cells }) => cells)).toEqual(rows);
});
