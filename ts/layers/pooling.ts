import * as kernels from '../core/kernels.js';
import { choice, type OptionTable, readOptions, required } from '../core/options.js';
import { expectShape, type Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type Layer, type Pass, remembered } from './layer.js';
import { type Pair, PAIR, pair } from './pair.js';

export interface PoolingOptions {
  /** Of the window. */
  size: Pair;
  /** Default: the window's size, so that windows stand side by side. */
  stride?: Pair;
  /** Default 0. */
  pad?: Pair;
  /** Default 'max'. */
  kind?: kernels.PoolKind;
}

const OPTIONS: OptionTable<PoolingOptions> = {
  size: required(PAIR),
  stride: PAIR,
  pad: PAIR,
  kind: choice('max', 'average'),
};

/**
 * The largest number, or the mean, of each window on x [N, C, H, W] (vol. 1, section 7.3): y [N, C, OH, OW] with
 * OH = ⌊(H + 2·pad − FH) / stride⌋ + 1; what is left at the right and below is not used. The gradient of a maximum goes
 * to its first place. Padding never is a maximum and counts as zeros in a mean; the book's layer pads as well, but
 * leaves it out of OH and OW.
 */
export class Pooling implements Layer {
  readonly params = [];
  readonly window: Readonly<kernels.PoolWindow>;
  readonly kind: kernels.PoolKind;
  #inputShape: Shape | undefined;
  #argmax: Tensor<'u8'> | undefined;

  /** @throws BadakError when the window is not one: no size, no stride, as much padding as window */
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

  /** @throws BadakError when x is not [N, C, H, W], or smaller than the window with its padding */
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
