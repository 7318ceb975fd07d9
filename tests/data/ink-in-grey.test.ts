/** Colour and transparency: what is the ink when grey alone does not show it. */
import { expect, test } from 'vitest';
import { inkInGrey } from '../../ts/data/ink-in-grey.js';

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

/** A thin ring, 1 % of the pixels, on a ground of one colour; `alphaAt` says what of it is transparent. */
function ring(ground: Rgba, ink: Rgba, alphaAt: (x: number, y: number) => number) {
  const side = 120;
  const rgba = Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    const distance = Math.hypot(x - 60, y - 60);
    const [r, g, b] = distance > 19 && distance < 20.5 ? ink : ground;
    return [r, g, b, alphaAt(x, y)];
  }).flat();
  const { pixels } = inkInGrey(rgba, side, side);
  const at = (x: number, y: number) => pixels[y * side + x]!;
  return { corner: at(0, 0), paper: at(30, 60), ink: at(60 + 20, 60), patch: at(95, 95) };
}

const corner = (radius: number) => (x: number, y: number) => {
  const [dx, dy] = [x, y].map((at) => Math.max(0, radius - at, at - 119 + radius)) as [number, number];
  return Math.hypot(dx, dy) > radius ? 0 : 255;
};
const card = (x: number, y: number) => (Math.max(Math.abs(x - 60), Math.abs(y - 60)) < 45 ? 255 : 0);
const patch = (x: number, y: number) => (Math.hypot(x - 95, y - 95) < 6 ? 0 : 255);
/** Around a window, darkest at its edge. */
const shadow = (x: number, y: number) => {
  const beyond = Math.max(Math.abs(x - 60), Math.abs(y - 60)) - 45;
  return beyond < 0 ? 255 : Math.max(0, 120 - 12 * beyond);
};

const PAPERS: readonly (readonly [string, Rgba, Rgba])[] = [
  ['black on white', [255, 255, 255, 255], [0, 0, 0, 255]],
  ['white on black', [20, 20, 20, 255], [250, 250, 250, 255]],
  ['blue on white', [255, 255, 255, 255], [20, 40, 200, 255]],
  ['pencil on grey', [225, 225, 225, 255], [170, 170, 170, 255]],
];
test.each(
  PAPERS.flatMap(([name, ground, ink]) => [
    { name: `${name} with small rounded corners`, ground, ink, alphaAt: corner(6) },
    { name: `${name} with large rounded corners`, ground, ink, alphaAt: corner(40) },
    { name: `${name} on a card`, ground, ink, alphaAt: card },
    { name: `${name} with a patch rubbed out`, ground, ink, alphaAt: patch },
    { name: `${name} in a window with a shadow`, ground, ink, alphaAt: shadow },
  ]),
)('$name: what is transparent is no ink', ({ ground, ink, alphaAt }) => {
  const found = ring(ground, ink, alphaAt);
  expect(Math.abs(found.corner - found.paper)).toBeLessThan(5);
  expect(Math.abs(found.patch - found.paper)).toBeLessThan(5);
  expect(Math.abs(found.ink - found.paper)).toBeGreaterThan(40);
});

test('strokes that change from white to grey are the ink on a transparent ground', () => {
  const rgba = Array.from({ length: SIZE * SIZE }, (_, i): Rgba => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    const isInk = (x >= 4 && x < 7 && y >= 3 && y < 17) || (y >= 14 && y < 17 && x >= 4 && x < 16);
    return isInk ? [255 - 8 * y, 255 - 8 * y, 255 - 8 * y, 255] : CLEAR;
  }).flat();
  const { pixels } = inkInGrey(rgba, SIZE, SIZE);
  for (const y of [3, 9, 16]) expect(Math.abs(pixels[y * SIZE + 5]! - pixels[0]!)).toBe(255);
});
