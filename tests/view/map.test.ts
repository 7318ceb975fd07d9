// @vitest-environment happy-dom
/** Dots are at their places; labels do not overlap anything. */
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import type { MapPanel } from '../../ts/experiments/panels.js';
import { drawMap } from '../../ts/view/map.js';
import { all, boxOf, lengthOf, numberOf, press, texts } from '../support/view.js';

type Points = MapPanel['points'];
const panelOf = (points: Points): MapPanel => ({ kind: 'map', title: 'm', points });

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function drawn(points: Points, width = 600) {
  const box = boxOf(width);
  const drawing = drawMap(box, panelOf(points));
  const groups = all(box, '.map > svg > g').map((group) => {
    const [, x, y] = /translate\((\S+) (\S+)\)/.exec(
      group.querySelector('path')!.getAttribute('transform')!,
    )!;
    const text = group.querySelector('text')!;
    const [left, baseline] = [numberOf(text, 'x'), numberOf(text, 'y')];
    const label = text.textContent;
    const box = { left, right: left + lengthOf(label, 12), top: baseline - 10, bottom: baseline + 3 };
    return { x: Number(x), y: Number(y), label, box, isCrowded: group.classList.contains('crowded') };
  });
  const svg = all(box, '.map > svg')[0]!;
  return { box, drawing, groups, width: numberOf(svg, 'width'), height: numberOf(svg, 'height') };
}

test('both axes have the same scale, and y points upwards', () => {
  const { groups, width, height } = drawn([
    { label: 'a', x: 0, y: 0 },
    { label: 'b', x: 4, y: 1 },
  ]);
  const [a, b] = groups as [(typeof groups)[0], (typeof groups)[0]];
  expect((b.x - a.x) / (a.y - b.y)).toBeCloseTo(4, 1);
  expect(b.y).toBeLessThan(a.y);
  expect(width).toBe(600);
  for (const { x, y } of groups) expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true);
});

test('the numbers of the axes stand where the points are, and a result behind its name', () => {
  const box = boxOf(600);
  const at = (...places: number[]) => places.map((place) => ({ at: place, label: String(place) }));
  drawMap(box, {
    ...panelOf([{ label: 'a', x: 0.5, y: 0.25, value: '0.7' }]),
    axes: { x: { name: 'rate', ticks: at(0, 0.5, 1) }, y: { name: 'decay', ticks: at(0, 0.25) } },
  });
  const mark = all(box, '.map > svg > g > path')[0]!.getAttribute('transform')!;
  const [, x, y] = /translate\((\S+) (\S+)\)/.exec(mark)!.map(Number);
  const ticks = all(box, 'text.tick');
  const [half, quarter] = ['0.5', '0.25'].map((label) => ticks.find((tick) => tick.textContent === label)!);
  expect(numberOf(half!, 'x')).toBeCloseTo(x!, 1);
  expect(numberOf(quarter!, 'y') - 4).toBeCloseTo(y!, 1);
  expect(numberOf(half!, 'y')).toBeGreaterThan(y!);
  expect(texts(box, 'text')).toEqual(expect.arrayContaining(['rate', 'decay', 'a: 0.7']));
  const svg = all(box, '.map > svg')[0]!;
  for (const tick of ticks) {
    expect(numberOf(tick, 'x') >= 0 && numberOf(tick, 'x') <= 600).toBe(true);
    expect(numberOf(tick, 'y') >= 0 && numberOf(tick, 'y') <= numberOf(svg, 'height')).toBe(true);
  }
});

describe.each([150, 20])('%d points', (count) => {
  const stream = new RandomStream(1, 'points');
  const points = Array.from({ length: count }, (_, i) => ({
    label: `word ${i}`,
    x: stream.below(1000) / 100,
    y: stream.below(1000) / 100,
  }));
  const { groups, width, height } = drawn(points);
  const shown = groups.filter(({ isCrowded }) => !isCrowded);

  test('no label that is shown lies over another, over a dot or beyond the edge', () => {
    expect(shown.length).toBeGreaterThan(count / 2);
    for (const [i, { box, label }] of shown.entries()) {
      for (const other of shown.slice(i + 1)) expect(overlap(box, other.box), label).toBe(false);
      for (const { x, y, label: of } of groups) {
        const dot = { left: x - 2.9, right: x + 2.9, top: y - 2.9, bottom: y + 2.9 };
        if (of !== label) expect(overlap(box, dot), label).toBe(false);
      }
      expect(box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height + 1).toBe(true);
    }
  });

  test('the first ones have their labels', () => {
    expect(groups.slice(0, 10).every(({ isCrowded }) => !isCrowded)).toBe(true);
  });
});

test('of points in one place one has its label', () => {
  const { groups } = drawn(Array.from({ length: 30 }, (_, i) => ({ label: `w${i}`, x: 1, y: 1 })));
  expect(groups[0]!.isCrowded).toBe(false);
  expect(groups.filter(({ isCrowded }) => isCrowded).length).toBeGreaterThan(20);
});

test('groups have their colours and marks, and are listed', () => {
  const groups = Array.from({ length: 14 }, (_, i) => ({ label: `w${i}`, x: i, y: i, group: `g${i}` }));
  const { box } = drawn(groups);
  expect(texts(box, '.key > span').map((text) => text.trim())).toEqual(groups.map(({ group }) => group));
  const looks = all(box, '.map > svg > g').map(
    (group) => `${group.getAttribute('class')} ${group.querySelector('path')!.getAttribute('d')}`,
  );
  expect(new Set(looks).size).toBe(14);
});

test('of more groups than can be listed it is said what they are, and the one at the cursor is named and stands out', () => {
  const points = Array.from({ length: 60 }, (_, i) => ({
    label: `w${i}`,
    x: i,
    y: i % 7,
    group: `g${i % 30}`,
  }));
  const { box } = drawn(points);
  expect(texts(box, '.key')).toEqual([]);
  const [idle] = texts(box, '.group-of');
  expect(idle).not.toContain('g0');
  const [place] = all(box, '[tabindex]');
  press(place!);
  expect(texts(box, '.group-of')[0]).toContain('g0');
  expect(texts(box, '.alike text')).toEqual(['w30', 'w0']);
  expect(all(box, '.unlike')).toHaveLength(58);
  place!.blur();
  expect(texts(box, '.group-of')[0]).toBe(idle);
  expect(all(box, '.unlike')).toEqual([]);
});

test('without points there is nothing to see, and nothing fails', () => {
  const { box, drawing } = drawn([]);
  press(all(box, '[tabindex]')[0]!, 'ArrowRight');
  expect(drawing.describe()).toContain('0 points');
});

test('arrow keys go from left to right, and say what stands there', () => {
  const { box, drawing } = drawn([
    { label: 'right', x: 1, y: 0 },
    { label: 'left', x: -1.25, y: 0.5, group: 'words' },
  ]);
  const [place] = all(box, '[tabindex]');
  const said = () => texts(box, '.readout')[0];
  press(place!);
  expect(said()).toBe('left, words: (−1.25, 0.5)');
  press(place!, 'ArrowRight');
  expect(said()).toBe('right: (1, 0)');
  expect(texts(box, '.at text')).toEqual(['right']);
  drawing.update(panelOf([{ label: 'left', x: 0, y: 0 }]));
  expect(all(box, '.map > svg > g')).toHaveLength(1);
  place!.blur();
  expect(all(box, '.at')).toEqual([]);
});

test('a trail ends at its point, inside the picture, and without names a label waits for the cursor', () => {
  const box = boxOf(600);
  const points = [
    {
      label: 'a',
      x: 0,
      y: 0,
      trail: [
        [-6, 1],
        [-3, 2],
      ] as const,
    },
    { label: 'b', x: 4, y: 1 },
  ];
  drawMap(box, { ...panelOf(points), unlabelled: true });
  const [line] = all(box, '.map polyline');
  const places = line!
    .getAttribute('points')!
    .split(' ')
    .map((each) => each.split(',').map(Number));
  expect(places).toHaveLength(3);
  const [svg] = all(box, '.map > svg');
  for (const [x, y] of places) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(numberOf(svg!, 'width'));
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(numberOf(svg!, 'height'));
  }
  const dot = all(box, '.map > svg > g')[0]!.querySelector('path')!.getAttribute('transform');
  expect(dot).toBe(`translate(${places.at(-1)!.join(' ')})`);
  expect(all(box, '.map > svg > g').every((group) => group.classList.contains('crowded'))).toBe(true);
});
