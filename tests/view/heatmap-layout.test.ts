/** Labels are at their rows and columns, and do not overlap. */
import { describe, expect, test } from 'vitest';
import type { Heatmap } from '../../ts/experiments/panels.js';
import { heatmapLayout } from '../../ts/view/heatmap-layout.js';
import type { Tree } from '../../ts/view/tree.js';
import { lengthOf } from '../support/view.js';

const names = (count: number, name: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => name(i));

function mapOf(width: number, height: number, labels: Partial<Heatmap> = {}): Heatmap {
  return { width, height, values: new Float32Array(width * height), low: 0, high: 1, ...labels };
}

const textOf = ({ children }: Tree) => String(children.at(-1));

describe.each([
  [300, 29, 10],
  [600, 29, 10],
  [1200, 40, 40],
  [300, 3, 2],
])('%d wide, %d columns and %d rows', (width, across, down) => {
  const labels = { rows: names(down, (i) => `row ${i}`), columns: names(across, (i) => `col${i}`) };
  const found = heatmapLayout(mapOf(across, down, labels), width, lengthOf);
  const { left, top, cell } = found;

  test('labels of rows are next to their rows', () => {
    found.labels.slice(0, down).forEach((label, i) => {
      expect([textOf(label), label.attributes['text-anchor']]).toEqual([`row ${i}`, 'end']);
      const [x, y] = [Number(label.attributes['x']), Number(label.attributes['y'])];
      expect(x).toBeLessThan(left);
      expect(x - lengthOf(textOf(label), 12)).toBeGreaterThanOrEqual(0);
      expect(y - 4).toBeCloseTo(top + (i + 0.5) * cell.height);
    });
  });

  test('columns stand above theirs, turned, as they are wider than these', () => {
    found.labels.slice(down).forEach((label, i) => {
      const moved = /^translate\((\S+) (\S+)\) rotate\(-90\)$/.exec(String(label.attributes['transform']));
      expect(Number(moved![1]) - 4).toBeCloseTo(left + (i + 0.5) * cell.width);
      expect(Number(moved![2])).toBeLessThan(top);
      expect(Number(moved![2]) - lengthOf(textOf(label), 12)).toBeGreaterThanOrEqual(0);
    });
  });

  test('cells are as large as a line of letters; what does not fit is scrolled to', () => {
    expect(cell.width).toBeGreaterThanOrEqual(14);
    expect(cell.height).toBeGreaterThanOrEqual(14);
    if (14 * across + 60 < width) expect(found.width).toBeLessThanOrEqual(width);
    expect(found.height).toBeGreaterThanOrEqual(top + down * cell.height);
  });
});

test('letters stand upright above their columns', () => {
  const { labels } = heatmapLayout(mapOf(5, 1, { columns: [...'a b.c'] }), 600, lengthOf);
  expect(labels.map(textOf).join('')).toBe('a b.c');
  for (const { attributes } of labels) expect(attributes['text-anchor']).toBe('middle');
});

test.each([
  [4, ['0', '1', '2', '3']],
  [100, ['0', '5', '10']],
])('of %d rows without labels those that have room are numbered', (height, first) => {
  const { labels, cell, top } = heatmapLayout(mapOf(3, height), 600, lengthOf);
  expect(labels.map(textOf).slice(0, first.length)).toEqual(first);
  for (const label of labels) {
    expect(Number(label.attributes['y']) - 4).toBeCloseTo(top + (Number(textOf(label)) + 0.5) * cell.height);
  }
});

test('many rows without labels take the height of few', () => {
  const words = heatmapLayout(mapOf(20, 100, { columns: names(20, (i) => `word${i}`) }), 900, lengthOf);
  expect([20 * words.cell.width, 100 * words.cell.height]).toEqual([720, 400]);
  const many = heatmapLayout(mapOf(3000, 1000), 900, lengthOf);
  expect(many.height).toBe(402);
  expect(many.width).toBeLessThanOrEqual(900);
});

test('a long label is cut and its title has all of it; empty labels take no place', () => {
  const long = 'x'.repeat(500);
  const { labels, left } = heatmapLayout(mapOf(1, 2, { rows: ['', long] }), 600, lengthOf);
  expect(labels.map(textOf)).toEqual([`${'x'.repeat(23)}…`]);
  expect(textOf(labels[0]!.children[0] as Tree)).toBe(long);
  expect(left).toBe(Math.ceil(lengthOf('x'.repeat(24), 12)) + 7);
  expect(heatmapLayout(mapOf(1, 2, { rows: ['', ''] }), 600, lengthOf).left).toBe(1);
});
