/** Pictures in grey: from what a decoder gives to one value a pixel in which ink and ground differ. */

/** Rows of pixels from the top, 0 black … 255 white. */
export interface GreyImage {
  width: number;
  height: number;
  /** [height, width] */
  pixels: Uint8Array;
}

const WHITE = 255;
/** A pixel of less alpha is not seen, one of more hides what is behind it. */
const [CLEAR, SOLID] = [32, 224];
/** Luminances that differ by less are one ink. */
const ONE_INK = 48;
/** A sheet of paper fills more than this share of the box around it, and strokes fill less. */
const SHEET = 0.7;

/**
 * Luminance (ITU-R BT.601), with a ground where the picture is transparent.
 * @param rgba [height, width, 4], as a canvas and most decoders have it
 */
export function greyOf(rgba: ArrayLike<number>, width: number, height: number, ground = WHITE): GreyImage {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const alpha = rgba[4 * i + 3]!;
    // Whole numbers until the division: a grey stays what it was.
    const luminance = 299 * rgba[4 * i]! + 587 * rgba[4 * i + 1]! + 114 * rgba[4 * i + 2]!;
    pixels[i] = Math.round((luminance * alpha + 1000 * ground * (255 - alpha)) / 255_000);
  }
  return { width, height, pixels };
}

/**
 * The picture in grey, so that its ink can be seen: on white paper, but
 *
 * - if all that is drawn on a transparent ground has one colour, what is drawn is the ink, also if it is white;
 * - if a sheet of paper lies on a transparent ground, the ground takes the paper's colour;
 * - if ink and paper have one luminance, the channel takes its place in which they differ most.
 * @param rgba [height, width, 4]
 */
export function inkInGrey(rgba: ArrayLike<number>, width: number, height: number): GreyImage {
  const alpha = histogram(width * height, (i) => rgba[4 * i + 3]!);
  const luminance = (i: number) =>
    Math.round((299 * rgba[4 * i]! + 587 * rgba[4 * i + 1]! + 114 * rgba[4 * i + 2]!) / 1000);
  const isClear = medianOfBorder(width, height, (i) => rgba[4 * i + 3]!) < CLEAR;
  const opaque = histogram(width * height, luminance, (i) => rgba[4 * i + 3]! >= SOLID);
  const anyOpaque = opaque.some((count) => count > 0);
  const spread = anyOpaque ? quantile(opaque, 0.95) - quantile(opaque, 0.05) : 0;
  const alphaVaries = quantile(alpha, 1) - quantile(alpha, 0) > CLEAR;
  if (alphaVaries && (isClear || spread === 0) && spread < ONE_INK) {
    const pixels = Uint8Array.from({ length: width * height }, (_, i) => WHITE - rgba[4 * i + 3]!);
    return { width, height, pixels };
  }
  if (alphaVaries && isClear && fillOfBox(width, height, (i) => rgba[4 * i + 3]! >= SOLID) > SHEET) {
    return greyOf(rgba, width, height, quantile(opaque, 0.5));
  }
  const grey = greyOf(rgba, width, height);
  return quantile(alpha, 0) < SOLID ? grey : clearestChannel(rgba, grey);
}

/** Contrast that a picture in grey needs before a channel can take its place, and how many times as much that must have. */
const [LITTLE, TIMES] = [64, 2];

function clearestChannel(rgba: ArrayLike<number>, grey: GreyImage): GreyImage {
  const { width, height } = grey;
  const contrastOf = (value: (i: number) => number) => {
    const ground = medianOfBorder(width, height, value);
    return quantile(
      histogram(width * height, (i) => Math.abs(value(i) - ground)),
      0.99,
    );
  };
  const inGrey = contrastOf((i) => grey.pixels[i]!);
  if (inGrey >= LITTLE) return grey;
  const channels = [0, 1, 2].map((channel) => ({
    channel,
    contrast: contrastOf((i) => rgba[4 * i + channel]!),
  }));
  const best = channels.reduce((one, other) => (other.contrast > one.contrast ? other : one));
  if (best.contrast < TIMES * inGrey) return grey;
  return { width, height, pixels: Uint8Array.from(grey.pixels, (_, i) => rgba[4 * i + best.channel]!) };
}

/** How many of the pixels have each of the values 0 … 255. */
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
  // At least one pixel: the share 0 is the smallest value that there is.
  left = Math.max(left, 1);
  return counts.findIndex((count) => (left -= count) <= 0);
}

/** The upper median: ink may touch the border. Corners are in two sides. */
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

function fillOfBox(width: number, height: number, isIn: (i: number) => boolean): number {
  let [count, left, right, top, bottom] = [0, width, -1, height, -1];
  for (let i = 0; i < width * height; i++) {
    if (!isIn(i)) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    count += 1;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  return count / ((right - left + 1) * (bottom - top + 1));
}

/** Means of blocks of pixels, so that no side is longer than `most`; the picture itself when none is. */
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
