/** The table of the last metrics of a run and of the book's figures. */
import { expect, test } from 'vitest';
import type { Experiment } from '../../ts/experiments/experiment.js';
import { experiments } from '../../ts/experiments/index.js';
import { resultTable } from '../../ts/experiments/results.js';
import type { Report } from '../../ts/train/report.js';

const asked = { params: {}, data: 'mnist' };

/** An experiment with these figures of the book. */
function withBook(book: ReturnType<Experiment['book']>): Experiment {
  const plain = experiments.find(({ id }) => id === 'two-layer-net')!;
  return { ...plain, book: () => book };
}

test('of one run: a row a metric', () => {
  const results = { '': { 'train/loss': 0.5, 'test/accuracy': 0.9 } };
  expect(resultTable(withBook(undefined), asked, results, [])).toEqual({
    columns: [
      { label: '', kind: 'text' },
      { label: 'here', kind: 'number', decimals: 4 },
    ],
    rows: [
      ['train/loss', 0.5],
      ['test/accuracy', 0.9],
    ],
  });
  const book = withBook({ metrics: { 'test/accuracy': 0.95 }, source: 's', label: 'them' });
  const { columns, rows } = resultTable(book, asked, results, []);
  expect(columns.map(({ label }) => label)).toEqual(['', 'here', 'them']);
  expect(rows).toEqual([
    ['train/loss', 0.5, undefined],
    ['test/accuracy', 0.9, 0.95],
  ]);
});

test('of a comparison: a row per training, and the book’s figure next to its metric', () => {
  const results = { SGD: { a: 1, b: 2 }, Adam: { a: 3, b: 4 } };
  const book = withBook({ runs: { Adam: { b: 5 } }, source: 's' });
  const { columns, rows } = resultTable(book, asked, results, []);
  expect(columns.map(({ label }) => label)).toEqual(['', 'a', 'b', 'book']);
  expect(rows).toEqual([
    ['SGD', 1, 2, undefined],
    ['Adam', 3, 4, 5],
  ]);
});

test('a training that diverged is marked in an empty cell, or after its name', () => {
  const ended: Report = { type: 'eval', run: 'SGD', step: 1, epoch: 0, metrics: {}, diverged: true };
  const results = { SGD: { a: 1 }, Adam: { a: 3, b: 4 } };
  const { rows } = resultTable(withBook(undefined), asked, results, [ended]);
  expect(rows[0]).toEqual(['SGD', 1, 'diverged']);
  const full = resultTable(withBook(undefined), asked, { SGD: { a: 1 }, Adam: { a: 3 } }, [ended]);
  expect(full.rows).toEqual([
    ['SGD (diverged)', 1],
    ['Adam', 3],
  ]);
});

test('a metric may have a name that every object has', () => {
  const results = { one: { toString: 4 }, two: { valueOf: 5, constructor: 6 } } as unknown as Parameters<
    typeof resultTable
  >[2];
  const { columns, rows } = resultTable(withBook({ runs: {}, source: 's' }), asked, results, []);
  expect(columns.map(({ label }) => label)).toEqual(['', 'toString', 'valueOf', 'constructor']);
  expect(rows).toEqual([
    ['one', 4, undefined, undefined],
    ['two', undefined, 5, 6],
  ]);
});
