import { expect, test } from 'vitest';
import { keepDigit } from '../../ts/data/ink-parts.js';

const SIZE = 40;
type Shape = (x: number, y: number) => boolean;
const bar: Shape = (x, y) => x >= 17 && x < 22 && y >= 8 && y < 30;

/** What is left of all ink, by the names of the shapes. */
function left(shapes: Readonly<Record<string, Shape>>): string[] {
  const values = new Float32Array(SIZE * SIZE);
  values.forEach((_, i) => {
    if (Object.values(shapes).some((shape) => shape(i % SIZE, Math.floor(i / SIZE)))) values[i] = 200;
  });
  keepDigit({ width: SIZE, height: SIZE, values }, 50);
  const has = (shape: Shape) => values.some((v, i) => v > 0 && shape(i % SIZE, Math.floor(i / SIZE)));
  return Object.keys(shapes).filter((name) => has(shapes[name]!));
}

test.each<[string, Shape]>([
  ['a speck', (x, y) => x === 30 && y === 30],
  ['a frame', (x, y) => x < 2 || y < 2 || x >= SIZE - 2 || y >= SIZE - 2],
  ['what lies at an edge', (x, y) => x < 6 && y >= 10 && y < 14],
  ['a ruled line', (_, y) => y === 34],
])('%s goes', (_, shape) => expect(left({ bar, other: shape })).toEqual(['bar']));

test('a digit of two strokes stays whole, and one that touches an edge stays where there is nothing else', () => {
  const second: Shape = (x, y) => x >= 26 && x < 30 && y >= 8 && y < 30;
  expect(left({ bar, second })).toEqual(['bar', 'second']);
  expect(left({ high: (x, y) => x >= 17 && x < 22 && y < 30 })).toEqual(['high']);
});
