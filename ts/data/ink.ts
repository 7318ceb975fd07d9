/** Finds the ink of a picture and its strength: what differs from the ground, on the darker or on the lighter side. */
import { type GreyImage, histogram, quantile } from './grey-image.js';
import { closedGround, fitGround, type Ground } from './ground.js';
import { type Ink, keepDigit } from './ink-parts.js';

/** Ink differs from the ground by at least this much; by more where the ground is noisy. */
const MIN_CONTRAST = 20;
/** Ink of at least this share of the strongest belongs to the digit; weaker ink is grain or shadow of the paper. */
const INK_SHARE = 0.25;
/** Up to this number of standard deviations, a difference is grain of the paper. */
const GRAIN = 4;
/** When the surface does not fit more than this share of the margin, there may be shadows with edges. */
const MOST_UNFIT = 0.15;
/** Strokes are narrower than this share of the shorter side, and shadows wider. */
const WIDEST_STROKE = 0.4;

/** Whether the ink is darker than the ground: `auto` finds out, `yes` makes it light, `no` takes it for light. */
export type Invert = 'auto' | 'yes' | 'no';

/** The ink on one side of the ground: darker or lighter. */
export interface Reading extends Ink {
  dark: boolean;
  strongest: number;
  threshold: number;
  /** Sum of the ink without frames and specks. */
  mass: number;
}

/** The sides on which something is drawn; the more likely one first. */
export function readInk(image: GreyImage, invert: Invert): Reading[] {
  const ground = fitGround(image);
  return ground.unfit > MOST_UNFIT ? readUneven(image, ground, invert) : readEven(image, ground, invert);
}

/** The sides on which something is drawn; the one with more ink first. */
function readEven(image: GreyImage, ground: Ground, invert: Invert): Reading[] {
  const sides = invert === 'auto' ? [true, false] : [invert === 'yes'];
  const readings = sides.flatMap((dark) => read(image, ground.values, ground.noise, dark) ?? []);
  return readings.sort((one, other) => other.mass - one.mass);
}

/**
 * For a margin that is not only ground. The ink is on the side that differs more inside the margin. The margin may have
 * a frame, which can be removed, or the edge of a shadow.
 */
function readUneven(image: GreyImage, ground: Ground, invert: Invert): Reading[] {
  const contrast = (dark: boolean) => strongestInk(inside(inkOf(image, ground.values, dark)), MIN_CONTRAST);
  const dark = invert === 'auto' ? contrast(true) >= contrast(false) : invert === 'yes';
  const smooth = read(image, ground.values, ground.noise, dark);
  if (smooth && isInkInMargin(smooth)) return [smooth];
  const window = Math.ceil(WIDEST_STROKE * Math.min(image.width, image.height));
  const closed = read(image, closedGround(image, window, dark), ground.noise, dark);
  return closed ? [closed] : smooth ? [smooth] : [];
}

/** Largest share of the margin that has ink without frames: strokes that reach into it. */
const LEFT_IN_MARGIN = 0.05;
/** A shadow is weaker than this share of the strongest ink. */
const LIKE_INK = 0.75;
/** Width of the margin, as a share of the picture's sides. */
const MARGIN = 0.12;

function inside({ width, height, values }: Ink): Ink {
  const [left, top] = [Math.floor(MARGIN * width), Math.floor(MARGIN * height)];
  const box = { left, top, width: width - 2 * left, height: height - 2 * top };
  const part = new Float32Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (top + y) * width + left;
    part.set(values.subarray(start, start + box.width), y * box.width);
  }
  return { width: box.width, height: box.height, values: part };
}

/** Whether the margin has little ink left, or ink as strong as that of strokes: then it is not a shadow. */
function isInkInMargin(ink: Reading): boolean {
  const strengths = ({ values }: Ink) =>
    histogram(
      values.length,
      (i) => Math.min(255, Math.round(values[i]!)),
      (i) => values[i]! >= ink.threshold,
    );
  const inner = inside(ink);
  const within = strengths(inner);
  const margin = strengths(ink).map((count, value) => count - within[value]!);
  const share = margin.reduce((a, b) => a + b, 0) / Math.max(1, ink.values.length - inner.values.length);
  return share < LEFT_IN_MARGIN || quantile(margin, 0.5) >= LIKE_INK * Math.min(255, ink.strongest);
}

/** The strength of ink. Dark ink absorbs a share of the light, so that its difference is scaled up in a shadow. */
function inkOf({ width, height, pixels }: GreyImage, ground: Float32Array, dark: boolean): Ink {
  const brightest = ground.reduce((a, b) => Math.max(a, b));
  const values = Float32Array.from(pixels, (value, i) => {
    const level = ground[i]!;
    if (!dark) return Math.max(0, value - level);
    return Math.max(0, level - value) * Math.min(MOST_SHADE, brightest / Math.max(1, level));
  });
  return { width, height, values };
}

/** Largest factor by which ink in a shadow is scaled. */
const MOST_SHADE = 3;

/** Reads the ink on one side. @returns undefined when nothing differs enough on this side */
function read(image: GreyImage, ground: Float32Array, noise: number, dark: boolean): Reading | undefined {
  const ink = inkOf(image, ground, dark);
  if (noise > 1) smooth(ink);
  const least = Math.max(MIN_CONTRAST, GRAIN * noise);
  const strongest = strongestInk(ink, least);
  if (strongest < least) return undefined;
  const threshold = Math.max(INK_SHARE * strongest, Math.min(GRAIN * noise, strongest / 2));
  keepDigit(ink, threshold);
  // Grain is not ink, even near the digit.
  const floor = 2 * noise;
  let mass = 0;
  for (let i = 0; i < ink.values.length; i++) {
    if (ink.values[i]! < floor) ink.values[i] = 0;
    if (ink.values[i]! >= threshold) mass += ink.values[i]!;
  }
  return mass > 0 ? { ...ink, dark, strongest, threshold, mass } : undefined;
}

/**
 * The strength that one pixel in 200 exceeds, so that a glint does not count; for a thin stroke the strongest pixel.
 */
function strongestInk({ values }: Ink, least: number): number {
  const counts = histogram(values.length, (i) => Math.min(255, Math.round(values[i]!)));
  const usual = quantile(counts, 0.995);
  return usual >= least ? usual : quantile(counts, 1);
}

/** Each pixel becomes the mean of the 3×3 pixels around it. */
function smooth(ink: Ink): void {
  const { width, height, values } = ink;
  const before = values.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [sum, count] = [0, 0];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          sum += before[row * width + column]!;
          count += 1;
        }
      }
      values[y * width + x] = sum / count;
    }
  }
}
