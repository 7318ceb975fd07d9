import { BadakError } from '../core/errors.js';
import { expectSize, sizeOf } from '../core/shape.js';

/** Grey pictures with a class each, outside wasm memory. */
export interface LabelledImages {
  count: number;
  /** Of one picture: [channels, height, width]. */
  imageShape: readonly [number, number, number];
  classes: number;
  /** [count, …imageShape], 0 black … 255 white. */
  pixels: Uint8Array;
  /** [count], each below `classes`. */
  labels: Uint8Array;
}

export interface ImageDataset {
  /** `mnist`, `digits` where that could not be had, or `idx-…` for another set of the same form. */
  name: string;
  train: LabelledImages;
  test: LabelledImages;
}

/** The pictures with these numbers, in this order, copied. */
export function pick(images: LabelledImages, numbers: ArrayLike<number>): LabelledImages {
  const { imageShape, pixels, labels } = images;
  const size = sizeOf(imageShape);
  const [picked, own] = [new Uint8Array(numbers.length * size), new Uint8Array(numbers.length)];
  Array.from(numbers).forEach((from, to) => {
    picked.set(pixels.subarray(from * size, (from + 1) * size), to * size);
    own[to] = labels[from]!;
  });
  return { ...images, count: numbers.length, pixels: picked, labels: own };
}

/** Pictures from `start` to before `end`, of the same memory. */
export function slice(images: LabelledImages, start: number, end: number): LabelledImages {
  const { imageShape, pixels, labels } = images;
  const size = sizeOf(imageShape);
  const part = labels.subarray(start, end);
  return {
    ...images,
    count: part.length,
    pixels: pixels.subarray(start * size, (start + part.length) * size),
    labels: part,
  };
}

/** @throws BadakError `<who>: …` when there is no picture, or pixels, labels and sizes do not fit together */
export function checkLabelledImages(who: string, images: LabelledImages): LabelledImages {
  const { count, imageShape, classes, pixels, labels } = images;
  expectSize(`${who}, pictures`, count);
  for (const size of imageShape) expectSize(`${who}, size of a picture ${imageShape.join('×')}`, size);
  if (pixels.length !== count * sizeOf(imageShape)) {
    throw new BadakError(
      `${who}: ${count} pictures of ${imageShape.join('×')} do not make ${pixels.length} bytes`,
    );
  }
  if (labels.length !== count) throw new BadakError(`${who}: ${count} pictures, but ${labels.length} labels`);
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new BadakError(
      `${who}: label ${wrong} is ${labels[wrong]}; with ${classes} classes labels go from 0 to ${classes - 1}`,
    );
  }
  return images;
}
