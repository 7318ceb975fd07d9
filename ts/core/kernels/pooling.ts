import { BadakError } from '../errors.js';
import { format, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { expectTensor } from './check.js';
import { checkWindow, outputSize, type PoolWindow } from './pool-windows.js';

const maxForward = kernel('max_pool_forward', ['out y', 'out argmax: u8', 'in x']);
const maxBackward = kernel('max_pool_backward', ['out dx', 'in dy', 'in argmax: u8']);
const averageForward = kernel('average_pool_forward', ['out y', 'in x']);
const averageBackward = kernel('average_pool_backward', ['out dx', 'in dy']);

/** What pooling makes of a window: its largest number, or the mean of its numbers. */
export type PoolKind = 'max' | 'average';

/** The position of a maximum in its window is stored in a byte. */
const MOST_PLACES = 256;

/**
 * @throws BadakError when a size, stride or padding of the window is not valid, when the window could lie on padding
 *   alone, and when max pooling would have a window of more than 256 positions
 */
export function checkPoolWindow(who: string, window: PoolWindow, kind: PoolKind): void {
  checkWindow(who, window);
  const { height, width, padY, padX } = window;
  if (padY >= height || padX >= width) {
    throw new BadakError(
      'invalid-argument',
      `${who}: the padding should be smaller than the window ${format([height, width])}, found ${format([padY, padX])}`,
    );
  }
  if (kind === 'max' && height * width > MOST_PLACES) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a window of at most ${MOST_PLACES} positions, found ${format([height, width])} with ` +
        `${height * width}`,
    );
  }
}

type Sizes = [
  planes: number,
  h: number,
  w: number,
  fh: number,
  fw: number,
  strideY: number,
  strideX: number,
  padY: number,
  padX: number,
];

/** The sizes for pooling x […, H, W]. @throws BadakError when one of the `others` is not […, OH, OW] */
function sizes(
  kernel: string,
  kind: PoolKind,
  x: Tensor,
  window: PoolWindow,
  others: Record<string, Tensor | Tensor<'u8'>>,
): Sizes {
  checkPoolWindow(kernel, window, kind);
  if (x.shape.length < 2) {
    throw new BadakError(
      'shape-mismatch',
      `${kernel}: expected pictures […, H, W], found ${format(x.shape)}`,
    );
  }
  const planes = x.shape.slice(0, -2);
  const [h, w] = x.shape.slice(-2) as [number, number];
  const output = [...planes, ...outputSize(kernel, [h, w], window)];
  for (const [name, tensor] of Object.entries(others)) expectTensor(kernel, name, tensor, output);
  const { height, width, strideY, strideX, padY, padX } = window;
  return [sizeOf(planes), h, w, height, width, strideY, strideX, padY, padX];
}

/**
 * y […, OH, OW] = the largest number under the window at each of its positions on x […, H, W]. argmax gets the position
 * of the first largest one inside the window. Padding is never the largest; a NaN always is.
 */
export function maxPoolForward(y: Tensor, argmax: Tensor<'u8'>, x: Tensor, window: PoolWindow): void {
  const run = maxForward(y, argmax, x);
  run(...sizes('maxPoolForward', 'max', x, window, { y, argmax }));
}

/**
 * dx […, H, W] = for each element the sum of dy […, OH, OW] over the windows in which it was the largest, by argmax.
 */
export function maxPoolBackward(dx: Tensor, dy: Tensor, argmax: Tensor<'u8'>, window: PoolWindow): void {
  const run = maxBackward(dx, dy, argmax);
  run(...sizes('maxPoolBackward', 'max', dx, window, { dy, argmax }));
}

/** y […, OH, OW] = the mean under the window at each of its positions on x […, H, W]; padding counts as zeros. */
export function averagePoolForward(y: Tensor, x: Tensor, window: PoolWindow): void {
  const run = averageForward(y, x);
  run(...sizes('averagePoolForward', 'average', x, window, { y }));
}

/** dx […, H, W] = for each element the sum of dy […, OH, OW] / (FH·FW) over the windows that contain it. */
export function averagePoolBackward(dx: Tensor, dy: Tensor, window: PoolWindow): void {
  const run = averageBackward(dx, dy);
  run(...sizes('averagePoolBackward', 'average', dx, window, { dy }));
}
