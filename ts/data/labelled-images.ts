import { counted } from '../core/format.js';
import { BadakError } from '../core/errors.js';
import { listOf, type OptionTable, readFields, required, sizeOption, wholeNumber } from '../core/options.js';
import { sizeOf } from '../core/shape.js';
import { isList, shown } from '../core/values.js';
import { expectWhole, isWhole } from '../core/whole-numbers.js';

/** Grey pictures with one class each, outside wasm memory. */
export interface LabelledImages {
  /** Number of pictures. */
  count: number;
  /** Shape of one picture: [channels, height, width]. */
  imageShape: readonly [number, number, number];
  /** Number of classes. */
  classes: number;
  /** [count, …imageShape], 0 black … 255 white. */
  pixels: Uint8Array;
  /** [count], each below `classes`. */
  labels: Uint8Array;
}

/** Pictures in two parts, for training and for testing. */
export interface ImageDataset {
  /** `mnist`; `digits` for generated digits; or `idx-…` for another set of MNIST’s form. */
  name: string;
  /** The pictures to train with. */
  train: LabelledImages;
  /** The pictures to test with. */
  test: LabelledImages;
}

/** A copy of the pictures with these indices, in this order. */
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

/** The pictures from `start` to before `end`, in the same memory. */
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

const PICTURES: OptionTable<Omit<LabelledImages, 'pixels'>> = {
  count: required(sizeOption),
  imageShape: required({
    takes: 'an array of three sizes, [channels, height, width]',
    fits: listOf(sizeOption, 3).fits,
  }),
  classes: required(wholeNumber(1, 256)),
  labels: required({ takes: 'an array of class ids', fits: isList }),
};

/** Says how to turn other numbers into bytes; empty where that is not clear. */
function hintFor(pixels: unknown): string {
  if (!isList(pixels) || pixels.length === 0) return '';
  const numbers = Array.from(pixels as ArrayLike<number>);
  if (
    numbers.every((pixel) => isWhole(pixel, { least: 0, most: 255 })) &&
    numbers.some((pixel) => pixel > 1)
  ) {
    return '. Use Uint8Array.from(pixels) for whole numbers from 0 to 255.';
  }
  if (numbers.every((pixel) => pixel >= 0 && pixel <= 1)) {
    return '. Use Uint8Array.from(pixels, (pixel) => Math.round(255 * pixel)) for numbers from 0 to 1.';
  }
  return '';
}

/**
 * Accepts only bytes, because the conversion to bytes would turn numbers between 0 and 1 into 0.
 * @throws BadakError when pixels are anything else
 */
function expectPixels(who: string, pixels: Uint8Array): void {
  const kind = Object.prototype.toString.call(pixels);
  if (kind === '[object Uint8Array]' || kind === '[object Uint8ClampedArray]') return;
  throw new BadakError(
    'invalid-argument',
    `${who}: pixels should be a Uint8Array of bytes, from 0 for black to 255 for white, found ${shown(pixels)}${hintFor(pixels)}`,
  );
}

/**
 * Checks labelled pictures.
 * @throws BadakError `<who>: …` when there is no picture, or pixels, labels and sizes do not fit together
 */
export function checkLabelledImages(who: string, images: LabelledImages): LabelledImages {
  const { count, imageShape, classes, pixels, labels } = readFields<LabelledImages>(who, images, PICTURES);
  expectPixels(who, pixels);
  if (pixels.length !== count * sizeOf(imageShape)) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected the bytes of ${counted(count, 'pictures')} of ${imageShape.join('×')}, found ${counted(pixels.length, 'bytes')}`,
    );
  }
  if (labels.length !== count)
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected a label for each of ${counted(count, 'pictures')}, found ${counted(labels.length, 'labels')}`,
    );
  expectWhole(who, 'label', labels, { least: 0, most: classes - 1 });
  return images;
}
