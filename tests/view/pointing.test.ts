// @vitest-environment happy-dom
/** What is pointed at in one drawing is marked in another. */
import { expect, test } from 'vitest';
import type { HeatmapPanel, MapPanel, Panel } from '../../ts/experiments/panels.js';
import type { Drawing, Place } from '../../ts/view/drawing.js';
import { drawPanel } from '../../ts/view/panel.js';
import { boxOf, press } from '../support/view.js';

const map = (...values: number[]) => ({
  width: 2,
  height: 2,
  values: Float32Array.from(values),
  low: 0,
  high: 9,
});
const heatmap = (...maps: number[][]): HeatmapPanel => ({
  ...{ kind: 'heatmap', title: 't' },
  maps: maps.map((values) => map(...values)),
});
const words = (...labels: string[]): MapPanel => ({
  ...{ kind: 'map', title: 't' },
  points: labels.map((label, x) => ({ label, x, y: 0 })),
});
const bars = (value: number): Panel => ({
  ...{ kind: 'bars', title: 't', low: 0, high: 1 },
  groups: [
    {
      bars: [
        { label: 'a', value: 0 },
        { label: 'b', value },
      ],
    },
  ],
});
const text = (value: number): Panel => ({
  ...{ kind: 'text', title: 't' },
  tokens: [{ text: 'a' }, { text: 'b', value }],
});

/** Two drawings, each of which marks what is pointed at in the other. */
function pair(one: Panel, other: Panel) {
  const boxes = [boxOf(), boxOf()] as const;
  document.body.replaceChildren(...boxes);
  const told: (Place | undefined)[] = [];
  const drawings: Drawing<Panel>[] = [];
  [one, other].forEach((panel, i) => {
    const onPoint = (place: Place | undefined) => {
      told.push(place);
      drawings[1 - i]!.point!(place);
    };
    drawings[i] = drawPanel(boxes[i]!, panel, { onPoint });
  });
  const place = (i: 0 | 1, part = 0) => boxes[i].querySelectorAll<HTMLElement>('[tabindex]')[part]!;
  const said = (i: 0 | 1) => [...boxes[i].querySelectorAll('.readout')].map(({ textContent }) => textContent);
  return { boxes, drawings, told, place, said };
}

test.each<readonly [string, Panel, Panel, string, string]>([
  ['heatmap', heatmap([1, 2, 3, 4]), heatmap([5, 6, 7, 8]), 'ArrowRight', 'row 0, column 1: 6'],
  ['bars', bars(0.5), bars(0.75), 'ArrowDown', 'b: 0.750'],
  ['text', text(0.5), text(0.75), 'ArrowRight', 'b: 0.75'],
])(
  '%s: arrow keys mark the same place in the other, and it says its own value',
  (_, one, other, key, said) => {
    const two = pair(one, other);
    two.place(0).focus();
    press(two.place(0), key);
    expect(two.said(1)).toEqual([said]);
    expect(two.boxes[1].querySelectorAll('.at, .cursor')).toHaveLength(1);
    two.place(0).blur();
    expect(two.said(1)).toEqual(['']);
    expect(two.told.at(-1)).toBeUndefined();
  },
);

test('another map of a heatmap is marked in the other; the one before is not', () => {
  const two = pair(heatmap([1, 2, 3, 4], [1, 2, 3, 4]), heatmap([5, 6, 7, 8], [0, 1, 2, 3]));
  two.place(0, 0).focus();
  expect(two.said(1)).toEqual(['row 0, column 0: 5', '']);
  two.place(0, 1).focus();
  press(two.place(0, 1), 'ArrowDown');
  expect(two.said(1)).toEqual(['', 'row 1, column 0: 2']);
  expect(two.boxes[1].querySelectorAll('.cursor')).toHaveLength(1);
});

test('in a map the same word is marked, wherever it is; a word that is not there is not', () => {
  const two = pair(words('cat', 'dog', 'owl'), words('dog', 'cat'));
  two.place(0).focus();
  expect(two.said(1)[0]).toMatch(/^cat: \(1, 0\)/);
  press(two.place(0), 'End');
  expect(two.said(0)[0]).toMatch(/^owl/);
  expect(two.said(1)).toEqual(['']);
});

test('a place outside of the other drawing is not marked', () => {
  const two = pair(heatmap([1, 2, 3, 4]), { ...heatmap(), maps: [{ ...map(1), width: 1, height: 1 }] });
  two.place(0).focus();
  expect(two.said(1)).toEqual(['row 0, column 0: 1']);
  press(two.place(0), 'End');
  expect(two.said(1)).toEqual(['']);
});

test('what is marked from elsewhere is told to nobody', () => {
  const two = pair(heatmap([1, 2, 3, 4]), heatmap([1, 2, 3, 4]));
  two.drawings[0]!.point!({ part: 0, column: 1, row: 1 });
  expect(two.said(0)).toEqual(['row 1, column 1: 4']);
  expect(two.told).toEqual([]);
});
