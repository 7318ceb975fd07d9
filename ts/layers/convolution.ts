import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { flagOption, type OptionTable, readOptions } from '../core/options.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { expectOf, type InitialWeights, splitOptions, weightAndBias } from './init.js';
import { EVALUATION, expectPass, type Layer, type Pass, remembered } from './layer.js';
import { type Pair, PAIR, pair } from '../core/pair.js';

/** Options of {@link Convolution}. */
export interface ConvolutionOptions {
  /** Step of the filter from position to position; default 1. */
  stride?: Pair;
  /** Zeros on each side of the picture; default 0. */
  pad?: Pair;
  /**
   * Apply a ReLU to the result: y = max(y, 0). It saves two passes over what is usually the largest tensor of a
   * network.
   */
  relu?: boolean;
}

const OPTIONS: OptionTable<ConvolutionOptions> = {
  stride: PAIR,
  pad: PAIR,
  relu: flagOption,
};

/**
 * y [N, FN, OH, OW] = W [FN, C, FH, FW] ⋆ x [N, C, H, W] + b [FN], OH = ⌊(H + 2·pad − FH) / stride⌋ + 1 (vol. 1,
 * section 7.4.3). The filter is not flipped.
 */
export class Convolution implements Layer {
  readonly params: readonly Param[];
  /** The steps of the filter, and the padding, in pixels. */
  readonly strideAndPad: Readonly<kernels.StrideAndPad>;
  /** Whether a ReLU is applied to the result. */
  readonly relu: boolean;
  #x: Tensor | undefined;
  #y: Tensor | undefined;

  /** @throws BadakError when W and b do not fit together, or a stride or padding is not valid */
  constructor(
    /** W [FN, C, FH, FW]. */
    readonly weight: Param,
    /** b [FN]. */
    readonly bias: Param,
    options: ConvolutionOptions = {},
  ) {
    expectParams('Convolution', { weight, bias });
    const { stride = 1, pad = 0, relu = false } = readOptions('Convolution', options, OPTIONS);
    const { shape } = weight.value;
    if (shape.length !== 4 || bias.value.shape.length !== 1 || bias.value.size !== shape[0]) {
      throw new BadakError(
        'shape-mismatch',
        `Convolution: expected W [FN, C, FH, FW] and b [FN], found ${format(shape)} and ${format(bias.value.shape)}`,
      );
    }
    const [[strideY, strideX], [padY, padX]] = [pair(stride), pair(pad)];
    this.params = [weight, bias];
    this.strideAndPad = { strideY, strideX, padY, padX };
    this.relu = relu;
    kernels.checkWindow(`Convolution ${weight.name}`, {
      height: shape[2]!,
      width: shape[3]!,
      ...this.strideAndPad,
    });
  }

  /**
   * A layer with parameters of its own: W [FN, C, FH, FW], and b [FN] of zeros.
   * @param name of W, such as `W1`; b is then called `b1`
   * @param sizes [FN, C, FH, FW]: filters, channels, height and width of a filter
   * @param options options of the layer and initial weights; `'he'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [filters: number, channels: number, height: number, width: number],
    options: ConvolutionOptions & InitialWeights = {},
  ): Convolution {
    expectOf('Convolution.of', { ws, name, sizes }, 4);
    const [weights, own] = splitOptions<ConvolutionOptions>('Convolution.of', options, OPTIONS);
    const [W, b] = weightAndBias('Convolution.of', ws, name, { shape: sizes, size: sizes[0] }, weights);
    return new Convolution(W, b, own);
  }

  /** @throws BadakError when x is not [N, C, H, W], or is smaller with its padding than the filter */
  forward(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('Convolution', pass);
    kernels.expectType('Convolution', 'x', x);
    const { weight, bias } = this;
    const [filters, channels, height, width] = weight.value.shape as [number, number, number, number];
    const who = `Convolution ${weight.name} ${format(weight.value.shape)}`;
    if (x.shape.length !== 4 || x.shape[1] !== channels) {
      throw new BadakError(
        'shape-mismatch',
        `${who}: expected an input [N, ${channels}, H, W], found ${format(x.shape)}`,
      );
    }
    const [n, , h, w] = x.shape as [number, number, number, number];
    const size = kernels.outputSize(who, [h, w], { height, width, ...this.strideAndPad });
    const y = weight.value.workspace.take([n, filters, ...size]);
    kernels.convolutionForward(y, x, weight.value, bias.value, this.strideAndPad, this.relu);
    this.#x = x;
    this.#y = y;
    if (this.relu && pass.train && pass.piece) {
      const sums = weight.value.workspace.take(y.shape);
      kernels.convolutionForward(sums, x, weight.value, bias.value, this.strideAndPad);
      pass.piece.keepSigns(this, y, sums);
    }
    return y;
  }

  backward(dout: Tensor): Tensor {
    const dx = this.weight.value.workspace.take(remembered('Convolution', this.#x).shape);
    this.#backward(dx, dout);
    return dx;
  }

  /**
   * Computes only the gradients of W and b, which is enough for the first layer of a network.
   * @throws BadakError when there was no forward pass before, or dout does not have the shape of its output
   */
  backwardParams(dout: Tensor): void {
    this.#backward(undefined, dout);
  }

  #backward(dx: Tensor | undefined, dout: Tensor): void {
    const { weight, bias, strideAndPad, relu } = this;
    const x = remembered('Convolution', this.#x);
    const y = relu ? remembered('Convolution', this.#y) : undefined;
    kernels.convolutionBackward(dx, weight.grad, bias.grad, dout, x, weight.value, strideAndPad, y);
  }
}
