// @vitest-environment happy-dom
/** Maps side by side, their colours, and a cursor that shows the number. */
import { expect, test } from 'vitest';
import type { Heatmap, HeatmapPanel } from '../../ts/experiments/panels.js';
import { drawHeatmap } from '../../ts/view/heatmap.js';
import { shaded } from '../../ts/view/matrix.js';
import { all, boxOf, press, texts } from '../support/view.js';

function mapOf(width: number, height: number, more: Partial<Heatmap> = {}): Heatmap {
  const values = Float32Array.from({ length: width * height }, (_, i) => i / 10);
  return { width, height, values, low: 0, high: 1, caption: 'c', ...more };
}

const panelOf = (...maps: Heatmap[]): HeatmapPanel => ({ kind: 'heatmap', title: 't', maps });

test('the colours are explained, once for maps that have the same', () => {
  const box = boxOf();
  const scales = [
    [0, 1],
    [0, 1],
    [-1, 1],
    [-0.001, 0.5],
  ] as const;
  drawHeatmap(box, panelOf(...scales.map(([low, high]) => mapOf(2, 2, { low, high }))));
  expect(all(box, '.scale').map((key) => texts(key, 'text'))).toEqual([
    ['0', '1'],
    ['−1', '0', '1'],
    ['−0.001', '0.5'],
  ]);
  expect(texts(box, 'figcaption')).toEqual(['c', 'c', 'c', 'c']);
});

test('gates over a short sentence stand three abreast; over a long one each has the whole width', () => {
  const widths = (count: number) => {
    const box = boxOf(628);
    const columns = Array.from({ length: count }, (_, i) => `word${i}`);
    drawHeatmap(box, panelOf(...Array.from({ length: 6 }, () => mapOf(count, 16, { columns }))));
    return all(box, '.heatmap svg').map((drawn) => Number(drawn.getAttribute('width')));
  };
  expect(3 * Math.max(...widths(8)) + 2 * 32).toBeLessThanOrEqual(628);
  expect(Math.min(...widths(24))).toBeGreaterThan(314);
});

test('cells of maps with other sizes are alike; a table alone has larger ones', () => {
  const cells = (...sizes: number[]) => {
    const box = boxOf(628);
    const named = (count: number) => Array.from({ length: count }, (_, i) => `${i % 10}`);
    drawHeatmap(
      box,
      panelOf(...sizes.map((wide) => mapOf(wide, 10, { columns: named(wide), rows: named(10) }))),
    );
    return all(box, '.heatmap canvas').map((canvas, i) => parseFloat(canvas.style.width) / sizes[i]!);
  };
  const [least] = cells(6);
  expect(cells(6, 7, 10, 8)).toEqual([least, least, least, least]);
  expect(cells(10)[0]).toBeGreaterThan(least!);
  expect(cells(10, 10)).toEqual([...cells(10), ...cells(10)]);
});

test('arrow keys go from cell to cell, and each is said with its labels', () => {
  const box = boxOf();
  const map = mapOf(3, 2, { rows: ['x', ''], columns: ['a', 'b', 'c'] });
  drawHeatmap(box, panelOf(mapOf(1, 1), map));
  const [, place] = all(box, '.heatmap');
  const [, output] = all(box, 'output');
  const said = () => output!.textContent;
  press(place!);
  expect(said()).toBe('row 0 “x”, column 0 “a”: 0');
  expect(place!.querySelectorAll('.cursor')).toHaveLength(1);
  press(place!, 'ArrowRight', 'ArrowDown');
  expect(said()).toBe('row 1, column 1 “b”: 0.4');
  press(place!, 'ArrowDown', 'End', 'ArrowRight');
  expect(said()).toBe('row 1, column 2 “c”: 0.5');
  press(place!, 'Home', 'PageUp', 'a');
  expect(said()).toBe('row 0 “x”, column 0 “a”: 0');
  expect(output!.getAttribute('aria-live')).toBe('polite');
  place!.blur();
  expect(said()).toBe('');
  expect(box.querySelectorAll('.cursor')).toHaveLength(0);
});

test('a cell that stands out is framed and described, also where the cursor is elsewhere', () => {
  const box = boxOf();
  const map = mapOf(3, 2, { marked: { row: 1, column: 2 } });
  const drawing = drawHeatmap(box, panelOf(map));
  expect(drawing.describe()).toContain('marked: row 1, column 2: 0.5');
  const marked = () => all(box, '.marked-cell').map((rect) => rect.getAttribute('x'));
  const [before] = marked();
  press(all(box, '.heatmap')[0]!, 'Home');
  expect(marked()).toEqual([before]);
  expect(box.querySelector('.cursor')!.getAttribute('x')).not.toBe(before);
  drawing.update(panelOf(mapOf(3, 2)));
  expect(marked()).toEqual([]);
});

test('an update keeps the elements and the cursor', () => {
  const box = boxOf();
  const drawing = drawHeatmap(box, panelOf(mapOf(2, 2)));
  const [place, canvas] = [all(box, '.heatmap')[0]!, all(box, 'canvas')[0]];
  press(place, 'ArrowRight');
  drawing.update(panelOf(mapOf(2, 2, { caption: 'later' }), mapOf(1, 1)));
  expect(all(box, 'canvas')[0]).toBe(canvas);
  expect(texts(box, 'figcaption')).toEqual(['later', 'c']);
  expect(place.querySelectorAll('.cursor')).toHaveLength(1);
  press(place, 'ArrowLeft');
  expect(texts(box, 'output')[0]).toBe('row 0, column 0: 0');
  press(all(box, '.heatmap')[1]!);
  expect(texts(box, 'output')[1]).toBe('row 0, column 0: 0');
});

test('cells follow the width of the box', () => {
  const box = boxOf(600);
  drawHeatmap(box, panelOf(mapOf(20, 1)));
  const width = () => Number.parseFloat(all(box, 'canvas')[0]!.style.width);
  expect(width()).toBe(20 * 29);
  box.resize(300);
  expect(width()).toBe(20 * 14);
});

test('is described, and taken away', () => {
  const box = boxOf();
  const drawing = drawHeatmap(box, panelOf(mapOf(3, 2, { low: -1 })));
  expect(drawing.describe()).toMatch(/^c: 2 rows .*3 columns .*−1 .* 1$/);
  drawing.dispose();
  expect(box.childNodes).toHaveLength(0);
});

test('a matrix has its numbers in the cells, and a scale for its mistakes', () => {
  const box = boxOf();
  const map = mapOf(2, 2, { values: Float32Array.of(114, 0, 3, 98), high: 114, mistakes: 3 });
  drawHeatmap(box, panelOf(map));
  expect(texts(box, '.in-cell')).toEqual(['114', '3', '98']);
  expect(texts(box, '.in-cell.on-dark')).toEqual(['114', '3', '98']);
  expect(all(box, '.scale').map((key) => texts(key, 'text'))).toEqual([
    ['0', '114'],
    ['0', '3'],
  ]);
  // The most frequent mistake is as far from the ground as the most frequent right answer.
  expect([...shaded(map).values].map((each) => Math.round(each * 100) / 100)).toEqual([1, -0, -1, 0.86]);
});
