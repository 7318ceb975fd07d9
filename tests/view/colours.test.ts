/** What a number's colour is, on light and on dark ground. */
import { describe, expect, test } from 'vitest';
import {
  colourAt,
  colourInto,
  colourOf,
  type Ground,
  lettersOn,
  type Rgb,
  type Scale,
  scaleOf,
} from '../../ts/view/colours.js';

const GROUNDS: readonly Ground[] = ['light', 'dark'];

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

const contrast = (a: Rgb, b: Rgb) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
};

const places = Array.from({ length: 101 }, (_, i) => i / 100);

test.each<[Scale, Ground, 1 | -1]>([
  ['amount', 'light', -1],
  ['amount', 'dark', 1],
  ['grey', 'light', 1],
  ['grey', 'dark', 1],
  ['ink', 'light', -1],
  ['ink', 'dark', -1],
])('%s on %s ground goes one way from dark to light or back', (scale, ground, way) => {
  const light = places.map((at) => way * luminance(colourAt(at, scale, ground)));
  light.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(light[i]!));
  expect(Math.abs(light.at(-1)! - light[0]!)).toBeGreaterThan(0.7);
});

test.each(GROUNDS)('a signed scale on %s ground: red, the ground at 0, blue', (ground) => {
  const [low, zero, high] = [0.2, 0.5, 0.8].map((at) => colourAt(at, 'signed', ground));
  expect(low![0]).toBeGreaterThan(low![2] + 30);
  expect(high![2]).toBeGreaterThan(high![0] + 30);
  // More is blue where there is one sign alone, too.
  const amount = colourAt(0.6, 'amount', ground);
  expect(amount[2]).toBeGreaterThan(amount[0] + 30);
  expect(contrast(zero!, colourAt(0, 'amount', ground))).toBe(1);
  for (const side of [0, 0.25, 0.75, 1])
    expect(contrast(colourAt(side, 'signed', ground), zero!)).toBeGreaterThan(1.5);
});

test('a scale is signed where 0 lies inside it, and then as strong on either side', () => {
  expect(
    [
      { low: 0, high: 1 },
      { low: -1, high: 0 },
      { low: -1, high: 2 },
    ].map(scaleOf),
  ).toEqual(['amount', 'amount', 'signed']);
  const range = { low: -0.1, high: 1 };
  expect(colourOf(1, range, 'light')).toBe(colourOf(1, { low: -1, high: 1 }, 'light'));
  expect(colourOf(-0.1, range, 'light')).toBe(colourOf(-0.1, { low: -1, high: 1 }, 'light'));
  expect(colourOf(0.5, { low: -2, high: 0.5 }, 'dark')).toBe(colourOf(0.5, { low: -2, high: 2 }, 'dark'));
});

test('beyond an end a value has the end’s colour; what is not a number has its own', () => {
  const range = { low: 0, high: 1 };
  expect(colourOf(7, range, 'light')).toBe(colourOf(1, range, 'light'));
  expect(colourOf(-7, range, 'light')).toBe('#ffffff');
  const missing = colourOf(NaN, range, 'light');
  for (const at of places) expect(colourOf(at, range, 'light')).not.toBe(missing);
});

test('letters on a colour can be read', () => {
  for (const ground of GROUNDS)
    for (const scale of ['amount', 'signed'] as const)
      for (const at of places) {
        const colour = colourAt(at, scale, ground);
        const letters: Rgb = lettersOn(colour) === '#000000' ? [0, 0, 0] : [255, 255, 255];
        expect(contrast(colour, letters), `${scale} ${ground} ${at}`).toBeGreaterThanOrEqual(4.5);
      }
});

describe('many at once', () => {
  test('four bytes a number, opaque', () => {
    const into = new Uint8ClampedArray(16);
    colourInto(into, Float32Array.of(0, 0.5, 1, NaN), { low: 0, high: 1 }, 'grey', 'light');
    expect([...into.slice(0, 12)]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]);
    expect(into[15]).toBe(255);
  });

  test('a range of nothing is its low end', () => {
    const into = new Uint8ClampedArray(4).fill(9);
    colourInto(into, Float32Array.of(3), { low: 3, high: 3 }, 'grey', 'light');
    expect([...into]).toEqual([0, 0, 0, 255]);
  });
});
