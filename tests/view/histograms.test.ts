// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { HistogramsPanel } from '../../ts/experiments/panels.js';
import { drawHistograms } from '../../ts/view/histograms.js';
import { all, boxOf, lengthOf, numberOf, texts } from '../support/view.js';

const panel: HistogramsPanel = {
  kind: 'histograms',
  title: 't',
  range: [-1, 1],
  columns: ['layer 1', 'layer 2'],
  rows: [
    {
      label: 'std 1',
      counts: [
        [10, 0],
        [0, 4],
      ],
    },
    {
      label: 'std 2',
      counts: [
        [1, 1],
        [2, 1],
      ],
    },
  ],
};

/** How high the bars of each histogram are drawn. */
const heights = (box: Element) =>
  all(box, 'path.fill').map((path) =>
    [...path.getAttribute('d')!.matchAll(/v(-?[\d.]+)h/g)].map(([, high]) => Math.abs(Number(high))),
  );

test('bars are as high as their counts, the largest of each histogram full', () => {
  const box = boxOf(900);
  drawHistograms(box, panel);
  expect(heights(box)).toEqual([
    [56, 0],
    [0, 56],
    [56, 56],
    [56, 28],
  ]);
});

test('one bar far above all others is cut, and shows it', () => {
  const box = boxOf(900);
  const counts = [[100, 20, 10]];
  drawHistograms(box, { ...panel, columns: ['layer 1'], rows: [{ label: 'now', counts }] });
  const [first, second, third] = heights(box)[0]!;
  expect(first).toBe(56);
  expect(second!).toBeGreaterThan(56 / 5);
  expect(second! / third!).toBeCloseTo(2, 1);
  expect(all(box, '.cut')).toHaveLength(1);
  const other = boxOf(900);
  drawHistograms(other, { ...panel, yMax: 5 });
  expect(all(other, '.cut')).toHaveLength(0);
});

test('or the count that is given', () => {
  const box = boxOf(900);
  drawHistograms(box, { ...panel, yMax: 5 });
  expect(heights(box)[0]).toEqual([56, 0]);
  expect(heights(box)[2]).toEqual([11.2, 11.2]);
});

test('names of columns and rows, and the ends of the range', () => {
  const box = boxOf(900);
  drawHistograms(box, panel);
  expect(texts(box, '.histograms > span')).toEqual(['', 'layer 1', 'layer 2', 'std 1', 'std 2']);
  expect(texts(all(box, 'svg')[0]!, 'text')).toEqual(['−1', '1']);
  box.resize(350);
  expect(texts(box, '.row-label')).toEqual(['std 1', 'std 2']);
  // All columns and what is between them fit.
  const columns = /repeat\(2, (\d+)px\)/.exec(all(box, '.histograms')[0]!.style.gridTemplateColumns)!;
  expect(2 * Number(columns[1]) + 12).toBeLessThanOrEqual(350);
});

test('where both ends have no room they have fewer digits, and then there is one number', () => {
  const columns = Array.from({ length: 7 }, (_, i) => `W${i + 1}`);
  const rows = [{ label: 'now', counts: columns.map(() => [1, 2]) }];
  /** What stands below each of them, and how wide it is. */
  const below = (range: [number, number], width: number) => {
    const box = boxOf(width);
    drawHistograms(box, { ...panel, range, columns, rows });
    const all7 = all(box, 'svg').map((svg) => texts(svg, 'text'));
    expect(new Set(all7.map(String)).size).toBe(1);
    return { numbers: all7[0]!, wide: numberOf(all(box, 'svg')[0]!, 'width') };
  };
  expect(below([-0.6192, 0.6192], 900).numbers).toEqual(['−0.6192', '0.6192']);
  expect(below([-0.6192, 0.6192], 560).numbers).toEqual(['−0.62', '0.62']);
  for (const width of [300, 250]) {
    const { numbers, wide } = below([-0.6192, 0.6192], width);
    expect(numbers).toHaveLength(1);
    expect(Number(numbers[0]!.replace('±', ''))).toBeCloseTo(0.6192, 1);
    // Two neighbours do not touch.
    expect(lengthOf(numbers[0]!, 11)).toBeLessThan(wide + 12);
  }
  expect(below([0, 4.25], 300).numbers).toEqual(['0', '4.3']);
  expect(below([0, 1234567], 250).numbers).toHaveLength(1);
});

test('is described by its peaks', () => {
  const description = drawHistograms(boxOf(), panel).describe();
  expect(description).toContain('−1 to 1');
  expect(description).toContain('std 1: layer 1 10 at −0.5, layer 2 4 at 0.5.');
  expect(description).toContain('std 2: layer 1 1 at −0.5, layer 2 2 at −0.5');
});

test('each row has a colour of its own, moments of one net have one', () => {
  const colours = (given: HistogramsPanel) => {
    const box = boxOf(900);
    drawHistograms(box, given);
    return new Set(all(box, 'path.fill').map((path) => path.getAttribute('class')));
  };
  expect(colours(panel).size).toBe(2);
  expect(colours({ ...panel, isOverTime: true }).size).toBe(1);
});
