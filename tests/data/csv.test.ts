import { describe, expect, test } from 'vitest';
import { csvRows } from '../../ts/data/csv.js';

const cells = (text: string) => [...csvRows(text)].map((row) => row.cells);

describe('cells', () => {
  test.each([',', ';', '\t', '|'])('that %j separates', (delimiter) => {
    const text = [
      ['q1', 'a1'],
      ['q2', 'a2'],
    ]
      .map((row) => row.join(delimiter))
      .join('\n');
    expect(cells(text)).toEqual([
      ['q1', 'a1'],
      ['q2', 'a2'],
    ]);
  });

  test('as the first line says it, as Excel does', () => {
    expect(cells('sep=;\r\na;b,c\r\n')).toEqual([['a', 'b,c']]);
  });

  test('in quotes: separators, line ends and quotes that are written twice', () => {
    expect(cells('"a,b","c\nd"\n"e ""f""",g\n')).toEqual([
      ['a,b', 'c\nd'],
      ['e "f"', 'g'],
    ]);
  });

  test.each(['\n', '\r\n', '\r'])('in lines that end with %j, the last one without', (end) => {
    expect(cells(`a,b${end}${end}c,d`)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});

test('a row knows the line where it begins', () => {
  const rows = [...csvRows('a,b\n"c\nc",d\n\ne,f\n')];
  expect(rows.map(({ line }) => line)).toEqual([1, 2, 5]);
  expect(rows[1]!.text).toBe('"c\nc",d');
  expect([...csvRows('sep=,\na,b\n')].map(({ line }) => line)).toEqual([2]);
});

test('a quote that never ends spoils its own line only', () => {
  const rows = [...csvRows('a,b\n"c,d\ne,f\n')];
  expect(rows.map(({ odd }) => odd !== undefined)).toEqual([false, true, false]);
  expect(rows[1]!.odd).toContain('expected a quote "');
  expect(rows[2]!.cells).toEqual(['e', 'f']);
});

test('lines each of which begins cells that end in a later one are read once', () => {
  const rows = [...csvRows(`sep=,\n${'a","a\n'.repeat(100_000)}b,c\n`)];
  expect(rows).toHaveLength(100_001);
  expect(rows.filter(({ odd }) => odd === undefined).map(({ cells }) => cells)).toEqual([['b', 'c']]);
});
