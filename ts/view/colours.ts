/** Numbers as colours, on a light and on a dark ground. The colours of letters, lines and series are in style.css. */
import type { PictureScale } from '../experiments/panels.js';

/** The scales of pictures, and `amount` for numbers from 0 on: 0 is the ground, large numbers are blue. */
export type Scale = PictureScale | 'amount';

/** Whether the page's ground is light or dark. */
export type Ground = 'light' | 'dark';

/**
 * From the low to the high end, evenly spaced. Blue is above 0 on every scale, as it is in bars: pictures with both signs
 * stand beside those of amounts, such as a state beside its gates.
 */
const STOPS: Readonly<Record<Ground, Readonly<Record<Scale, readonly string[]>>>> = {
  light: {
    grey: ['000000', 'ffffff'],
    ink: ['ffffff', '000000'],
    amount: ['ffffff', 'c3d9f1', '74a8de', '2464b4', '0a2a6b'],
    signed: ['6b0f16', 'cf3a32', 'f3a08c', 'ffffff', '8fbcf5', '2f6fd0', '0a2a6b'],
  },
  dark: {
    grey: ['000000', 'ffffff'],
    ink: ['ffffff', '000000'],
    amount: ['14171c', '173a6b', '2f6fd0', '8fbcf5', 'eef5ff'],
    signed: ['ffc0b0', 'e8564a', '7d2320', '14171c', '1d3f7d', '4a8bea', 'b8d6ff'],
  },
};

/** The numbers at the ends of a scale. */
export interface Range {
  low: number;
  high: number;
}

/** [red, green, blue], 0 … 255 */
export type Rgb = readonly [number, number, number];

/** The colour of NaN: of medium lightness, and of another hue than all scales. */
const MISSING: Readonly<Record<Ground, Rgb>> = { light: [198, 190, 170], dark: [92, 84, 66] };

/** The scale for numbers in this range: signed when 0 is between its ends. */
export function scaleOf({ low, high }: Range): Scale {
  return low < 0 && high > 0 ? 'signed' : 'amount';
}

/** The position of a value on a scale, 0 … 1. Both sides of a signed scale are as long as its longer side. */
export function shareOf(value: number, { low, high }: Range, scale: Scale): number {
  const most = Math.max(-low, high);
  const [from, to] = scale === 'signed' ? [-most, most] : [low, high];
  return to > from ? Math.max(0, Math.min(1, (value - from) / (to - from))) : 0;
}

/** The colour at a position of a scale, 0 … 1. */
export function colourAt(share: number, scale: Scale, ground: Ground): Rgb {
  if (Number.isNaN(share)) return MISSING[ground];
  const stops = STOPS[ground][scale];
  const at = share * (stops.length - 1);
  const from = Math.min(Math.floor(at), stops.length - 2);
  const [a, b] = [channels(stops[from]!), channels(stops[from + 1]!)];
  const mixed = (i: 0 | 1 | 2) => Math.round(a[i] + (at - from) * (b[i] - a[i]));
  return [mixed(0), mixed(1), mixed(2)];
}

function channels(hex: string): Rgb {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

/** `#0a2a6b` */
export function hex(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour of a value, `#0a2a6b`. */
export function colourOf(value: number, range: Range, ground: Ground, scale: Scale = scaleOf(range)): string {
  return hex(colourAt(shareOf(value, range, scale), scale, ground));
}

/** Black or white: the colour of readable letters on a coloured ground. */
export function lettersOn([r, g, b]: Rgb): '#000000' | '#ffffff' {
  const linear = [r, g, b].map((c) => (c <= 10 ? c / 3294 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  // At this luminance the contrasts to black and to white are the same.
  return light > 0.179 ? '#000000' : '#ffffff';
}

/** Steps of a colour scale on a canvas; a screen hardly shows more. */
const LEVELS = 256;
const painted = new Map<string, Uint8ClampedArray>();

/** The colours of a scale as RGBA, four bytes per level, and one more level for NaN. */
function levelsOf(scale: Scale, ground: Ground): Uint8ClampedArray {
  const key = `${scale} ${ground}`;
  let levels = painted.get(key);
  if (!levels) {
    levels = new Uint8ClampedArray(4 * (LEVELS + 1)).fill(255);
    for (let i = 0; i < LEVELS; i++) levels.set(colourAt(i / (LEVELS - 1), scale, ground), 4 * i);
    levels.set(MISSING[ground], 4 * LEVELS);
    painted.set(key, levels);
  }
  return levels;
}

/**
 * A picture's values as RGBA.
 * @param into [4 · values.length]
 */
export function colourInto(
  into: Uint8ClampedArray,
  values: Float32Array,
  range: Range,
  scale: Scale,
  ground: Ground,
): void {
  const levels = levelsOf(scale, ground);
  for (let i = 0; i < values.length; i++) {
    const share = shareOf(values[i]!, range, scale);
    const level = Number.isNaN(share) ? LEVELS : Math.round(share * (LEVELS - 1));
    for (let c = 0; c < 4; c++) into[4 * i + c] = levels[4 * level + c]!;
  }
}
