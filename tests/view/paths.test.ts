// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { PathsPanel } from '../../ts/experiments/panels.js';
import { valleyField } from '../../ts/experiments/valley.js';
import { drawPaths } from '../../ts/view/paths.js';
import { all, boxOf, texts } from '../support/view.js';

const panel: PathsPanel = {
  kind: 'paths',
  title: 't',
  field: {
    ...{ width: 2, height: 2, values: Float32Array.of(0, 1, 0, 1) },
    ...{ x: [-10, 10], y: [-5, 5], levels: [0.5], lowest: [0, 0] },
  },
  paths: [
    {
      label: 'SGD',
      points: [
        [-10, -5],
        [10, 5],
        [0, 0],
      ],
      reference: [[5, 0]],
    },
    { label: 'Adam', points: [] },
  ],
};

const places = (elements: readonly Element[]) =>
  elements.map((element) => /\((.*)\)/.exec(element.getAttribute('transform')!)![1]);

test('points stand where they are on the plane, y upwards', () => {
  const box = boxOf(400);
  drawPaths(box, panel);
  const [svg] = all(box, 'svg');
  expect(svg!.getAttribute('viewBox')).toBe('0 0 400 200');
  expect(svg!.querySelector('polyline')!.getAttribute('points')).toBe('0,200 400,0 200,100');
  // Three points, and the mark where it began.
  expect(places(all(svg!, '.fill'))).toEqual(['0 200', '400 0', '200 100', '0 200']);
  expect(places(all(svg!, '.ring'))).toEqual(['300 100']);
  expect(places(all(svg!, '.axis'))).toEqual(['200 100']);
  expect(svg!.querySelector('.contour')!.getAttribute('d')).toBe('M200.0 200.0L200.0 0.0');
  expect(texts(box, 'figcaption')).toEqual(['SGD', 'Adam']);
});

test('two stand side by side where there is room', () => {
  const box = boxOf(800);
  drawPaths(box, panel);
  const width = () => all(box, 'svg')[0]!.getAttribute('width');
  expect(width()).toBe('388');
  box.resize(350);
  expect(width()).toBe('350');
});

test('is described by where each begins and ends', () => {
  expect(drawPaths(boxOf(), panel).describe()).toEqual(
    expect.stringMatching(/^SGD: 3 points .*\(−10, −5\) .*\(0, 0\)\. Adam: [^\d]*$/),
  );
});

test('the valley of the book: its contours are ellipses about 0', () => {
  const box = boxOf(400);
  drawPaths(box, { kind: 'paths', title: 't', field: valleyField(), paths: [{ label: 'SGD', points: [] }] });
  const path = all(box, '.contour')[0]!.getAttribute('d')!;
  const points = [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, left, top]) => {
    const [x, y] = [(Number(left) / 400) * 21 - 10.5, 5.5 - (Number(top) / 210) * 11];
    return x ** 2 / 20 + y ** 2;
  });
  const levels = [0.25, 1, 2, 4, 7, 11, 16, 22];
  for (const value of points) {
    const off = Math.min(...levels.map((level) => Math.abs(value - level)));
    expect(off).toBeLessThan(0.1 + value / 50);
  }
  expect(points.length).toBeGreaterThan(500);
});
