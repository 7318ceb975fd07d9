import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { flagOption, type OptionTable, readOptions } from '../core/options.js';
import type { Param } from '../core/param.js';
import { RowParam } from '../core/row-param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { expectOf, type InitialWeights, INITIAL_WEIGHTS, weightAndBias } from './init.js';
import { type Layer, remembered } from './layer.js';

/** Options of {@link TimeAffine}. */
export interface TimeAffineOptions {
  /** W is [M, D] and the layer uses Wᵀ, so that it can share the weight of an embedding (vol. 2, section 6.5.3). */
  transposed?: boolean;
}

const OPTIONS: OptionTable<TimeAffineOptions> = { transposed: flagOption };

/** y = x·W + b at every time step (vol. 2, section 5.4.2): x is [N, T, D], W [D, M], b [M], y [N, T, M]. */
export class TimeAffine implements Layer {
  readonly params: readonly Param[];
  /** Whether the layer uses Wᵀ. */
  readonly transposed: boolean;
  #x: Tensor | undefined;

  /**
   * A layer with given parameters.
   * @throws BadakError when the weight or the bias is not a Param, or an option is unknown
   */
  constructor(
    /** W [D, M], or [M, D] when it is `transposed`. */
    readonly weight: Param,
    /** b [M]. */
    readonly bias: Param,
    options: TimeAffineOptions = {},
  ) {
    expectParams('TimeAffine', { weight, bias });
    const { transposed = false } = readOptions('TimeAffine', options, OPTIONS);
    this.params = [weight, bias];
    this.transposed = transposed;
  }

  /**
   * A layer with parameters of its own: W [D, M], and b [M] of zeros.
   * @param name of W, such as `affine_W`; b is then called `affine_b`
   * @param sizes [D, M]: inputs and outputs of a time step
   * @param options initial weights; `'xavier'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, outputs: number],
    options: InitialWeights = {},
  ): TimeAffine {
    expectOf('TimeAffine.of', { ws, name, sizes }, 2);
    const { init = 'xavier', seed = 0 } = readOptions('TimeAffine.of', options, INITIAL_WEIGHTS);
    const shapes = { shape: sizes, size: sizes[1] };
    return new TimeAffine(...weightAndBias('TimeAffine.of', ws, name, shapes, { init, seed }));
  }

  /** @throws BadakError when x is not [N, T, D] */
  forward(x: Tensor): Tensor {
    kernels.expectType('TimeAffine', 'x', x);
    const { weight, bias } = this;
    const [n, t, d] = x.shape as [number, number, number];
    const inputs = weight.value.shape[this.transposed ? 1 : 0];
    if (x.shape.length !== 3 || d !== inputs) {
      throw new BadakError(
        'shape-mismatch',
        `TimeAffine ${weight.name} ${format(weight.value.shape)}: expected an input [N, T, ${inputs}], found ` +
          `${format(x.shape)}`,
      );
    }
    this.#x = x;
    const y = weight.value.workspace.take([n * t, bias.value.size]);
    const transposeB = this.transposed;
    kernels.gemm(y, x.reshape([n * t, d]), weight.value, { transposeB, bias: bias.value });
    return y.reshape([n, t, bias.value.size]);
  }

  backward(dout: Tensor): Tensor {
    const { weight, bias } = this;
    const x = remembered('TimeAffine', this.#x);
    kernels.expectType('TimeAffine', 'dout', dout);
    const [n, t, d] = x.shape as [number, number, number];
    const [rows, dy] = [x.reshape([n * t, d]), dout.reshape([n * t, bias.value.size])];
    const [a, b] = this.transposed ? [dy, rows] : [rows, dy];
    kernels.gemm(weight.grad, a, b, { transposeA: true, accumulate: true });
    if (weight instanceof RowParam) weight.touchAll();
    kernels.addColumnSums(bias.grad, dy);
    const dx = weight.value.workspace.take([n * t, d]);
    kernels.gemm(dx, dy, weight.value, { transposeB: !this.transposed });
    return dx.reshape(x.shape);
  }
}
