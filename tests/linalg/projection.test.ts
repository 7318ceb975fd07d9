/** Principal components against NumPy (scripts/golden/counting.py), and on vectors that lie in a plane already. */
import { expect, test } from 'vitest';
import { projectToPlane } from '../../ts/linalg/projection.js';
import golden from '../golden/counting.json' with { type: 'json' };
import { bits, relativeDifference, scattered } from '../support/compare.js';

test('against NumPy', () => {
  const { n, d, vectors, plane } = golden.plane;
  expect(relativeDifference(projectToPlane(Float32Array.from(vectors), n, d), plane)).toBeLessThan(1e-6);
});

test('distances of what lies in a plane stay as they are', () => {
  const [n, d] = [12, 5];
  // Two orthonormal directions, and an offset.
  const axes = [
    [0.6, 0, 0.8, 0, 0],
    [0, 1, 0, 0, 0],
  ];
  const points = scattered(2 * n, 3);
  const vectors = Float32Array.from({ length: n * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    return points[2 * i]! * axes[0]![j]! + points[2 * i + 1]! * axes[1]![j]! + j;
  });
  const plane = projectToPlane(vectors, n, d);
  const distance = (p: Float32Array, i: number, j: number) =>
    Math.hypot(p[2 * i]! - p[2 * j]!, p[2 * i + 1]! - p[2 * j + 1]!);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) expect(distance(plane, i, j)).toBeCloseTo(distance(points, i, j), 5);
  }
});

test('the first direction has the larger part, both are centred, and twice is the same', () => {
  const vectors = scattered(40 * 9, 5);
  const plane = projectToPlane(vectors, 40, 9);
  const column = (c: number) => plane.filter((_, i) => i % 2 === c);
  const squares = [0, 1].map((c) => column(c).reduce((sum, x) => sum + x * x, 0));
  expect(squares[0]).toBeGreaterThan(squares[1]!);
  for (const c of [0, 1]) expect(column(c).reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 5);
  expect(bits(projectToPlane(vectors, 40, 9))).toEqual(bits(plane));
});

test.each([
  ['no vectors', [], 0, 3, []],
  ['one', [1, 2, 3], 1, 3, [0, 0]],
  ['numbers', [1, 3, 8], 3, 1, [-3, 0, -1, 0, 4, 0]],
])('%s', (_, vectors, n, d, expected) => {
  expect([...projectToPlane(Float32Array.from(vectors), n, d)]).toEqual(expected);
});
