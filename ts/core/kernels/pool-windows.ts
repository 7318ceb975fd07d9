/** A window that moves over pictures [H, W], as pooling and convolution have it. */
import { BadakError } from '../errors.js';
import { expectSize, format } from '../shape.js';

export interface StrideAndPad {
  strideY: number;
  strideX: number;
  /** Zeros on each side, above and below. */
  padY: number;
  padX: number;
}

export interface PoolWindow extends StrideAndPad {
  height: number;
  width: number;
}

/** wasm counts in 32 bits, and what is larger would wrap on the way there: no length or product may come near. */
const LIMIT = 2 ** 31;

function expectBelowLimit(who: string, size: number): void {
  if (size >= LIMIT) throw new BadakError(`${who}: expected less than ${LIMIT}, found ${size}`);
}

/**
 * @throws BadakError when a size or stride is not a whole number of at least 1, or a padding not one of at least 0, or they
 * are too large to count with
 */
export function checkWindow(who: string, sizes: PoolWindow): void {
  for (const name of ['height', 'width', 'strideY', 'strideX'] as const) {
    expectBelowLimit(`${who}: ${name}`, expectSize(`${who}: ${name}`, sizes[name]));
  }
  for (const name of ['padY', 'padX'] as const) {
    if (!Number.isSafeInteger(sizes[name]) || sizes[name] < 0) {
      throw new BadakError(`${who}: ${name}: expected a whole number of at least 0, found ${sizes[name]}`);
    }
    expectBelowLimit(`${who}: ${name}`, sizes[name]);
  }
  expectBelowLimit(`${who}: places of the window`, sizes.height * sizes.width);
}

/**
 * [OH, OW], OH = ⌊(H + 2·padY − FH) / strideY⌋ + 1: at how many places the window stands on a picture [H, W].
 * @throws BadakError when it is larger than the padded picture, or that has no pixels or too many to count
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
      `${who}: a window ${format([height, width])} needs a picture at least as large, found ${format([h, w])} with padding ${format([padY, padX])}`,
    );
  }
  expectBelowLimit(`${who}: H with its padding`, padded[0]);
  expectBelowLimit(`${who}: W with its padding`, padded[1]);
  return [Math.floor((padded[0] - height) / strideY) + 1, Math.floor((padded[1] - width) / strideX) + 1];
}
