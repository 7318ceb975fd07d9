import { describe, expect, test } from 'vitest';
import { closedGround, fitGround } from '../../ts/data/ground.js';
import type { GreyImage } from '../../ts/data/grey-image.js';

const [WIDTH, HEIGHT] = [48, 36];

function picture(value: (x: number, y: number) => number): GreyImage {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    value(i % WIDTH, Math.floor(i / WIDTH)),
  );
  return { width: WIDTH, height: HEIGHT, pixels };
}

/** A bar in the middle, as strokes are. */
const isBar = (x: number, y: number) => x >= 20 && x < 26 && y >= 8 && y < 28;
const off = (found: Float32Array, level: (x: number, y: number) => number) =>
  Math.max(...found.map((value, i) => Math.abs(value - level(i % WIDTH, Math.floor(i / WIDTH)))));

describe('a fitted ground does not see the ink', () => {
  test.each<[string, (x: number, y: number) => number, number]>([
    ['a level, to the bit', () => 200, 0],
    ['a slope', (x, y) => 120 + x + y, 1.5],
    ['a bow', (x, y) => 200 - ((x - 24) / 4) ** 2 - ((y - 18) / 4) ** 2, 3],
  ])('%s', (_, level, most) => {
    const ground = fitGround(picture((x, y) => (isBar(x, y) ? 20 : level(x, y))));
    expect(off(ground.values, level)).toBeLessThanOrEqual(most);
    expect(ground.unfit).toBeLessThan(0.02);
    expect(ground.noise).toBeLessThan(1.5);
  });

  test('a frame on less than half of the margin does not move it', () => {
    const ground = fitGround(picture((x, y) => (x < 2 || y < 2 || isBar(x, y) ? 0 : 180)));
    expect(off(ground.values, () => 180)).toBeLessThan(1);
    expect(ground.unfit).toBeGreaterThan(0.1);
  });

  test('grain is measured', () => {
    const grain = (x: number, y: number) => ((x * 7919 + y * 104_729) % 21) - 10;
    const { noise } = fitGround(picture((x, y) => 180 + grain(x, y)));
    expect(noise).toBeGreaterThan(4);
    expect(noise).toBeLessThan(12);
  });
});

test('a closed ground fills what is narrower than its window, and keeps the edge of a shadow', () => {
  const level = (x: number) => (x < 10 ? 120 : 220);
  const image = picture((x, y) => (isBar(x, y) ? 20 : level(x)));
  expect(off(closedGround(image, 13, true), level)).toBe(0);
  const light = picture((x, y) => (isBar(x, y) ? 255 : level(x)));
  expect(off(closedGround(light, 13, false), level)).toBe(0);
});
