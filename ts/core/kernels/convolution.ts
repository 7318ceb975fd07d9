import { engine } from '../engine.js';
import { expectShape, expectSize, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { at, expectTensor } from './check.js';
import { outputSize, type WindowSteps } from './windows.js';

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
function sizes(kernel: string, x: Tensor, w: Tensor, steps: WindowSteps): { all: Sizes; output: Shape } {
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

/** Before the run: running out of memory is an error, not the end of the engine. */
function scratchFor(all: Sizes): number {
  const e = engine();
  return e.scratch(e.run((x) => x.convolution_scratch_len(...all)));
}

/**
 * y [N, FN, OH, OW] = w [FN, C, FH, FW] ⋆ x [N, C, H, W] + b [FN], for any strides, padding and filters.
 * @param relu whether y = max(y, 0) follows at once
 */
export function convForward(
  y: Tensor,
  x: Tensor,
  w: Tensor,
  b: Tensor,
  steps: WindowSteps,
  relu = false,
): void {
  const [yAt, xAt, wAt, bAt] = [
    at('convForward', 'y', y),
    at('convForward', 'x', x),
    at('convForward', 'w', w),
    at('convForward', 'b', b),
  ];
  const { all, output } = sizes('convForward', x, w, steps);
  expectTensor('convForward', 'y', y, output);
  expectTensor('convForward', 'b', b, [w.shape[0]!]);
  const scratch = scratchFor(all);
  engine().run((e) => e.convolution_forward(yAt, xAt, wAt, bAt, scratch, ...all, relu));
}

/**
 * The gradients of {@link convForward}: dx is overwritten, or not computed where it is undefined; dw and db are
 * added to.
 * @param y the result, if that was with `relu`: dy counts as 0 where it is
 */
export function convBackward(
  dx: Tensor | undefined,
  dw: Tensor,
  db: Tensor,
  dy: Tensor,
  x: Tensor,
  w: Tensor,
  steps: WindowSteps,
  y?: Tensor,
): void {
  const [dxAt, dwAt, dbAt, dyAt] = [
    dx ? at('convBackward', 'dx', dx) : 0,
    at('convBackward', 'dw', dw),
    at('convBackward', 'db', db),
    at('convBackward', 'dy', dy),
  ];
  const [yAt, xAt, wAt] = [
    y ? at('convBackward', 'y', y) : 0,
    at('convBackward', 'x', x),
    at('convBackward', 'w', w),
  ];
  const { all, output } = sizes('convBackward', x, w, steps);
  if (dx) expectTensor('convBackward', 'dx', dx, x.shape);
  expectTensor('convBackward', 'dw', dw, w.shape);
  expectTensor('convBackward', 'db', db, [w.shape[0]!]);
  expectTensor('convBackward', 'dy', dy, output);
  if (y) expectTensor('convBackward', 'y', y, output);
  const scratch = scratchFor(all);
  engine().run((e) => e.convolution_backward(dxAt, dwAt, dbAt, dyAt, yAt, xAt, wAt, scratch, ...all));
}
