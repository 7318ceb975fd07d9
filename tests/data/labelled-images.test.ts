import { describe, expect, test } from 'vitest';
import { checkLabelledImages, type LabelledImages, pick, slice } from '../../ts/data/labelled-images.js';
import { refusal } from '../support/errors.js';

const images: LabelledImages = {
  count: 3,
  imageShape: [1, 1, 2],
  classes: 10,
  pixels: Uint8Array.of(0, 1, 10, 11, 20, 21),
  labels: Uint8Array.of(7, 8, 9),
};

test('some of them, copied in the order of their numbers', () => {
  const picked = pick(images, [2, 0, 2]);
  expect(picked).toEqual({
    ...images,
    pixels: Uint8Array.of(20, 21, 0, 1, 20, 21),
    labels: Uint8Array.of(9, 7, 9),
  });
  picked.pixels[0] = 99;
  expect(images.pixels[4]).toBe(20);
});

test('a part of them, in the same memory', () => {
  const part = slice(images, 1, 5);
  expect(part).toMatchObject({
    count: 2,
    pixels: Uint8Array.of(10, 11, 20, 21),
    labels: Uint8Array.of(8, 9),
  });
  expect(part.pixels.buffer).toBe(images.pixels.buffer);
});

describe('what is refused', () => {
  test.each<
    [Partial<Record<keyof LabelledImages, unknown>>, { asymmetricMatch(error: unknown): boolean } | RegExp]
  >([
    [{ count: 2 }, refusal('shape-mismatch', 'f: ', '2 pictures of 1×1×2', '6 bytes')],
    [{ labels: Uint8Array.of(1) }, refusal('shape-mismatch', 'f: ', '3 pictures', '1 label')],
    [{ labels: [1, 2, 10] }, /label 2 .*0 to 9.* 10/],
    [{ imageShape: [1, 2] }, refusal('invalid-argument', 'f imageShape: ', '[1, 2]')],
    [{ classes: 0 }, refusal('invalid-argument', 'f classes: ', '1 to 256', 'found 0')],
    [
      { pixels: [0, 1, 10, 11, 20, 21] },
      refusal('invalid-argument', 'f: pixels ', 'Uint8Array.from(pixels) '),
    ],
    [{ pixels: Float32Array.of(0, 0.5, 1, 0, 0, 1) }, refusal('invalid-argument', 'Math.round(255 * pixel)')],
    [{ pixels: 'abc' }, refusal('invalid-argument', 'f: pixels ', 'Uint8Array', '"abc"')],
  ])('%o', (change, says) => {
    expect(() => checkLabelledImages('f', { ...images, ...change } as LabelledImages)).toThrow(says);
  });

  test('and nothing else is', () => expect(checkLabelledImages('f', images)).toBe(images));
});
