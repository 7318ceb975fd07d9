import { BadakError } from '../core/errors.js';
import { outputSize, type PoolWindow } from '../core/kernels/pool-windows.js';
import {
  averagePoolBackward as averageBackward,
  averagePoolForward,
  checkPoolWindow,
  maxPoolBackward as maxBackward,
  maxPoolForward,
  type PoolKind,
} from '../core/kernels/pooling.js';
import { type OptionTable, readOptions, required } from '../core/options.js';
import { type Pair, PAIR, pair } from '../core/pair.js';
import type { Shape } from '../core/shape.js';
import { type BytesOf, bytesOption, type Floats, floats, type Out, type OutOf, sizes } from './arrays.js';
import { Call } from './call.js';

/** The sizes of x [N, C, H, W] and of the window that moves over it. */
export interface PoolSizes {
  /** N, the batch. */
  n: number;
  /** C, channels of a picture. */
  c: number;
  /** H, height of a picture, in pixels. */
  h: number;
  /** W, width of a picture, in pixels. */
  w: number;
  /** Of the window. */
  size: Pair;
  /** Default: the size of the window, so that windows do not overlap. */
  stride?: Pair;
  /** Padding on each side of a picture; default 0. It is never a maximum, and counts as zeros in a mean. */
  pad?: Pair;
}

const SIZES: OptionTable<PoolSizes> = {
  ...sizes('n', 'c', 'h', 'w'),
  size: required(PAIR),
  stride: PAIR,
  pad: PAIR,
};

interface Shapes {
  x: Shape;
  y: Shape;
  window: PoolWindow;
}

function shapesOf(
  who: string,
  kind: PoolKind,
  { n, c, h, w, size, stride = size, pad = 0 }: PoolSizes,
): Shapes {
  const [[height, width], [strideY, strideX], [padY, padX]] = [pair(size), pair(stride), pair(pad)];
  const window = { height, width, strideY, strideX, padY, padX };
  checkPoolWindow(who, window, kind);
  return { x: [n, c, h, w], y: [n, c, ...outputSize(who, [h, w], window)], window };
}

/** The results of {@link maxPool}. */
export interface MaxPooled<F extends Floats> {
  /** [N, C, OH, OW] */
  y: F;
  /** The place of each maximum in its window, [N, C, OH, OW]; the first one of equals. */
  argmax: BytesOf<F>;
}

/** Sizes of {@link maxPool}, and arrays that get its results. */
export interface MaxPoolOptions<F extends Floats> extends PoolSizes, OutOf<MaxPooled<F>> {}

const MAX: OptionTable<MaxPoolOptions<Floats>> = { ...SIZES, ...floats('y'), argmax: bytesOption };

/**
 * The largest number of each window on x [N, C, H, W].
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function maxPool<F extends Floats>(x: F, options: MaxPoolOptions<F>): MaxPooled<F> {
  const { y, argmax } = readOptions('maxPool', options as MaxPoolOptions<Floats>, MAX);
  const shapes = shapesOf('maxPool', 'max', options);
  const call = new Call('maxPool', x);
  const pictures = call.input('x', x, shapes.x);
  const largest = call.output('y', y, shapes.y);
  maxPoolForward(largest, call.output('argmax', argmax, shapes.y, 'u8'), pictures, shapes.window);
  return call.results();
}

/** Sizes of a pooling, and an array that gets the result. */
export interface PoolOptions<F extends Floats> extends PoolSizes, Out<F> {}

const POOL: OptionTable<PoolOptions<Floats>> = { ...SIZES, ...floats('out') };

/**
 * The kernel trusts the places of the maxima.
 * @throws BadakError when one is not in its window, or lies on the padding
 */
function expectPlaces(argmax: ArrayLike<number>, { x, y, window }: Shapes): void {
  const [, , h, w] = x as [number, number, number, number];
  const [, , oh, ow] = y as [number, number, number, number];
  const { height, width, strideY, strideX, padY, padX } = window;
  for (let i = 0; i < argmax.length; i++) {
    const place = argmax[i]!;
    const row = (Math.floor(i / ow) % oh) * strideY - padY + Math.floor(place / width);
    const column = (i % ow) * strideX - padX + (place % width);
    if (place < height * width && row >= 0 && row < h && column >= 0 && column < w) continue;
    throw new BadakError(
      'out-of-range',
      `maxPoolBackward: argmax ${i} should be a place in its window of ${height}×${width} and on the picture, found ${place}`,
    );
  }
}

/**
 * The gradient of {@link maxPool}: every dy goes to the place of its maximum.
 * @param dy gradient by y, [N, C, OH, OW]
 * @param argmax as `maxPool` gave it
 * @returns gradient by x, [N, C, H, W]
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function maxPoolBackward<F extends Floats>(dy: F, argmax: BytesOf<F>, options: PoolOptions<F>): F {
  readOptions<PoolOptions<Floats>>('maxPoolBackward', options, POOL);
  const shapes = shapesOf('maxPoolBackward', 'max', options);
  const call = new Call('maxPoolBackward', dy);
  const given = [call.input('dy', dy, shapes.y), call.input('argmax', argmax, shapes.y, 'u8')] as const;
  expectPlaces(given[1].toArray(), shapes);
  maxBackward(call.output('out', options.out, shapes.x), ...given, shapes.window);
  return call.result();
}

/**
 * The mean of each window on x [N, C, H, W].
 * @returns [N, C, OH, OW]
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function averagePool<F extends Floats>(x: F, options: PoolOptions<F>): F {
  readOptions<PoolOptions<Floats>>('averagePool', options, POOL);
  const shapes = shapesOf('averagePool', 'average', options);
  const call = new Call('averagePool', x);
  const pictures = call.input('x', x, shapes.x);
  averagePoolForward(call.output('out', options.out, shapes.y), pictures, shapes.window);
  return call.result();
}

/**
 * The gradient of {@link averagePool}.
 * @param dy gradient by its result, [N, C, OH, OW]
 * @returns gradient by x, [N, C, H, W]
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function averagePoolBackward<F extends Floats>(dy: F, options: PoolOptions<F>): F {
  readOptions<PoolOptions<Floats>>('averagePoolBackward', options, POOL);
  const shapes = shapesOf('averagePoolBackward', 'average', options);
  const call = new Call('averagePoolBackward', dy);
  const given = call.input('dy', dy, shapes.y);
  averageBackward(call.output('out', options.out, shapes.x), given, shapes.window);
  return call.result();
}
