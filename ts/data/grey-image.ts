/** Grey pictures: conversion from RGBA, and statistics of their values. */

/** Rows of pixels from the top, 0 black … 255 white. */
export interface GreyImage {
  width: number;
  height: number;
  /** [height, width] */
  pixels: Uint8Array;
}

const WHITE = 255;

/**
 * Luminance (ITU-R BT.601). The grey `ground` shows where the picture is transparent.
 * @param rgba [height, width, 4], as a canvas and most decoders have it
 */
export function greyOf(rgba: ArrayLike<number>, width: number, height: number, ground = WHITE): GreyImage {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = rgba[4 * i + 3]!;
    // Whole numbers until the division, so that a grey pixel keeps its value.
    const luminance = 299 * rgba[4 * i]! + 587 * rgba[4 * i + 1]! + 114 * rgba[4 * i + 2]!;
    pixels[i] = Math.round((luminance * alpha + 1000 * ground * (255 - alpha)) / 255_000);
  }
  return { width, height, pixels };
}

/** The number of pixels with each of the values 0 … 255. */
export function histogram(
  count: number,
  value: (i: number) => number,
  counts: (i: number) => boolean = () => true,
): Float64Array {
  const result = new Float64Array(256);
  for (let i = 0; i < count; i++) if (counts(i)) result[value(i)]! += 1;
  return result;
}

/** The smallest value that at least this share of the pixels does not exceed. */
export function quantile(counts: Float64Array, share: number): number {
  let left = share * counts.reduce((a, b) => a + b, 0);
  // At least one pixel, so that the share 0 gives the smallest value.
  left = Math.max(left, 1);
  return counts.findIndex((count) => (left -= count) <= 0);
}

/** The upper median of the border, which resists ink that touches it. Corners count twice. */
export function medianOfBorder(width: number, height: number, value: (i: number) => number): number {
  const counts = new Float64Array(256);
  for (let x = 0; x < width; x++) {
    counts[value(x)]! += 1;
    counts[value((height - 1) * width + x)]! += 1;
  }
  for (let y = 0; y < height; y++) {
    counts[value(y * width)]! += 1;
    counts[value((y + 1) * width - 1)]! += 1;
  }
  let left = width + height;
  return counts.findIndex((count) => (left -= count) < 0);
}

/** Means of blocks of pixels, so that no side is longer than `most`; the picture itself when it is small enough. */
export function reduced(image: GreyImage, most: number): GreyImage {
  const factor = Math.ceil(Math.max(image.width, image.height) / most);
  if (factor === 1) return image;
  const [width, height] = [Math.ceil(image.width / factor), Math.ceil(image.height / factor)];
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [y * factor, Math.min(image.height, (y + 1) * factor)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [x * factor, Math.min(image.width, (x + 1) * factor)];
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let at = row * image.width + left; at < row * image.width + right; at++)
          sum += image.pixels[at]!;
      }
      pixels[y * width + x] = Math.round(sum / ((right - left) * (bottom - top)));
    }
  }
  return { width, height, pixels };
}
