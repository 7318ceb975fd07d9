// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { TablePanel } from '../../ts/experiments/panels.js';
import { drawTable } from '../../ts/view/table.js';
import { all, boxOf, texts } from '../support/view.js';

const panel: TablePanel = {
  kind: 'table',
  title: 't',
  columns: [
    { label: 'word', kind: 'text' },
    { label: 'nearest', kind: 'words' },
    { label: 'loss', kind: 'number', decimals: 4 },
    { label: 'vector', kind: 'vector' },
  ],
  rows: [
    [
      '<b>',
      [
        { word: 'we', score: 0.61 },
        { word: 'i', score: 0.5 },
      ],
      0.5,
      Float32Array.of(1, -2),
    ],
    ['you', undefined, 'diverged', undefined],
  ],
};

test('a row a line, a cell a column, each set as its column says', () => {
  const box = boxOf();
  drawTable(box, panel);
  expect(texts(box, 'thead th')).toEqual(['word', 'nearest', 'loss', 'vector']);
  expect(texts(box, 'tbody tr')).toEqual(['<b>we 0.61, i 0.500.5000 1.000  −2.000', 'you–diverged–']);
  expect(texts(box, 'tbody th')).toEqual(['<b>', 'you']);
  expect(all(box, 'td').map(({ className }) => className)).toEqual([
    ...['words', 'number', 'vector'],
    ...['words', 'number', 'vector'],
  ]);
  // A word does not break from its score.
  expect(texts(box, 'td.words span')).toEqual(['we 0.61', 'i 0.50']);
});

test('an update changes the cells that differ', () => {
  const box = boxOf();
  const drawing = drawTable(box, panel);
  const [first] = all(box, 'tbody tr');
  drawing.update({ ...panel, rows: [['new', undefined, 1, undefined]] });
  expect(all(box, 'tbody tr')).toEqual([first]);
  expect(texts(box, 'tbody tr')).toEqual(['new–1.0000–']);
  expect(drawing.describe()).toMatch(/1 row: nearest, loss, vector$/);
});
