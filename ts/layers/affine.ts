import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import { readOptions } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { expectOf, type InitialWeights, INITIAL_WEIGHTS, weightAndBias } from './init.js';
import { type Layer, remembered } from './layer.js';

/**
 * y = x·W + b (vol. 1, section 5.6), for W [D, M] and b [M]. x is [N, …] with D numbers a row; y is [N, M].
 */
export class Affine implements Layer {
  readonly params: readonly Param[];
  #x: Tensor | undefined;

  /** A layer with given parameters. @throws BadakError when the weight or the bias is not a Param */
  constructor(
    /** W [D, M]. */
    readonly weight: Param,
    /** b [M]. */
    readonly bias: Param,
  ) {
    expectParams('Affine', { weight, bias });
    this.params = [weight, bias];
  }

  /**
   * A layer with parameters of its own: W [D, M], and b [M] of zeros.
   * @param name of W, such as `W1`; b is then called `b1`
   * @param sizes [D, M]: inputs and outputs
   * @param options initial weights; `'he'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, outputs: number],
    options: InitialWeights = {},
  ): Affine {
    expectOf('Affine.of', { ws, name, sizes }, 2);
    readOptions('Affine.of', options, INITIAL_WEIGHTS);
    return new Affine(...weightAndBias('Affine.of', ws, name, { shape: sizes, size: sizes[1] }, options));
  }

  /** @throws BadakError when a row of x does not have D numbers */
  forward(x: Tensor): Tensor {
    kernels.expectType('Affine', 'x', x);
    const { weight, bias } = this;
    const [rows, columns] = kernels.asMatrix(x.shape);
    const [inputs, outputs] = weight.value.shape as [number, number];
    if (columns !== inputs) {
      throw new BadakError(
        'shape-mismatch',
        `Affine ${weight.name} ${format(weight.value.shape)}: expected an input [N, ${inputs}], found ` +
          `${format(x.shape)}`,
      );
    }
    this.#x = x;
    const y = weight.value.workspace.take([rows, outputs]);
    kernels.gemm(y, x, weight.value, { bias: bias.value });
    return y;
  }

  backward(dout: Tensor): Tensor {
    this.backwardParams(dout);
    const dx = this.weight.value.workspace.take(remembered('Affine', this.#x).shape);
    kernels.gemm(dx, dout, this.weight.value, { transposeB: true });
    return dx;
  }

  /**
   * Computes only the gradients of W and b, which is enough for the first layer of a network.
   * @throws BadakError when there was no forward pass before, or dout does not have the shape of its output
   */
  backwardParams(dout: Tensor): void {
    const x = remembered('Affine', this.#x);
    kernels.gemm(this.weight.grad, x, dout, { transposeA: true, accumulate: true });
    kernels.addColumnSums(this.bias.grad, dout);
  }
}
