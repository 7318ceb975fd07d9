import { describe, expect, test } from 'vitest';
import { columnsOf, tableLines, tabRows } from '../../ts/data/pair-table.js';

function pairsOf(text: string) {
  const notes: string[] = [];
  const lines = [...tableLines(tabRows(text), notes)];
  return { pairs: lines.flatMap((line) => ('pair' in line ? [line.pair] : [])), lines, notes };
}

describe('columns', () => {
  test.each([
    [
      ['question', 'answer'],
      [0, 1],
    ],
    [
      ['id', ' Answer', 'QUESTION '],
      [2, 1],
    ],
    [
      ['src', 'score', 'tgt'],
      [0, 2],
    ],
    [
      ['질문', '답변'],
      [0, 1],
    ],
    [
      ['instruction', 'input', 'output'],
      [1, 2],
    ],
    [['name', 'value'], undefined],
    [['question'], undefined],
  ])('%j', (names, expected) => expect(columnsOf(names)).toEqual(expected));

  test('are those that the first line names, which is no pair then', () => {
    const { pairs, notes } = pairsOf('id\tanswer\tquestion\n1\ta1\tq1\n2\ta2\tq2');
    expect(pairs).toEqual([
      ['q1', 'a1'],
      ['q2', 'a2'],
    ]);
    expect(notes[0]).toMatch(/first line .*: id, answer, question$/);
    expect(notes.at(-1)).toMatch(/columns .* 2 of/);
  });

  test('are the first two where none is named', () => {
    const { pairs, notes } = pairsOf('1+1\t2\n2+2\t4\tchecked');
    expect(pairs).toEqual([
      ['1+1', '2'],
      ['2+2', '4'],
    ]);
    expect(notes).toEqual([expect.stringMatching(/columns .* 1 of/)]);
  });
});

test('a first line that looks like names is read, and said', () => {
  const rows = Array.from({ length: 12 }, (_, i) => `${i}+1\t${i + 1}`);
  const { pairs, notes } = pairsOf(['sum\tresult', ...rows].join('\n'));
  expect(pairs).toHaveLength(13);
  expect(notes[0]).toMatch(/first line .*"sum\\tresult"/);
});

test('cells in quotes, as spreadsheets write them', () => {
  expect([...tabRows('"a ""b"""\t"c"\n\n')].map(({ cells }) => cells)).toEqual([['a "b"', '"c"']]);
});

test('a line without an answer is none', () => {
  const { lines } = pairsOf('q1\ta1\nq2\t \nq3');
  expect(lines.map((line) => ('odd' in line ? [line.line, line.odd] : []))).toEqual([
    [],
    [2, expect.any(String)],
    [3, expect.any(String)],
  ]);
});

test('a cell in quotes can have millions of characters', () => {
  const [row] = tabRows(`"${'x'.repeat(20_000_000)}""y"\tb`);
  expect(row!.cells.map(({ length }) => length)).toEqual([20_000_002, 1]);
  expect(row!.cells[0]!.slice(-2)).toBe('"y');
});
