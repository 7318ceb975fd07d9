/** The table and the picture of `npm run bench:growth`, from times that are known. */
import { expect, test } from 'vitest';
// @ts-expect-error -- the script is plain JavaScript without declarations
import * as growth from '../../scripts/lib/growth.mjs';

interface Row {
  system: string;
  grows: string;
  factor: number;
  size: number;
  msPerStep: number;
  operations: number;
}
const { tableOf, pictureOf } = growth as Record<'tableOf' | 'pictureOf', (rows: readonly Row[]) => string>;

const rows = ['cbow', 'rnnlm'].flatMap((system) =>
  ['batch', 'hidden', 'vocabulary'].flatMap((grows) =>
    [1, 2, 4, 8].map((factor) => ({
      ...{ system, grows, factor, size: 100 * factor },
      ...{ msPerStep: 0.5 * factor ** 1.5, operations: 1000 * factor },
    })),
  ),
);

test('a row has the time at first, and how time and operations have grown', () => {
  const lines = tableOf(rows).split('\n');
  expect(lines.length).toBe(2 + 6);
  expect(lines[2]).toBe('| cbow | batch 100 | 0.500 ms | 2.8 (2.0) | 8.0 (4.0) | 22.6 (8.0) |');
});

test('the picture has a line and dashes for each size of each system, within its frame', () => {
  const picture = pictureOf(rows);
  const points = [...picture.matchAll(/points="([^"]*)"/g)].map(([, line]) =>
    line!.split(' ').map((point) => point.split(',').map(Number)),
  );
  expect(points.length).toBe(2 * 2 * 3);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture)!.map(Number);
  for (const line of points) {
    expect(line.length).toBe(4);
    for (const [x, y] of line) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(width!);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(height!);
    }
    // More work is higher up.
    for (let i = 1; i < line.length; i++) expect(line[i]![1]).toBeLessThan(line[i - 1]![1]!);
  }
});
