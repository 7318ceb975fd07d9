/** Colour and transparency: what is the ink when grey alone does not show it. */
import { expect, test } from 'vitest';
import { inkInGrey } from '../../ts/data/grey-image.js';

const SIZE = 20;
type Rgba = readonly [r: number, g: number, b: number, alpha: number];

/** A bar on a ground, and where `paper` is given a sheet around the bar. */
function picture(ground: Rgba, bar: Rgba, paper?: Rgba) {
  const rgba = Array.from({ length: SIZE * SIZE }, (_, i): Rgba => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    if (x >= 8 && x < 11 && y >= 5 && y < 15) return bar;
    return paper && x >= 2 && x < 18 && y >= 2 && y < 18 ? paper : ground;
  }).flat();
  const { pixels } = inkInGrey(rgba, SIZE, SIZE);
  return { ground: pixels[0]!, bar: pixels[10 * SIZE + 9]!, paper: pixels[10 * SIZE + 4]! };
}

const CLEAR: Rgba = [0, 0, 0, 0];
test.each<[string, Rgba, Rgba, number]>([
  ['white ink', [255, 255, 255, 0], [255, 255, 255, 255], 255],
  ['black ink', CLEAR, [0, 0, 0, 255], 255],
  ['grey ink', CLEAR, [128, 128, 128, 255], 255],
  ['yellow ink', CLEAR, [255, 240, 0, 255], 255],
  ['thin white ink', CLEAR, [255, 255, 255, 90], 90],
  ['a hole in black', [0, 0, 0, 255], CLEAR, 255],
])('%s on a transparent ground stands out by its alpha', (_, ground, bar, contrast) => {
  const found = picture(ground, bar);
  expect(Math.abs(found.bar - found.ground)).toBe(contrast);
});

test.each<[string, Rgba, Rgba]>([
  ['light paper', [250, 250, 250, 255], [20, 20, 20, 255]],
  ['a dark sheet', [30, 30, 30, 255], [240, 240, 240, 255]],
])('around %s the transparent ground takes its colour', (_, paper, bar) => {
  const found = picture(CLEAR, bar, paper);
  expect(Math.abs(found.paper - found.ground)).toBeLessThan(5);
  expect(Math.abs(found.bar - found.paper)).toBeGreaterThan(150);
});

test('opaque colours weigh as the eye sees them', () => {
  expect(picture([255, 255, 255, 255], [0, 0, 255, 255])).toMatchObject({ ground: 255, bar: 29 });
});

test('ink and paper of one luminance are told apart by their colour', () => {
  const found = picture([200, 20, 20, 255], [20, 112, 20, 255]);
  expect(Math.abs(found.bar - found.ground)).toBeGreaterThan(90);
});

test('nothing to be seen is white paper', () => {
  expect(picture([9, 9, 9, 0], [200, 9, 9, 0])).toEqual({ ground: 255, bar: 255, paper: 255 });
});
