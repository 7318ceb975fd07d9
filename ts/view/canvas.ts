import type { Picture } from '../experiments/panels.js';
import { colourInto, type Ground, type Scale } from './colours.js';

/** The pixels that each canvas shows, so that the same picture is not painted twice. */
const shown = new WeakMap<HTMLCanvasElement, readonly unknown[]>();

/**
 * Paints a picture, one pixel of the canvas per number. The style sheet scales it, with hard edges
 * (`image-rendering: pixelated`): that is sharp on every screen, and the cost depends on the count of numbers only.
 */
export function paint(canvas: HTMLCanvasElement, picture: Picture, scale: Scale, ground: Ground): void {
  const { width, height, values, low, high } = picture;
  const now = [width, height, values, low, high, scale, ground];
  const before = shown.get(canvas);
  if (before && now.every((each, i) => each === before[i])) return;
  shown.set(canvas, now);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  colourInto(image.data, values, picture, scale, ground);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
