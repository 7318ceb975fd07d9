/** Windows that pooling and convolution move over pictures [H, W]. */
import { BadakError } from '../errors.js';
import { expectSize, format } from '../shape.js';

/** The steps of a window, and the padding around the picture, in pixels. */
export interface StrideAndPad {
  /** Rows from one position to the next below. */
  strideY: number;
  /** Columns from one position to the next at its right. */
  strideX: number;
  /** Rows of padding above the picture, and as many below it. */
  padY: number;
  /** Columns of padding to the left of the picture, and as many to its right. */
  padX: number;
}

/** A window of pooling: its size, its steps and the padding, in pixels. */
export interface PoolWindow extends StrideAndPad {
  /** Rows of the window. */
  height: number;
  /** Columns of the window. */
  width: number;
}

/**
 * wasm counts in 32 bits, and larger numbers would wrap on the way there. Every size and product has to stay below
 * this.
 */
const LIMIT = 2 ** 31;

function expectBelowLimit(who: string, size: number): void {
  if (size >= LIMIT)
    throw new BadakError('invalid-argument', `${who}: expected less than ${LIMIT}, found ${size}`);
}

/**
 * @throws BadakError when a size or stride is not a whole number of at least 1, when a padding is not a whole number of
 *   at least 0, and when one of them is too large
 */
export function checkWindow(who: string, sizes: PoolWindow): void {
  for (const name of ['height', 'width', 'strideY', 'strideX'] as const) {
    expectBelowLimit(`${who}: ${name}`, expectSize(`${who}: ${name}`, sizes[name]));
  }
  for (const name of ['padY', 'padX'] as const) {
    if (!Number.isSafeInteger(sizes[name]) || sizes[name] < 0) {
      throw new BadakError(
        'invalid-argument',
        `${who}: ${name}: expected a whole number of at least 0, found ${sizes[name]}`,
      );
    }
    expectBelowLimit(`${who}: ${name}`, sizes[name]);
  }
  expectBelowLimit(`${who}: height · width of the window`, sizes.height * sizes.width);
}

/**
 * The number of positions of a window on a picture [H, W]: [OH, OW] with OH = ⌊(H + 2·padY − FH) / strideY⌋ + 1.
 * @throws BadakError when the window is larger than the padded picture, and when the picture is empty or too large
 */
export function outputSize(
  who: string,
  [h, w]: readonly [number, number],
  window: PoolWindow,
): [oh: number, ow: number] {
  checkWindow(who, window);
  const { height, width, strideY, strideX, padY, padX } = window;
  expectSize(`${who}: H`, h);
  expectSize(`${who}: W`, w);
  const padded = [h + 2 * padY, w + 2 * padX] as const;
  if (height > padded[0] || width > padded[1]) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected a picture at least as large as the window ${format([height, width])}, found ` +
        `${format([h, w])} with padding ${format([padY, padX])}`,
    );
  }
  expectBelowLimit(`${who}: H with its padding`, padded[0]);
  expectBelowLimit(`${who}: W with its padding`, padded[1]);
  return [Math.floor((padded[0] - height) / strideY) + 1, Math.floor((padded[1] - width) / strideX) + 1];
}
