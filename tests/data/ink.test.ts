import { describe, expect, test } from 'vitest';
import type { GreyImage } from '../../ts/data/grey-image.js';
import { readInk } from '../../ts/data/ink.js';

const SIZE = 40;
const isBar = (x: number, y: number) => x >= 17 && x < 22 && y >= 8 && y < 30;

function picture(value: (x: number, y: number) => number): GreyImage {
  const pixels = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => value(i % SIZE, Math.floor(i / SIZE)));
  return { width: SIZE, height: SIZE, pixels };
}

const inkAt = (values: Float32Array) =>
  [...values.keys()].filter((i) => values[i]! > 0).map((i) => [i % SIZE, Math.floor(i / SIZE)] as const);

describe('ink is what differs from the ground', () => {
  test.each([
    ['dark on light', 230, 30, true],
    ['light on dark', 20, 240, false],
  ])('%s', (_, ground, ink, dark) => {
    const [reading] = readInk(
      picture((x, y) => (isBar(x, y) ? ink : ground)),
      'auto',
    );
    expect(reading!.dark).toBe(dark);
    const found = inkAt(reading!.values);
    expect(found).toHaveLength(5 * 22);
    expect(found.every(([x, y]) => isBar(x, y))).toBe(true);
    expect(reading!.strongest).toBe(Math.abs(ground - ink));
  });

  test('on the side that was asked for, if there is any', () => {
    const image = picture((x, y) => (isBar(x, y) ? 30 : 230));
    expect(readInk(image, 'yes')[0]!.dark).toBe(true);
    expect(readInk(image, 'no')).toEqual([]);
  });
});

test('nothing is drawn on an even or a faint picture', () => {
  expect(
    readInk(
      picture(() => 128),
      'auto',
    ),
  ).toEqual([]);
  expect(
    readInk(
      picture((x, y) => (isBar(x, y) ? 190 : 200)),
      'auto',
    ),
  ).toEqual([]);
});
