// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { BarsPanel } from '../../ts/experiments/panels.js';
import { drawBars } from '../../ts/view/bars.js';
import { all, boxOf, texts } from '../support/view.js';

const panel: BarsPanel = {
  kind: 'bars',
  title: 't',
  low: -1,
  high: 3,
  groups: [
    {
      label: 'digits',
      bars: [
        { label: '7', value: 3, marked: true },
        { label: '8', value: -1 },
        { label: '9', value: 9 },
      ],
    },
    { bars: [{ label: 'a', value: 0.123456 }] },
  ],
};

test('bars begin at 0, and end at the edge at the latest', () => {
  const box = boxOf();
  drawBars(box, panel);
  expect(all(box, '.bar').map(({ style }) => [style.left, style.width])).toEqual([
    ['25.00%', '75.00%'],
    ['0.00%', '25.00%'],
    ['25.00%', '75.00%'],
    ['25.00%', '3.09%'],
  ]);
  expect(all(box, '.bar.below')).toHaveLength(1);
});

test('names, values, and what stands out', () => {
  const box = boxOf();
  drawBars(box, panel);
  expect(texts(box, '.name')).toEqual(['7 ✓', '8', '9', 'a']);
  expect(texts(box, '.value')).toEqual(['3.000', '−1.000', '9.000', '0.123']);
  expect(texts(box, '.marked .name')).toEqual(['7 ✓']);
  expect(texts(box, 'h3')).toEqual(['digits']);
});

test('an update moves the bars that are there', () => {
  const box = boxOf();
  const drawing = drawBars(box, panel);
  const [first] = all(box, '.bar');
  drawing.update({ ...panel, groups: [{ label: 'digits', bars: [{ label: '7', value: 1 }] }] });
  expect(all(box, '.bar')).toEqual([first]);
  expect(first!.style.width).toBe('25.00%');
  expect(texts(box, '.value')).toEqual(['1.000']);
});

test('is described by the largest of each group', () => {
  expect(drawBars(boxOf(), panel).describe()).toBe('digits: 9 9.000, 7 3.000, 8 −1.000. a 0.123');
});
