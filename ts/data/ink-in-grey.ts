/** Turns a colour picture into grey so that its ink is visible: by luminance, alpha, or one channel. */
import { type GreyImage, greyOf, histogram, medianOfBorder, quantile } from './grey-image.js';

const WHITE = 255;
/** Alpha that varies by no more than this shows nothing; of 0 … 255. */
const CLEAR = 32;
/** A pixel with at least this share of the largest alpha is solid: it hides what is behind it. */
const SOLID = 0.88;
/** Colours count as equal up to this difference of a channel, because of noise and scaled edges. */
const ONE_COLOUR = 24;
/** A sheet of paper fills more than this share of its box, and strokes fill less. */
const SHEET = 0.7;
/** In strokes with a colour gradient, more than this share of the edge has another colour. */
const EDGE_VARIES = 0.25;
/**
 * Neighbouring pixels of another colour are ink from this number and this share of the solid pixels on; fewer are
 * noise.
 */
const [LEAST_INK, LEAST_SHARE] = [8, 2e-4];

/**
 * The picture in grey, so that its ink can be seen. It is the luminance on white paper, with three exceptions:
 *
 * - If all solid pixels have one colour, or are strokes of changing colour on a transparent ground, alpha is the ink,
 *   even if the ink is white.
 * - If something is drawn on the solid part (a card, a picture with rounded corners), the transparent part takes the
 *   colour of its edge.
 * - If ink and paper have the same luminance, the channel in which they differ most replaces it.
 * @param rgba [height, width, 4]
 */
export function inkInGrey(rgba: ArrayLike<number>, width: number, height: number): GreyImage {
  const count = width * height;
  const alpha = histogram(count, (i) => rgba[4 * i + 3]!);
  const [least, most] = [quantile(alpha, 0), quantile(alpha, 1)];
  if (most - least <= CLEAR) {
    const grey = greyOf(rgba, width, height);
    return least < SOLID * WHITE ? grey : clearestChannel(rgba, grey);
  }
  const solid: Solid = { rgba, width, height, isIn: (i) => rgba[4 * i + 3]! >= SOLID * most };
  const colour = edgeColour(solid);
  const isClear = medianOfBorder(width, height, (i) => rgba[4 * i + 3]!) < CLEAR;
  if (isOneColour(solid, colour) || (isClear && isStrokes(solid, colour))) {
    const pixels = Uint8Array.from({ length: count }, (_, i) => WHITE - rgba[4 * i + 3]!);
    return { width, height, pixels };
  }
  const whole = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) {
    const isIn = solid.isIn(i);
    for (let channel = 0; channel < 3; channel++) {
      whole[4 * i + channel] = isIn ? rgba[4 * i + channel]! : colour[channel]!;
    }
    whole[4 * i + 3] = WHITE;
  }
  return clearestChannel(whole, greyOf(whole, width, height));
}

/** The pixels of a picture that hide what is behind them. */
interface Solid {
  rgba: ArrayLike<number>;
  width: number;
  height: number;
  isIn: (i: number) => boolean;
}

/** Whether a solid pixel is next to one that is not solid, or at the border of the picture. */
function isEdge({ width, height, isIn }: Solid, i: number): boolean {
  if (!isIn(i)) return false;
  const [x, y] = [i % width, Math.floor(i / width)];
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return true;
  return !isIn(i - 1) || !isIn(i + 1) || !isIn(i - width) || !isIn(i + width);
}

/** The median colour of the edge, by channel. */
function edgeColour(solid: Solid): number[] {
  const { rgba, width, height } = solid;
  return [0, 1, 2].map((channel) =>
    quantile(
      histogram(
        width * height,
        (i) => rgba[4 * i + channel]!,
        (i) => isEdge(solid, i),
      ),
      0.5,
    ),
  );
}

function differs({ rgba, isIn }: Solid, i: number, colour: readonly number[]): boolean {
  return isIn(i) && colour.some((value, channel) => Math.abs(rgba[4 * i + channel]! - value) > ONE_COLOUR);
}

/** Whether only a few scattered pixels have another colour. */
function isOneColour(solid: Solid, colour: readonly number[]): boolean {
  const { width, height, isIn } = solid;
  let [all, others] = [0, 0];
  for (let i = 0; i < width * height; i++) {
    if (!isIn(i)) continue;
    all += 1;
    if (differs(solid, i, colour) && hasCompany(solid, i, colour)) others += 1;
  }
  return others < Math.max(LEAST_INK, LEAST_SHARE * all);
}

/** Whether at least two of the eight pixels around it differ too: they do in a line, but not in noise. */
function hasCompany(solid: Solid, i: number, colour: readonly number[]): boolean {
  const { width, height } = solid;
  const [x, y] = [i % width, Math.floor(i / width)];
  let company = 0;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      const at = row * width + column;
      if (at !== i && differs(solid, at, colour)) company += 1;
    }
  }
  return company >= 2;
}

/** Whether the solid part is strokes of changing colour: it is not a sheet, and its edge does not have one colour. */
function isStrokes(solid: Solid, colour: readonly number[]): boolean {
  const { width, height, isIn } = solid;
  let [edge, other] = [0, 0];
  for (let i = 0; i < width * height; i++) {
    if (!isEdge(solid, i)) continue;
    edge += 1;
    if (differs(solid, i, colour)) other += 1;
  }
  return other > EDGE_VARIES * edge && fillOfBox(width, height, isIn) <= SHEET;
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

/** A channel replaces a grey picture with less contrast than LITTLE, if it has at least TIMES its contrast. */
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
