// @vitest-environment happy-dom
/** Pieces that open a view are chosen where somebody listens, and say what they are. */
import { expect, test, vi } from 'vitest';
import type { Panel } from '../../ts/experiments/panels.js';
import { drawPanel } from '../../ts/view/panel.js';
import { all, boxOf, press, texts } from '../support/view.js';

const opens = { view: 'unit', input: { layer: 1 } };
const values = Float32Array.from([0, 1, 2, 3]);
const small = { width: 2, height: 2, values, low: 0, high: 3 };

/** A panel of every kind with pieces, keys that go to one of them, what is said of it and what it opens. */
const PANELS: readonly (readonly [Panel, readonly string[], string, object])[] = [
  [
    {
      ...{ kind: 'pictures', title: 't', columns: 2 },
      pictures: [small, small, small].map((each, unit) => ({
        ...each,
        opens: { ...opens, input: { unit } },
      })),
    },
    ['ArrowDown'],
    'picture 2',
    { unit: 2 },
  ],
  [
    {
      ...{ kind: 'pictures', title: 't', columns: 2 },
      pictures: [small, { ...small, opens: { ...opens, row: 'y', column: 'x' } }],
    },
    ['Shift+ArrowRight', 'ArrowRight', 'ArrowDown'],
    'picture 0, row 1, column 1: 3',
    { layer: 1, y: 1, x: 1 },
  ],
  [
    { kind: 'heatmap', title: 't', maps: [{ ...small, opens: { ...opens, row: 'y', column: 'x' } }] },
    ['ArrowRight'],
    'row 0, column 1: 1',
    { layer: 1, y: 0, x: 1 },
  ],
  [
    {
      ...{ kind: 'bars', title: 't', low: 0, high: 1 },
      groups: [
        {
          bars: [
            { label: 'a', value: 0.5 },
            { label: 'b', value: 1 },
          ],
          opens: { ...opens, index: 'unit' },
        },
      ],
    },
    ['ArrowDown'],
    'b: 1.000',
    { layer: 1, unit: 1 },
  ],
  [
    {
      ...{ kind: 'table', title: 't', columns: [{ label: 'word', kind: 'text' }] },
      ...{ rows: [['a'], ['b']], opens: { view: 'unit', label: 'words' } },
    },
    ['ArrowDown'],
    'b',
    { words: ['b'] },
  ],
  [
    {
      ...{ kind: 'map', title: 't', opens: { view: 'unit', label: 'words' } },
      points: [
        { label: 'right', x: 1, y: 0 },
        { label: 'left', x: 0, y: 0 },
      ],
    },
    ['ArrowRight'],
    'right: (1, 0)',
    { words: ['right'] },
  ],
  [
    {
      ...{ kind: 'text', title: 't', opens: { view: 'unit', row: 'word', column: 'candidate' } },
      tokens: ['a', 'b'].map((text) => ({ text, candidates: [{ label: 'c', probability: 0.5 }] })),
    },
    ['ArrowRight'],
    'b. Expected: “c” 0.500',
    { word: 1, candidate: 0 },
  ],
];

function pressAll(place: HTMLElement, keys: readonly string[]): void {
  place.focus();
  for (const key of keys) {
    const [name, shiftKey] = [key.replace('Shift+', ''), key.startsWith('Shift')];
    place.dispatchEvent(new KeyboardEvent('keydown', { key: name, shiftKey, bubbles: true }));
  }
}

test.each(PANELS)('%o', (panel, keys, said, input) => {
  const box = boxOf();
  const onOpen = vi.fn();
  const drawing = drawPanel(box, panel, { onOpen });
  const place = all(box, '[tabindex="0"]').find((element) => !element.classList.contains('scroll'))!;
  pressAll(place, keys);
  expect(texts(box, '.readout').filter((text) => text !== '')).toEqual([said]);
  press(place, 'Enter');
  expect(onOpen).toHaveBeenCalledExactlyOnceWith({ view: 'unit', input }, expect.anything());
  // Drawn anew, the same piece has the focus again.
  const [, at] = onOpen.mock.calls[0]!;
  drawing.dispose();
  drawPanel(box, panel, { onOpen }).focus!(at);
  expect(texts(box, '.readout').filter((text) => text !== '')).toEqual([said]);
  expect(box.contains(document.activeElement)).toBe(true);
});

test.each(PANELS)('without a listener nothing is chosen: %o', (panel) => {
  const box = boxOf();
  drawPanel(box, panel);
  expect(all(box, '.opens')).toEqual([]);
  for (const place of all(box, '[tabindex="0"]')) press(place, 'ArrowDown', 'Enter');
  expect(box.textContent).not.toContain('opens');
});

test('a click chooses the piece below it, and a panel without pieces has none', () => {
  const box = boxOf();
  const onOpen = vi.fn();
  const [panel] = PANELS[3]!;
  const drawing = drawPanel(box, panel, { onOpen });
  all(box, '.bar-list li')[0]!.click();
  expect(onOpen.mock.lastCall![0]).toEqual({ view: 'unit', input: { layer: 1, unit: 0 } });
  drawing.update({
    kind: 'bars',
    title: 't',
    low: 0,
    high: 1,
    groups: [{ bars: [{ label: 'c', value: 1 }] }],
  });
  expect(all(box, '[tabindex]')).toEqual([]);
  all(box, '.bar-list li')[0]!.click();
  expect(onOpen).toHaveBeenCalledTimes(1);
});
