import type { GreyImage } from '../../ts/data/grey-image.js';

const SIDE = 28;

/** A picture of a data set in the form of users' pictures: large, dark ink on a light ground, not centred. */
export function enlarged(
  pixels: Uint8Array,
  { factor, margin }: { factor: number; margin: number },
): GreyImage {
  const [width, height] = [SIDE * factor + 3 * margin, SIDE * factor + margin];
  const large = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < SIDE * factor; y++) {
    for (let x = 0; x < SIDE * factor; x++) {
      const value = pixels[Math.floor(y / factor) * SIDE + Math.floor(x / factor)]!;
      large[y * width + margin + x] = 255 - value;
    }
  }
  return { width, height, pixels: large };
}
