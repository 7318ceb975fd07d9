// @vitest-environment happy-dom
/** A map as a file: every number, every label. */
import { expect, test } from 'vitest';
import type { Heatmap } from '../../ts/experiments/panels.js';
import { colourOf } from '../../ts/view/colours.js';
import { heatmapSvg } from '../../ts/view/heatmap-svg.js';
import { all, numberOf, texts } from '../support/view.js';

const values = Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1);
const plain: Heatmap = { width: 3, height: 2, values, low: 0, high: 1 };
const named: Heatmap = { ...plain, rows: ['x', 'y'], columns: ['a', 'b', 'c'], caption: 'abc → xy' };

function parse(text: string): Element {
  const box = document.createElement('div');
  box.innerHTML = text;
  return box.firstElementChild!;
}

const place = (element: Element, ...names: string[]) => names.map((name) => numberOf(element, name));

test('a square for every number, row by row, in its colour', () => {
  const cells = all(parse(heatmapSvg(named)), 'rect').slice(1, -1);
  expect(cells.map((cell) => cell.getAttribute('fill'))).toEqual(
    Array.from(values, (value) => colourOf(value, plain, 'light')),
  );
  const [x, y, wide, high] = place(cells[0]!, 'x', 'y', 'width', 'height');
  expect([wide, high]).toEqual([22, 22]);
  expect(cells.map((cell) => place(cell, 'x', 'y'))).toEqual(
    [0, 1, 2, 3, 4, 5].map((i) => [x! + 22 * (i % 3), y! + 22 * Math.floor(i / 3)]),
  );
});

test.each([
  [1, 1],
  [3, 2],
  [29, 10],
])('%d × %d: all of it stands inside the picture', (width, height) => {
  const [rows, columns] = [Array<string>(height).fill('r'), Array<string>(width).fill('c')];
  const map = { ...plain, width, height, values: new Float32Array(width * height), rows, columns };
  const svg = parse(heatmapSvg({ ...map, caption: 'a caption that is longer than the map is wide' }));
  const [left, top, wide, high] = svg.getAttribute('viewBox')!.split(' ').map(Number) as [
    number,
    number,
    number,
    number,
  ];
  expect(place(svg, 'width', 'height')).toEqual([wide, high]);
  const rects = all(svg, 'rect');
  // The ground, the cells, the frame.
  expect(rects).toHaveLength(width * height + 2);
  expect(place(rects[0]!, 'x', 'y', 'width', 'height')).toEqual([left, top, wide, high]);
  const frame = place(rects.at(-1)!, 'x', 'y', 'width', 'height');
  expect(frame).toEqual([...place(rects[1]!, 'x', 'y'), 22 * width, 22 * height]);
  for (const element of all(svg, 'text')) {
    const [x, y] = place(element, 'x', 'y') as [number, number];
    expect(x >= left && x <= left + wide && y >= top && y <= top + high).toBe(true);
  }
  expect(wide).toBeGreaterThan(250);
});

test('labels and caption are text, whatever they are', () => {
  const svg = heatmapSvg({ ...named, rows: ['<b>', '\u0000'], columns: ['\ud800', '\n', '👍'] });
  expect(texts(parse(svg), 'text')).toEqual(['<b>', '\\u0000', '\\ud800', '\\u000a', '👍', 'abc → xy']);
  expect(parse(svg).querySelector('title')!.textContent).toBe('abc → xy');
  expect(svg).not.toContain('<b>');
});

test('labels and caption may be missing: rows have their numbers', () => {
  expect(texts(parse(heatmapSvg(plain)), 'text')).toEqual(['0', '1', '']);
});
