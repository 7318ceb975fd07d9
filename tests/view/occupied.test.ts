/** Free places, compared with a search of all occupied ones. */
import { expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { type Box, Occupied } from '../../ts/view/occupied.js';

test('a place is free where no other lies; touching is free', () => {
  const occupied = new Occupied();
  const box: Box = [10, 10, 100, 10];
  occupied.add(box);
  expect(occupied.isFree([10, 20, 100, 10])).toBe(true);
  expect(occupied.isFree([109, 0, 5, 11])).toBe(false);
  expect(occupied.isFree([110, 10, 5, 5])).toBe(true);
  expect(occupied.isFree([60, 12, 1, 1])).toBe(false);
});

test('many rectangles at one place take no longer than one', () => {
  const occupied = new Occupied();
  const count = 200_000;
  for (let i = 0; i < count; i++) occupied.add([10, 10, 6, 6]);
  let free = 0;
  for (let i = 0; i < count; i++) if (occupied.isFree([18, 10, 6, 6])) free += 1;
  expect(free).toBe(count);
  expect(occupied.isFree([12, 12, 1, 1])).toBe(false);
});

test('as looking at all others says', () => {
  const stream = new RandomStream(1, 'boxes');
  const boxOf = (): Box => [
    stream.below(500) - 50,
    stream.below(500) - 50,
    1 + stream.below(90),
    1 + stream.below(20),
  ];
  const occupied = new Occupied();
  const boxes: Box[] = [];
  let free = 0;
  for (let i = 0; i < 500; i++) {
    const box = boxOf();
    const [l, t, w, h] = box;
    const expected = boxes.every(([a, b, c, d]) => l >= a + c || a >= l + w || t >= b + d || b >= t + h);
    expect(occupied.isFree(box)).toBe(expected);
    if (!expected) continue;
    free += 1;
    boxes.push(box);
    occupied.add(box);
  }
  expect(free).toBeGreaterThan(50);
  expect(free).toBeLessThan(450);
});
