import { expect, test } from 'vitest';
import { metricRows } from '../../ts/train/metric-rows.js';
import type { Report } from '../../ts/train/report.js';

test('a report without a metric has an empty cell, whatever the metric’s name is', () => {
  const report = (step: number, ...metrics: readonly [string, number][]): Report => ({
    ...{ type: 'step', step, epoch: 0 },
    metrics: Object.fromEntries(metrics),
  });
  expect(metricRows([report(1, ['__proto__', 1], ['toString', 2]), report(2, ['loss', 3])])).toEqual([
    ['run', 'step', 'epoch', '__proto__', 'toString', 'loss'],
    [undefined, 1, 0, 1, 2, undefined],
    [undefined, 2, 0, undefined, undefined, 3],
  ]);
});
