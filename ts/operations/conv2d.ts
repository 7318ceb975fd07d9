import { convolutionBackward, convolutionForward } from '../core/kernels/convolution.js';
import { outputSize, type StrideAndPad } from '../core/kernels/pool-windows.js';
import { type OptionTable, readOptions } from '../core/options.js';
import { type Pair, PAIR, pair } from '../core/pair.js';
import type { Shape } from '../core/shape.js';
import { expectArrays, type Floats, floats, type Out, type OutOf, sizes } from './arrays.js';
import { Call } from './call.js';

/** The sizes of x [N, C, H, W] and of the filters [FN, C, FH, FW]. */
export interface Conv2dSizes {
  /** N, the batch. */
  n: number;
  /** C, channels of a picture. */
  c: number;
  /** H, height of a picture, in pixels. */
  h: number;
  /** W, width of a picture, in pixels. */
  w: number;
  /** FN, the number of filters. */
  fn: number;
  /** FH, height of a filter, in pixels. */
  fh: number;
  /** FW, width of a filter, in pixels. */
  fw: number;
  /** Default 1. */
  stride?: Pair;
  /** Padding with zeros on each side of a picture; default 0. */
  pad?: Pair;
}

const SIZES: OptionTable<Conv2dSizes> = {
  ...sizes('n', 'c', 'h', 'w', 'fn', 'fh', 'fw'),
  stride: PAIR,
  pad: PAIR,
};

/** Sizes of {@link conv2d}, its bias, and an array that gets the result. */
export interface Conv2dOptions<F extends Floats> extends Conv2dSizes, Out<F> {
  /** [FN]; default zeros. */
  bias?: F | undefined;
}

const FORWARD: OptionTable<Conv2dOptions<Floats>> = { ...SIZES, ...floats('bias', 'out') };

interface Shapes {
  x: Shape;
  filters: Shape;
  y: Shape;
  steps: StrideAndPad;
}

function shapesOf(who: string, { n, c, h, w, fn, fh, fw, stride = 1, pad = 0 }: Conv2dSizes): Shapes {
  const [[strideY, strideX], [padY, padX]] = [pair(stride), pair(pad)];
  const steps = { strideY, strideX, padY, padX };
  const output = outputSize(who, [h, w], { height: fh, width: fw, ...steps });
  return { x: [n, c, h, w], filters: [fn, c, fh, fw], y: [n, fn, ...output], steps };
}

/**
 * The convolution of pictures x [N, C, H, W] with filters [FN, C, FH, FW], plus `bias`.
 * @returns [N, FN, OH, OW], with OH = ⌊(H + 2·pad − FH) / stride⌋ + 1
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function conv2d<F extends Floats>(x: F, filters: F, options: Conv2dOptions<F>): F {
  readOptions<Conv2dOptions<Floats>>('conv2d', options, FORWARD);
  const { fn, bias, out } = options;
  const shapes = shapesOf('conv2d', options);
  const call = new Call('conv2d', x);
  const given = [call.input('x', x, shapes.x), call.input('filters', filters, shapes.filters)] as const;
  const b = call.optional('bias', bias, [fn]) ?? call.zeros([fn]);
  convolutionForward(call.output('out', out, shapes.y), ...given, b, shapes.steps);
  return call.result();
}

/** The gradients of {@link conv2d}: by x, by the filters and by the bias. */
export interface Conv2dGradients<F extends Floats> {
  /** Gradient by x, [N, C, H, W] */
  dx: F;
  /** Gradient by the filters, [FN, C, FH, FW] */
  dfilters: F;
  /** Gradient by the bias, [FN] */
  db: F;
}

/** Sizes of {@link conv2dBackward}, and arrays that get the gradients. */
export interface Conv2dBackwardOptions<F extends Floats> extends Conv2dSizes, OutOf<Conv2dGradients<F>> {}

const BACKWARD: OptionTable<Conv2dBackwardOptions<Floats>> = {
  ...SIZES,
  ...floats('dx', 'dfilters', 'db'),
};

/**
 * The gradients of {@link conv2d}.
 * @param dy gradient by its result
 * @param given what it took
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function conv2dBackward<F extends Floats>(
  dy: F,
  given: { x: F; filters: F },
  options: Conv2dBackwardOptions<F>,
): Conv2dGradients<F> {
  readOptions<Conv2dBackwardOptions<Floats>>('conv2dBackward', options, BACKWARD);
  expectArrays('conv2dBackward', given, 'x', 'filters');
  const { x, filters } = given;
  const shapes = shapesOf('conv2dBackward', options);
  const call = new Call('conv2dBackward', dy);
  const inputs = [
    call.input('dy', dy, shapes.y),
    call.input('x', x, shapes.x),
    call.input('filters', filters, shapes.filters),
  ] as const;
  const dx = call.output('dx', options.dx, shapes.x);
  const dw = call.sums('dfilters', options.dfilters, shapes.filters);
  const db = call.sums('db', options.db, [options.fn]);
  convolutionBackward(dx, dw, db, ...inputs, shapes.steps);
  return call.results();
}
