import { expect, test } from 'vitest';
import { Samples } from '../../ts/data/samples.js';
import { accuracy } from '../../ts/metrics/accuracy.js';
import '../support/engine.js';

/** Pictures that are their own scores: a white pixel at the class, or next to it. */
function scores(count: number, isRight: (row: number) => boolean): Samples {
  const classes = 10;
  const labels = Uint8Array.from({ length: count }, (_, row) => (7 * row) % classes);
  const pixels = new Uint8Array(count * classes);
  labels.forEach((label, row) => {
    pixels[row * classes + ((label + (isRight(row) ? 0 : 1)) % classes)] = 255;
  });
  return new Samples({ count, imageShape: [1, 1, classes], classes, pixels, labels });
}

// Rows are scored a thousand at once.
test.each([1, 999, 1000, 1001, 2003])('%d samples, the last batch like the others', (count) => {
  for (const isRight of [
    () => true,
    () => false,
    (row: number) => row === count - 1,
    (row: number) => row !== count - 1,
    (row: number) => row % 3 === 0,
  ]) {
    using samples = scores(count, isRight);
    const right = Array.from({ length: count }, (_, row) => row).filter(isRight).length;
    expect(accuracy((x) => x, samples)).toBe(right / count);
  }
});
