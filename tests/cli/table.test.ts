/** Text in columns, and the tables of a report that are printed. */
import { expect, test } from 'vitest';
import { printedTables, table } from '../../ts/cli/table.js';
import type { Panel, TablePanel } from '../../ts/experiments/panels.js';

test('numbers stand to the right, the rest to the left', () => {
  expect(
    table(
      ['', 'loss'],
      [
        ['a', '12.5'],
        ['bcd', '0.25'],
      ],
    ),
  ).toEqual(['     loss', 'a    12.5', 'bcd  0.25']);
});

test('columns stand under each other where characters take two columns or none', () => {
  const words = ['king', '여왕', '漢字', 'ｆｕｌｌ', 'cafe\u0301', '👩‍👩‍👧', '🇰🇷', '가', 'ha\u200bt'];
  const columns = [4, 4, 4, 8, 4, 2, 2, 2, 3];
  const [, ...lines] = table(
    ['word', 'n'],
    words.map((word) => [word, '1']),
  );
  lines.forEach((line, i) => {
    expect(line, words[i]).toBe(`${words[i]}${' '.repeat(8 - columns[i]!)}  1`);
  });
});

const unprinted = {
  kind: 'table' as const,
  title: 'Nearest to you',
  columns: [
    { label: 'word', kind: 'text' as const },
    { label: 'cosine', kind: 'number' as const },
  ],
  rows: [
    ['i', 0.702],
    ['we', 0.699],
  ],
};
const nearest: TablePanel = { ...unprinted, printed: true };

test('tables that say so are printed under their titles, others not', () => {
  const map: Panel = { kind: 'map', title: 'm', points: [] };
  const panels = [map, nearest, unprinted, { ...unprinted, printed: false }, { ...nearest, title: 'Again' }];
  const lines = ['word  cosine', 'i      0.702', 'we     0.699'];
  expect(printedTables(panels)).toEqual(['', 'Nearest to you', ...lines, '', 'Again', ...lines]);
  expect(printedTables([])).toEqual([]);
});

test('words from files do not steer the terminal', () => {
  const steering = '\u001b[2J\u202e';
  const written = '\\u001b[2J\\u202e';
  const lines = printedTables([
    { ...nearest, title: steering, columns: [{ label: steering, kind: 'text' }], rows: [[steering]] },
  ]);
  expect(lines).toEqual(['', written, written, written]);
});

test('words, vectors and gaps have their own form', () => {
  const cells = [
    [
      { word: 'i', score: 0.7 },
      { word: 'we', score: 0.694 },
    ],
    Float32Array.of(-1, 0.12345),
    undefined,
  ];
  const rows = cells.map((cell) => ['a', cell]);
  const [, , , ...lines] = printedTables([{ ...nearest, rows }]);
  expect(lines).toEqual(['a     i 0.70, we 0.69', 'a     -1.000   0.123', 'a     –']);
});

test('a table can have hundreds of thousands of rows', () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [`w${i}`, '1']);
  expect(table(['word', 'n'], rows).slice(-1)).toEqual(['w199999  1']);
});
