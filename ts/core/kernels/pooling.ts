import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { at, expectTensor } from './check.js';
import { checkWindow, outputSize, type PoolWindow } from './windows.js';

export type PoolKind = 'max' | 'average';

/** The place of a maximum in its window is kept in a byte. */
const MOST_PLACES = 256;

/** @throws BadakError when a window is none, could lie on padding alone, or is too large for the place of a maximum */
export function checkPoolWindow(who: string, window: PoolWindow, kind: PoolKind): void {
  checkWindow(who, window);
  const { height, width, padY, padX } = window;
  if (padY >= height || padX >= width) {
    throw new BadakError(
      `${who}: the padding should be smaller than the window ${format([height, width])}, found ${format([padY, padX])}`,
    );
  }
  if (kind === 'max' && height * width > MOST_PLACES) {
    throw new BadakError(
      `${who}: expected a window of at most ${MOST_PLACES} places, found ${format([height, width])} with ${height * width}`,
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

/** The sizes for pooling x […, H, W]; y and all `others` should be […, OH, OW]. */
function sizes(
  kernel: string,
  kind: PoolKind,
  x: Tensor,
  window: PoolWindow,
  others: Record<string, Tensor | Tensor<'u8'>>,
): Sizes {
  checkPoolWindow(kernel, window, kind);
  if (x.shape.length < 2) {
    throw new BadakError(`${kernel}: expected pictures […, H, W], found ${format(x.shape)}`);
  }
  const planes = x.shape.slice(0, -2);
  const [h, w] = x.shape.slice(-2) as [number, number];
  const output = [...planes, ...outputSize(kernel, [h, w], window)];
  for (const [name, tensor] of Object.entries(others)) expectTensor(kernel, name, tensor, output);
  const { height, width, strideY, strideX, padY, padX } = window;
  return [sizeOf(planes), h, w, height, width, strideY, strideX, padY, padX];
}

/**
 * y […, OH, OW] = the largest number under the window at each of its places on x […, H, W]; argmax keeps the place of
 * the first largest. Padding never is the largest; a NaN always is.
 */
export function maxPoolForward(y: Tensor, argmax: Tensor<'u8'>, x: Tensor, window: PoolWindow): void {
  const [yAt, argmaxAt, xAt] = [
    at('maxPoolForward', 'y', y),
    at('maxPoolForward', 'argmax', argmax, 'u8'),
    at('maxPoolForward', 'x', x),
  ];
  const all = sizes('maxPoolForward', 'max', x, window, { y, argmax });
  engine().run((e) => e.max_pool_forward(yAt, argmaxAt, xAt, ...all));
}

/** dx […, H, W] = the sum of dy […, OH, OW] over the windows in which an element was the largest, by argmax */
export function maxPoolBackward(dx: Tensor, dy: Tensor, argmax: Tensor<'u8'>, window: PoolWindow): void {
  const [dxAt, dyAt, argmaxAt] = [
    at('maxPoolBackward', 'dx', dx),
    at('maxPoolBackward', 'dy', dy),
    at('maxPoolBackward', 'argmax', argmax, 'u8'),
  ];
  const all = sizes('maxPoolBackward', 'max', dx, window, { dy, argmax });
  engine().run((e) => e.max_pool_backward(dxAt, dyAt, argmaxAt, ...all));
}

/** y […, OH, OW] = the mean under the window at each of its places on x […, H, W]; padding counts as zeros. */
export function averagePoolForward(y: Tensor, x: Tensor, window: PoolWindow): void {
  const [yAt, xAt] = [at('averagePoolForward', 'y', y), at('averagePoolForward', 'x', x)];
  const all = sizes('averagePoolForward', 'average', x, window, { y });
  engine().run((e) => e.average_pool_forward(yAt, xAt, ...all));
}

/** dx […, H, W] = the sum of dy […, OH, OW] / (FH·FW) over the windows that hold an element */
export function averagePoolBackward(dx: Tensor, dy: Tensor, window: PoolWindow): void {
  const [dxAt, dyAt] = [at('averagePoolBackward', 'dx', dx), at('averagePoolBackward', 'dy', dy)];
  const all = sizes('averagePoolBackward', 'average', dx, window, { dy });
  engine().run((e) => e.average_pool_backward(dxAt, dyAt, ...all));
}
