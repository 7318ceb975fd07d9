/** The same digit on many grounds becomes the same 28×28: light from a side, shadows, frames, ruled paper, grain. */
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { digitImage } from '../../ts/data/digit-image.js';
import { SIDE } from '../../ts/data/digit-side.js';
import { drawDigits } from '../../ts/data/digits.js';
import type { GreyImage } from '../../ts/data/grey-image.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

const COUNT = 4;
const { pixels: digits } = drawDigits(COUNT, new RandomStream(11, 'grounds'));
const noise = new RandomStream(12, 'grain');

type Level = (x: number, y: number, ground: number) => number;
interface Scene {
  size?: readonly [width: number, height: number];
  /** Where the digit's 28×28 stand, as shares of the picture: left, top, and side of the shorter side. */
  box?: readonly [left: number, top: number, side: number];
  ground: number | Level;
  ink: number | Level;
  grain?: number;
  /** What is drawn over it: a value, or undefined where it stays. */
  over?: (x: number, y: number, width: number, height: number) => number | undefined;
}

const at = (level: number | Level, x: number, y: number, ground: number) =>
  typeof level === 'number' ? level : level(x, y, ground);

/** How much ink is at a place of the digit's own 28×28, between its pixels. */
function inkAt(digit: Uint8Array, u: number, v: number): number {
  const pixel = (x: number, y: number) =>
    x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : digit[y * SIDE + x]!;
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const [dx, dy] = [u - x, v - y];
  const row = (line: number) => pixel(x, line) * (1 - dx) + pixel(x + 1, line) * dx;
  return (row(y) * (1 - dy) + row(y + 1) * dy) / 255;
}

function scene(
  digit: Uint8Array,
  { size = [120, 120], box = [0.1, 0.1, 0.8], ground, ink, grain = 0, over }: Scene,
): GreyImage {
  const [width, height] = size;
  const side = box[2] * Math.min(width, height);
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const share = inkAt(
      digit,
      ((x + 0.5 - box[0] * width) / side) * SIDE - 0.5,
      ((y + 0.5 - box[1] * height) / side) * SIDE - 0.5,
    );
    const paper = at(ground, x / width, y / height, 0);
    const value =
      paper +
      share * (at(ink, x / width, y / height, paper) - paper) +
      grain * (noise.uniform() + noise.uniform() - 1);
    return Math.min(255, Math.max(0, Math.round(over?.(x, y, width, height) ?? value)));
  });
  return { width, height, pixels };
}

const share =
  (of: number): Level =>
  (_x, _y, ground) =>
    of * ground;
const frame =
  (inset: number, thick: number, value: number): NonNullable<Scene['over']> =>
  (x, y, width, height) => {
    const edge = Math.min(x, y, width - 1 - x, height - 1 - y);
    return edge >= inset && edge < inset + thick ? value : undefined;
  };

const levels = [
  [255, 0],
  [0, 255],
  [120, 0],
  [120, 255],
  [60, 0],
  [200, 255],
  [230, 180],
  [127, 127 - 40],
  [128, 128 + 40],
  [250, 140],
] as const;
const scenes: [name: string, scene: Scene][] = [
  ...levels.map(([ground, ink]): [string, Scene] => [`ink ${ink} on ${ground}`, { ground, ink }]),
  ...levels
    .slice(0, 5)
    .map(([ground, ink]): [string, Scene] => [`${ink} on ${ground} with grain`, { ground, ink, grain: 16 }]),
  ...(
    [
      [60, 60],
      [300, 180],
      [90, 200],
      [420, 300],
      [1100, 200],
    ] as const
  ).map((size): [string, Scene] => [`of ${size.join('×')}`, { size, ground: 240, ink: 30 }]),
  ...(
    [
      [0.5, 0.05, 0.45],
      [0.02, 0.5, 0.45],
      [0.3, 0.3, 0.3],
      [0, 0, 1],
    ] as const
  ).map((box): [string, Scene] => [`at ${box.join(', ')}`, { size: [200, 200], box, ground: 240, ink: 30 }]),
  ['light from the left', { ground: (x) => 255 - 140 * x, ink: share(0.2) }],
  ['light from above', { ground: (_, y) => 250 - 120 * y, ink: share(0.3) }],
  ['light from a corner', { ground: (x, y) => 250 - 80 * x - 80 * y, ink: share(0.25) }],
  ['a lamp', { ground: (x, y) => 245 - 180 * ((x - 0.5) ** 2 + (y - 0.5) ** 2), ink: share(0.2) }],
  ['dark corners', { ground: (x, y) => 250 - 90 * (x * x + y * y), ink: share(0.25) }],
  ['light from a side on a slate', { ground: (x) => 20 + 100 * x, ink: 250 }],
  ['ink of one level in falling light', { ground: (_, y) => 250 - 110 * y, ink: 20 }],
  ['a slope with grain', { ground: (x) => 240 - 110 * x, ink: share(0.2), grain: 12 }],
  ['a shadow with an edge', { ground: (x) => (x > 0.55 ? 130 : 240), ink: share(0.2) }],
  ['a shadow in a corner', { ground: (x, y) => (x > 0.7 && y > 0.6 ? 120 : 240), ink: share(0.2) }],
  ...[1, 3, 5, 12].map((thick): [string, Scene] => [
    `a frame of ${thick}`,
    { box: [0.15, 0.15, 0.7], ground: 255, ink: 0, over: frame(0, thick, 10) },
  ]),
  ...[1, 2, 4].map((thick): [string, Scene] => [
    `a box of ${thick}`,
    { ground: 255, ink: 0, over: frame(4, thick, 0) },
  ]),
  ['a white frame on grey', { ground: 120, ink: 0, over: frame(0, 3, 255) }],
  ['a light frame on black', { ground: 0, ink: 255, over: frame(0, 3, 230) }],
  ['a scanner’s edge', { ground: 250, ink: 20, over: (x) => (x < 7 ? 5 : undefined) }],
  ['a shadow along the top', { ground: 240, ink: 20, over: (_, y) => (y < 5 ? 60 : undefined) }],
  ['a glint', { ground: 150, ink: 50, over: (x, y) => (x < 6 && y < 6 ? 255 : undefined) }],
  ['a ruled line', { ground: 255, ink: 0, over: (_, y) => (y === 7 ? 150 : undefined) }],
  ['a line on a slate', { ground: 10, ink: 240, over: (x) => (x === 3 ? 160 : undefined) }],
  ['a fold', { ground: 240, ink: share(0.1), over: (_, y) => (y === 116 ? 190 : undefined) }],
  [
    'specks',
    {
      ground: 240,
      ink: 20,
      over: (x, y) => ((31 * x + 17 * y) % 397 === 0 && (x < 12 || x > 108) ? 40 : undefined),
    },
  ],
  [
    'a sheet on a table',
    {
      box: [0.25, 0.25, 0.5],
      size: [200, 200],
      ground: (x, y) => (Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) < 0.33 ? 240 : 50),
      ink: 20,
    },
  ],
  [
    'a slate on a light table',
    {
      box: [0.25, 0.25, 0.5],
      size: [200, 200],
      ground: (x, y) => (Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) < 0.33 ? 20 : 210),
      ink: 240,
    },
  ],
];

/**
 * The mean difference of the pixels in grey values; a centre between two pixels may have been put on either, so that one
 * of them may be moved by a pixel.
 */
function difference(one: Uint8Array, other: Uint8Array): number {
  const shifts = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => dy * SIDE + dx));
  const means = shifts.map(
    (shift) => one.reduce((sum, value, p) => sum + Math.abs(value - (other[p + shift] ?? 0)), 0) / 784,
  );
  return Math.min(...means);
}

/** Grey values by which the mean pixel may differ from what the digit becomes in black on white. */
const CLOSE = 9;

test('there are more than fifty', () => {
  expect(scenes.length).toBeGreaterThanOrEqual(50);
});

describe('as in black on white', () => {
  const clean = Array.from({ length: COUNT }, (_, i) =>
    digitImage(scene(digits.subarray(i * 784, (i + 1) * 784), { size: [240, 240], ground: 255, ink: 0 })),
  );
  test.each(scenes)('%s', (_, options) => {
    clean.forEach((expected, i) => {
      const found = digitImage(scene(digits.subarray(i * 784, (i + 1) * 784), options));
      expect(difference(found.pixels, expected.pixels), `digit ${i}`).toBeLessThan(CLOSE);
    });
  });
});

test.each([
  ['black on white paper', 0, 255, 20],
  ['white on black paper', 255, 25, 230],
  ['white on grey paper', 255, 110, 240],
])('a frame of any thickness, %s', (_, colour, ground, ink) => {
  const digit = digits.subarray(0, 784);
  const options = { size: [150, 150], box: [0.25, 0.25, 0.5], ground, ink } as const;
  const clean = digitImage(scene(digit, { ...options, ground: 255, ink: 0 })).pixels;
  for (let thick = 2; thick <= 24; thick++) {
    const framed = digitImage(scene(digit, { ...options, over: frame(0, thick, colour) }));
    expect(difference(framed.pixels, clean), `${thick} pixels`).toBeLessThan(CLOSE);
  }
});

test('where both sides could be the ink it says so', () => {
  const both = scene(digits.subarray(0, 784), {
    ground: 128,
    ink: 40,
    over: (x, y) => (x > 88 && x < 108 && y > 40 && y < 80 ? 220 : undefined),
  });
  expect(digitImage(both).doubt).toMatch(/lighter|darker/);
  expect(digitImage(scene(digits.subarray(0, 784), { ground: 128, ink: 40 })).doubt).toBeUndefined();
});

test.each([0, 255, 130])(
  'nothing on a sloping ground, in a frame, or in grain around %i is nothing',
  (level) => {
    const nothing = new Uint8Array(784);
    for (const options of [
      { ground: level, ink: level },
      { ground: (x: number) => level + (level > 128 ? -60 : 60) * x, ink: 0 },
      { ground: level, ink: level, grain: 14 },
    ]) {
      for (const invert of ['auto', 'yes', 'no'] as const) {
        expect(() => digitImage(scene(nothing, options), invert)).toThrow(refusal('unusable-data'));
      }
    }
  },
);
