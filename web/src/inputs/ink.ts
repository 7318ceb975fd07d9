/** A sheet of cells that a digit is drawn on: 0 ground … 255 ink. */
import { groundOf } from '../../../ts/view/drawing.js';

/** Twice the side of the pictures that nets take: fine enough for a pen, and coarse enough for keys. */
export const SIDE = 56;
/** Of the pen, in cells. */
const RADIUS = 2.2;

/** x and y, in cells. */
export type Point = readonly [number, number];

/** The cells of the keyboard's cursor, around the one that it is at. */
const CROSS: readonly Point[] = [
  ...[-2, -1, 1, 2].map((d) => [d, 0] as const),
  ...[-2, -1, 1, 2].map((d) => [0, d] as const),
];

/** A picture as the nets know them, each pixel four cells. */
export function doubled(digit: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) >> 1, Math.floor(i / SIDE) >> 1];
    return digit[(y * SIDE) / 2 + x]!;
  });
}

/** Inks a line of the pen's width; its edge is a cell wide, as a pen's is on paper. */
export function stroke(pixels: Uint8Array, [x0, y0]: Point, [x1, y1]: Point): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const dots = Math.max(1, Math.ceil(length * 2));
  for (let i = 0; i <= dots; i++) {
    const [x, y] = [x0 + ((x1 - x0) * i) / dots, y0 + ((y1 - y0) * i) / dots];
    for (
      let row = Math.max(0, Math.floor(y - RADIUS - 1));
      row <= Math.min(SIDE - 1, y + RADIUS + 1);
      row++
    ) {
      for (
        let column = Math.max(0, Math.floor(x - RADIUS - 1));
        column <= Math.min(SIDE - 1, x + RADIUS + 1);
        column++
      ) {
        const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const ink = Math.round(255 * Math.min(1, Math.max(0, RADIUS + 0.5 - distance)));
        const place = row * SIDE + column;
        pixels[place] = Math.max(pixels[place]!, ink);
      }
    }
  }
}

/** Shows the sheet, with the cursor if there is one. */
export function paint(canvas: HTMLCanvasElement | null, pixels: Uint8Array, at: Point | undefined): void {
  const context = canvas?.getContext('2d');
  if (!context) return;
  const image = context.createImageData(SIDE, SIDE);
  // The sheet has the ground of the page; the ink is black on a light one, and white on a dark one.
  const shade = groundOf(canvas!) === 'dark' ? 255 : 0;
  pixels.forEach((ink, i) => image.data.set([shade, shade, shade, ink], 4 * i));
  if (at) {
    for (const [dx, dy] of CROSS) {
      const [x, y] = [Math.floor(at[0]) + dx, Math.floor(at[1]) + dy];
      if (x >= 0 && y >= 0 && x < SIDE && y < SIDE) image.data.set([213, 94, 0, 255], 4 * (y * SIDE + x));
    }
  }
  context.putImageData(image, 0, 0);
}
