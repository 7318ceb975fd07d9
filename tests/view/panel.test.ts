// @vitest-environment happy-dom
/** Panels of every kind can be drawn, updated to another kind, described and disposed. */
import { expect, test } from 'vitest';
import type { Panel } from '../../ts/experiments/panels.js';
import { drawPanel } from '../../ts/view/panel.js';
import { boxOf } from '../support/view.js';

const values = new Float32Array(4);
const grid = { width: 2, height: 2, values };
const PANELS: { readonly [K in Panel['kind']]: Extract<Panel, { kind: K }> } = {
  pictures: { kind: 'pictures', title: 't', columns: 1, pictures: [{ ...grid, low: 0, high: 1 }] },
  histograms: {
    kind: 'histograms',
    title: 't',
    range: [0, 1],
    columns: ['a'],
    rows: [{ label: 'r', counts: [[1]] }],
  },
  paths: {
    kind: 'paths',
    title: 't',
    field: { ...grid, x: [0, 1], y: [0, 1], levels: [] },
    paths: [{ label: 'p', points: [[0, 0]] }],
  },
  table: { kind: 'table', title: 't', columns: [{ label: 'a', kind: 'text' }], rows: [['b']] },
  map: { kind: 'map', title: 't', points: [{ label: 'm', x: 0, y: 0 }] },
  heatmap: { kind: 'heatmap', title: 't', maps: [{ ...grid, low: 0, high: 1 }] },
  bars: { kind: 'bars', title: 't', low: 0, high: 1, groups: [{ bars: [{ label: 'b', value: 1 }] }] },
  sum: { kind: 'sum', title: 't', terms: [], bias: 1, sum: 1, activation: 'ReLU', value: 1 },
  text: { kind: 'text', title: 't', tokens: [{ text: 'you' }] },
};

test.each(Object.values(PANELS))('$kind', (panel) => {
  const box = boxOf();
  const drawing = drawPanel(box, panel);
  expect(box.childNodes.length).toBeGreaterThan(0);
  expect(drawing.describe()).not.toBe('');
  const same = box.innerHTML;
  drawing.update(panel);
  expect(box.innerHTML).toBe(same);
  drawing.dispose();
  expect(box.childNodes).toHaveLength(0);
});

test('of another kind', () => {
  const box = boxOf();
  const drawing = drawPanel(box, PANELS.table);
  drawing.update(PANELS.bars);
  expect(box.querySelector('table')).toBeNull();
  expect(box.querySelectorAll('.bar-list li')).toHaveLength(1);
  expect(drawing.describe()).toBe('b 1.000');
});
