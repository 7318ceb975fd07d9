/** Pictures of any size in MNIST's form: computed by hand, and MNIST's own pictures drawn large. */
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { areaAverages, digitImage } from '../../ts/data/digit-image.js';
import { SIDE } from '../../ts/data/digit-side.js';
import { type GreyImage, greyOf } from '../../ts/data/grey-image.js';
import { drawDigits } from '../../ts/data/digits.js';
import { findMnist } from '../../ts/data/mnist.js';
import { refusal } from '../support/errors.js';
import { enlarged } from '../support/picture.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

function picture(
  width: number,
  height: number,
  at: (x: number, y: number) => number,
): GreyImage & { pixels: Uint8Array<ArrayBuffer> } {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = at(i % width, Math.floor(i / width));
  return { width, height, pixels };
}
/** A filled rectangle on another ground. */
const rectangle = (width: number, height: number, box: readonly number[], ink = 255, ground = 0) => {
  const [left, top, right, bottom] = box as [number, number, number, number];
  return picture(width, height, (x, y) => (x >= left && x < right && y >= top && y < bottom ? ink : ground));
};
/** The bounding box of what is not 0: [left, top, right, bottom], the last two exclusive. */
function extent(pixels: Uint8Array) {
  const set = [...pixels.keys()].filter((i) => pixels[i]! > 0);
  const [xs, ys] = [set.map((i) => i % SIDE), set.map((i) => Math.floor(i / SIDE))];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

describe('grey', () => {
  test('a grey stays what it was, colours weigh as the eye sees them', () => {
    const greys = Array.from({ length: 256 }, (_, v) => [v, v, v, 255]).flat();
    expect([...greyOf(greys, 256, 1).pixels]).toEqual([...Array(256).keys()]);
    const colours = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255];
    expect([...greyOf(colours, 3, 1).pixels]).toEqual([76, 150, 29]);
  });

  test('what is transparent shows white paper', () => {
    expect([...greyOf([0, 0, 0, 0, 0, 0, 0, 51, 200, 200, 200, 0, 100, 100, 100, 127], 4, 1).pixels]).toEqual(
      [255, 204, 255, 178],
    );
  });
});

describe('area averages', () => {
  const whole = ({ width, height }: GreyImage) => ({ left: 0, top: 0, width, height });
  const close = (found: Float64Array, expected: number[]) =>
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 10));

  test('blocks of whole pixels, by hand', () => {
    const image = picture(4, 2, (x, y) => 10 * (4 * y + x));
    close(areaAverages(image, whole(image), 2, 1).values, [25, 45]);
  });

  test('parts of pixels, by hand: three become two', () => {
    const image = picture(3, 1, (x) => [30, 60, 90][x]!);
    close(areaAverages(image, whole(image), 2, 1).values, [(30 + 60 / 2) / 1.5, (60 / 2 + 90) / 1.5]);
  });

  test('one and the same size changes nothing, and larger ones repeat', () => {
    const image = picture(3, 2, (x, y) => 7 * x + 50 * y);
    close(areaAverages(image, whole(image), 3, 2).values, [...image.pixels]);
    close(
      areaAverages(
        picture(2, 1, (x) => 90 * x),
        whole({ ...image, width: 2, height: 1 }),
        4,
        1,
      ).values,
      [0, 0, 90, 90],
    );
  });

  test('only the box counts', () => {
    const image = rectangle(9, 9, [3, 3, 6, 6], 80, 200);
    close(areaAverages(image, { left: 3, top: 3, width: 3, height: 3 }, 2, 2).values, [80, 80, 80, 80]);
  });

  test.each([
    [37, 53, 20, 20],
    [5, 3, 20, 12],
    [1000, 1, 7, 1],
    [19, 20, 20, 19],
  ])('the mean stays: %i×%i to %i×%i', (width, height, newWidth, newHeight) => {
    const stream = new RandomStream(1, 'mean');
    const image = picture(width, height, () => stream.below(256));
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    const { values } = areaAverages(image, whole(image), newWidth, newHeight);
    expect(values.length).toBe(newWidth * newHeight);
    expect(mean(values)).toBeCloseTo(mean(image.pixels), 8);
  });
});

// A centre between two pixels, as with 20 pixels, is placed right of and below the middle.
describe('a digit', () => {
  test.each([
    [
      'large, off-centre, dark on light',
      rectangle(300, 200, [200, 20, 240, 100], 0, 255),
      [10, 5, 20, 25],
      true,
    ],
    ['light on dark', rectangle(300, 200, [200, 20, 240, 100]), [10, 5, 20, 25], false],
    ['wider than high', rectangle(300, 200, [20, 120, 180, 200]), [5, 10, 25, 20], false],
    ['small', rectangle(6, 6, [1, 1, 3, 5]), [10, 5, 20, 25], false],
    ['faint, on grey paper', rectangle(60, 60, [10, 10, 20, 30], 120, 200), [10, 5, 20, 25], true],
    ['a hair’s breadth', rectangle(900, 900, [400, 100, 401, 800]), [14, 5, 15, 25], false],
  ] as const)('is cropped, 20 long, in the middle: %s', (_, image, box, inverted) => {
    const digit = digitImage(image);
    expect(digit).toMatchObject({ inverted, resized: true });
    expect(extent(digit.pixels)).toEqual(box);
    expect(new Set(digit.pixels)).toEqual(new Set([0, 255]));
  });

  test.each([
    ['a foot', 190, 1],
    ['a heavy foot, as far as nothing is cut off', 160, 0],
  ])('its mass is in the middle, not its box: %s', (_, foot, expected) => {
    const image = picture(100, 200, (x, y) => (y >= foot || (x > 45 && x < 55) ? 255 : 0));
    const [left, top, right, bottom] = extent(digitImage(image, 'no').pixels);
    expect([left, right]).toEqual([9, 19]);
    expect([top, bottom]).toEqual([expected, expected + 20]);
  });

  test('faint grain and shadows are not ink', () => {
    const stream = new RandomStream(2, 'grain');
    const clean = rectangle(200, 200, [80, 50, 120, 150], 0, 240);
    const grainy = {
      ...clean,
      pixels: clean.pixels.map((value) => (value > 0 ? value - stream.below(20) : value)),
    };
    expect(extent(digitImage(clean).pixels)).toEqual([11, 5, 19, 25]);
    // Its centre lies between two pixels, and the grain decides which of them it is.
    extent(digitImage(grainy).pixels).forEach((edge, i) => {
      expect(Math.abs(edge - [11, 5, 19, 25][i]!)).toBeLessThanOrEqual(1);
    });
  });

  test('--invert overrules the border', () => {
    const dark = rectangle(50, 50, [20, 10, 30, 40]);
    const light = rectangle(50, 50, [20, 10, 30, 40], 0, 255);
    expect(digitImage(light, 'yes')).toEqual(digitImage(light, 'auto'));
    expect(digitImage(dark, 'no')).toEqual(digitImage(dark, 'auto'));
    expect(() => digitImage(dark, 'yes')).toThrow(refusal('unusable-data', 'darker'));
    expect(() => digitImage(light, 'no')).toThrow(refusal('unusable-data', 'lighter'));
  });

  test('one of 28×28 stays as it is, light on dark', () => {
    const image = rectangle(SIDE, SIDE, [1, 2, 9, 9], 90);
    expect(digitImage(image)).toEqual({ pixels: image.pixels, inverted: false, resized: false });
    const negative = { ...image, pixels: image.pixels.map((value) => 255 - value) };
    expect(digitImage(negative)).toEqual({ pixels: image.pixels, inverted: true, resized: false });
    expect(digitImage(negative, 'no').pixels).toEqual(negative.pixels);
  });

  test.each([
    [28, 28, 0],
    [28, 28, 255],
    [200, 100, 0],
    [200, 100, 255],
    [200, 100, 130],
    [1, 1, 7],
  ])('a blank one is an error: %i×%i of %i', (width, height, value) => {
    const blank = picture(width, height, () => value);
    for (const invert of ['auto', 'yes', 'no'] as const) {
      expect(() => digitImage(blank, invert)).toThrow(refusal('unusable-data'));
    }
    // Real paper has some grain.
    const stream = new RandomStream(3, 'paper');
    const paper = { ...blank, pixels: blank.pixels.map((v) => Math.min(255, v + stream.below(16))) };
    expect(() => digitImage(paper)).toThrow(refusal('unusable-data'));
  });

  test('a line of fifty million pixels is no trouble', () => {
    const width = 50e6;
    const image = { width, height: 1, pixels: new Uint8Array(width).fill(255) };
    image.pixels.fill(0, 10e6, 20e6);
    const before = process.memoryUsage.rss();
    expect(digitImage(image)).toMatchObject({ inverted: true, resized: true });
    // Twice the picture itself, its inverse and its ink; a list of the border would be ten times as much.
    expect(process.memoryUsage.rss() - before).toBeLessThan(500e6);
  }, 20_000);

  test.each([
    [13, 200, true],
    [15, 200, false],
    // With equal counts the upper half is the ground.
    [14, 200, true],
    // The upper half is the ground, and the ink is darker.
    [14, 127, true],
    [14, 128, true],
  ])('the ground is the border’s median: %i dark rows above rows of %i', (rows, light, inverted) => {
    const image = picture(SIDE, SIDE, (_, y) => (y < rows ? 5 : light));
    expect(digitImage(image)).toMatchObject({ inverted });
  });

  test('pixels that do not make the picture', () => {
    expect(() => digitImage({ width: 3, height: 3, pixels: new Uint8Array(8) })).toThrow(
      refusal('shape-mismatch', '3×3', '9 pixels', 'found 8'),
    );
    expect(() => digitImage({ width: 0, height: 3, pixels: new Uint8Array(0) })).toThrow(
      refusal('shape-mismatch', '0×3'),
    );
  });
});

/** Mean difference of each picture from its result after it was drawn large, in grey values. */
function differences(pixels: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const original = pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
    const again = digitImage(enlarged(original, { factor: 9, margin: 40 })).pixels;
    return original.reduce((sum, value, p) => sum + Math.abs(value - again[p]!), 0) / original.length;
  });
}

test.skipIf(!sharedData('mnist'))(
  'MNIST’s pictures drawn large in black on white become themselves',
  async () => {
    const { dataset } = await findMnist({ dataDir: sharedData('mnist')!, download: false });
    const found = differences(dataset!.test.pixels, 100).sort((a, b) => a - b);
    expect(found[50]).toBeLessThan(4);
  },
);

test('the same bytes for the same picture', () => {
  const { pixels } = drawDigits(3, new RandomStream(5, 'large'));
  const large = enlarged(pixels.subarray(0, SIDE * SIDE), { factor: 7, margin: 11 });
  const before = large.pixels.slice();
  expect(digitImage(large)).toEqual(digitImage(large));
  expect(large.pixels).toEqual(before);
});
