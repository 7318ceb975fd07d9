import { engine, type Scratch } from '../engine.js';
import { expectShape, expectSize, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { expectTensor } from './check.js';
import { outputSize, type StrideAndPad } from './pool-windows.js';

const forward = kernel('convolution_forward', ['out y', 'in x', 'in weight', 'in bias']);
const backward = kernel('convolution_backward', [
  'out? dx',
  'out dw',
  'out db',
  'in dy',
  'in? y',
  'in x',
  'in weight',
]);

type Sizes = [
  n: number,
  c: number,
  h: number,
  w: number,
  fn: number,
  fh: number,
  fw: number,
  strideY: number,
  strideX: number,
  padY: number,
  padX: number,
];

/** The sizes of x [N, C, H, W] ⋆ w [FN, C, FH, FW], and the shape of the result. */
function sizes(kernel: string, x: Tensor, w: Tensor, steps: StrideAndPad): { all: Sizes; output: Shape } {
  expectShape(`${kernel}: x`, x.shape, ['N', 'C', 'H', 'W']);
  const [n, c, h, width] = x.shape as [number, number, number, number];
  expectShape(`${kernel}: w`, w.shape, ['FN', c, 'FH', 'FW']);
  const [fn, , fh, fw] = w.shape as [number, number, number, number];
  for (const [name, size] of Object.entries({ FN: fn, C: c, H: h, W: width })) {
    expectSize(`${kernel}: ${name}`, size);
  }
  const { strideY, strideX, padY, padX } = steps;
  const [oh, ow] = outputSize(kernel, [h, width], { height: fh, width: fw, ...steps });
  return { all: [n, c, h, width, fn, fh, fw, strideY, strideX, padY, padX], output: [n, fn, oh, ow] };
}

/**
 * Scratch memory for one call. It is taken before the kernel runs, so that too little memory is an error and not a
 * trap.
 */
function scratchFor(all: Sizes): Scratch {
  const e = engine();
  return e.scratch(e.run((x) => x.convolution_scratch_len(...all)));
}

/**
 * y [N, FN, OH, OW] = w [FN, C, FH, FW] ⋆ x [N, C, H, W] + b [FN], for any strides, padding and filters.
 * @param relu whether to apply y = max(y, 0) afterwards
 */
export function convolutionForward(
  y: Tensor,
  x: Tensor,
  w: Tensor,
  b: Tensor,
  steps: StrideAndPad,
  relu = false,
): void {
  const run = forward(y, x, w, b);
  const { all, output } = sizes('convolutionForward', x, w, steps);
  expectTensor('convolutionForward', 'y', y, output);
  expectTensor('convolutionForward', 'b', b, [w.shape[0]!]);
  run(scratchFor(all), ...all, relu);
}

/**
 * The gradients of {@link convolutionForward}. dx is overwritten, or not computed if it is undefined. The kernel adds
 * to dw and db.
 * @param y the result of a forward pass with `relu`: where y is 0, dy counts as 0
 */
export function convolutionBackward(
  dx: Tensor | undefined,
  dw: Tensor,
  db: Tensor,
  dy: Tensor,
  x: Tensor,
  w: Tensor,
  steps: StrideAndPad,
  y?: Tensor,
): void {
  const run = backward(dx, dw, db, dy, y, x, w);
  const { all, output } = sizes('convolutionBackward', x, w, steps);
  if (dx) expectTensor('convolutionBackward', 'dx', dx, x.shape);
  expectTensor('convolutionBackward', 'dw', dw, w.shape);
  expectTensor('convolutionBackward', 'db', db, [w.shape[0]!]);
  expectTensor('convolutionBackward', 'dy', dy, output);
  if (y) expectTensor('convolutionBackward', 'y', y, output);
  run(scratchFor(all), ...all);
}
