import * as kernels from '../core/kernels.js';
import { choice, type OptionTable, readOptions, required } from '../core/options.js';
import { expectShape, type Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type Layer, type Pass, remembered } from './layer.js';
import { type Pair, PAIR, pair } from '../core/pair.js';

/** Options of {@link Pooling}. Sizes are in pixels. */
export interface PoolingOptions {
  /** Size of the window. */
  size: Pair;
  /** Step of the window from position to position. Default: its size, so that windows do not overlap. */
  stride?: Pair;
  /** Padding on each side of the picture; default 0. */
  pad?: Pair;
  /** The largest number or the mean of each window; default `max`. */
  kind?: kernels.PoolKind;
}

const OPTIONS: OptionTable<PoolingOptions> = {
  size: required(PAIR),
  stride: PAIR,
  pad: PAIR,
  kind: choice('max', 'average'),
};

/**
 * The largest number, or the mean, of each window on x [N, C, H, W] (vol. 1, section 7.3): y [N, C, OH, OW] with OH =
 * ⌊(H + 2·pad − FH) / stride⌋ + 1. Rows and columns that are left over at the bottom and at the right are not used. The
 * gradient of a maximum goes to its first position. Padding is never a maximum, and counts as zeros in a mean. The
 * book's layer also pads, but leaves the padding out of OH and OW.
 */
export class Pooling implements Layer {
  readonly params = [];
  /** The window, its steps and the padding, in pixels. */
  readonly window: Readonly<kernels.PoolWindow>;
  /** What is made of a window. */
  readonly kind: kernels.PoolKind;
  #inputShape: Shape | undefined;
  #argmax: Tensor<'u8'> | undefined;

  /**
   * @throws BadakError when a size or stride is not a positive whole number, or a padding is not smaller than the
   *   window
   */
  constructor(
    private readonly workspace: Workspace,
    options: PoolingOptions,
  ) {
    expectWorkspace('Pooling', workspace);
    const { size, stride = size, pad = 0, kind = 'max' } = readOptions('Pooling', options, OPTIONS);
    const [[height, width], [strideY, strideX], [padY, padX]] = [pair(size), pair(stride), pair(pad)];
    this.window = { height, width, strideY, strideX, padY, padX };
    this.kind = kind;
    kernels.checkPoolWindow('Pooling', this.window, kind);
  }

  /** @throws BadakError when x is not [N, C, H, W], or is smaller with its padding than the window */
  forward(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('Pooling', pass);
    kernels.expectType('Pooling', 'x', x);
    expectShape('Pooling', x.shape, ['N', 'C', 'H', 'W']);
    const [n, c, h, w] = x.shape as [number, number, number, number];
    const y = this.workspace.take([n, c, ...kernels.outputSize('Pooling', [h, w], this.window)]);
    this.#inputShape = x.shape;
    if (this.kind === 'max') {
      this.#argmax = this.workspace.take(y.shape, 'u8');
      kernels.maxPoolForward(y, this.#argmax, x, this.window);
      if (pass.train) pass.piece?.keepPlaces(this, y, this.#argmax, x, this.window);
    } else {
      kernels.averagePoolForward(y, x, this.window);
    }
    return y;
  }

  backward(dout: Tensor): Tensor {
    const dx = this.workspace.take(remembered('Pooling', this.#inputShape));
    if (this.kind === 'max') {
      kernels.maxPoolBackward(dx, dout, remembered('Pooling', this.#argmax), this.window);
    } else {
      kernels.averagePoolBackward(dx, dout, this.window);
    }
    return dx;
  }
}
