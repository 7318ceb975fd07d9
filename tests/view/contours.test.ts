/** Contours of functions whose contours are known. */
import { expect, test } from 'vitest';
import { contour } from '../../ts/view/contours.js';

function sampled(side: number, f: (x: number, y: number) => number) {
  const values = Float32Array.from({ length: side * side }, (_, i) => {
    const at = (place: number) => (2 * place) / (side - 1) - 1;
    return f(at(i % side), at(Math.floor(i / side)));
  });
  return { width: side, height: side, values };
}

/** The points of a path, back in −1 … 1. */
function pointsOf(field: ReturnType<typeof sampled>, level: number) {
  const path = contour(field, level, (column, row) => [1000 * column, 1000 * row]);
  return [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) =>
    [x, y].map((value) => (2 * Number(value)) / 1000 / (field.width - 1) - 1),
  ) as [number, number][];
}

test('of a cone: a circle, all the way round', () => {
  const points = pointsOf(sampled(41, Math.hypot), 0.6);
  for (const [x, y] of points) expect(Math.hypot(x, y)).toBeCloseTo(0.6, 2);
  const angles = points.map(([x, y]) => Math.atan2(y, x)).sort((a, b) => a - b);
  angles.slice(1).forEach((angle, i) => expect(angle - angles[i]!).toBeLessThan(0.15));
  expect(angles.at(-1)! - angles[0]!).toBeGreaterThan(6);
});

test('of a plane: a line, exactly', () => {
  const points = pointsOf(
    sampled(5, (x, y) => x + 2 * y),
    0.3,
  );
  expect(points.length).toBeGreaterThan(4);
  for (const [x, y] of points) expect(x + 2 * y).toBeCloseTo(0.3, 2);
});

test('of a saddle: two branches that do not meet', () => {
  const points = pointsOf(
    sampled(4, (x, y) => x * y),
    0.05,
  );
  for (const [x, y] of points) expect(x * y).toBeGreaterThan(0);
});

test('beyond all values there is none', () => {
  expect(pointsOf(sampled(5, Math.hypot), 9)).toEqual([]);
});
