import { describe, expect, test } from 'vitest';
import { greyOf, histogram, medianOfBorder, quantile, reduced } from '../../ts/data/grey-image.js';

describe('grey', () => {
  test('a grey stays what it is, colours become their luminance', () => {
    for (let grey = 0; grey < 256; grey++) {
      expect(greyOf([grey, grey, grey, 255], 1, 1).pixels[0]).toBe(grey);
    }
    expect([...greyOf([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255], 3, 1).pixels]).toEqual([76, 150, 29]);
  });

  test('what is transparent shows its ground', () => {
    expect(greyOf([0, 0, 0, 0], 1, 1).pixels[0]).toBe(255);
    expect(greyOf([0, 0, 0, 0], 1, 1, 10).pixels[0]).toBe(10);
    expect(greyOf([0, 0, 0, 51], 1, 1).pixels[0]).toBe(204);
  });
});

describe('how often values are', () => {
  const values = [3, 3, 5, 255, 0];

  test('histogram, of all pixels or of some', () => {
    const counts = histogram(values.length, (i) => values[i]!);
    expect([counts[0], counts[3], counts[5], counts[255], counts[4]]).toEqual([1, 2, 1, 1, 0]);
    expect(
      histogram(
        values.length,
        (i) => values[i]!,
        (i) => i < 2,
      ).reduce((a, b) => a + b),
    ).toBe(2);
  });

  test('quantile: the smallest value that a share of them does not exceed', () => {
    const counts = histogram(values.length, (i) => values[i]!);
    expect([0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => quantile(counts, share))).toEqual([0, 0, 3, 3, 5, 255]);
  });

  test('median of the border: ink that touches it does not count', () => {
    const pixels = [9, 9, 9, 9, 0, 9, 200, 9, 9];
    expect(medianOfBorder(3, 3, (i) => pixels[i]!)).toBe(9);
  });
});

describe('reduced', () => {
  test('one that is small enough is the picture itself', () => {
    const image = { width: 4, height: 2, pixels: new Uint8Array(8) };
    expect(reduced(image, 4)).toBe(image);
  });

  test('means of blocks, also where the last block is narrower', () => {
    const image = { width: 3, height: 2, pixels: Uint8Array.of(0, 10, 100, 20, 30, 200) };
    expect(reduced(image, 2)).toEqual({ width: 2, height: 1, pixels: Uint8Array.of(15, 150) });
  });
});
