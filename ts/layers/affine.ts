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
 * y = x·W + b (vol. 1, section 5.6). x is [N, …] and counts as [N, D]; W is [D, M], b [M], y [N, M].
 */
export class Affine implements Layer {
  readonly params: readonly Param[];
  #x: Tensor | undefined;

  constructor(
    readonly weight: Param,
    readonly bias: Param,
  ) {
    expectParams('Affine', { weight, bias });
    this.params = [weight, bias];
  }

  /**
   * A layer with parameters of its own: W [D, M], and b [M] of zeros.
   * @param name of W, such as `W1`; b is then called `b1`
   * @param sizes [D, M]: inputs and outputs
   * @param options how W starts; He's way by default
   * @throws BadakError when a size, the name or an option is not what it should be
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

  /** @throws BadakError when x does not have D columns */
  forward(x: Tensor): Tensor {
    kernels.expectType('Affine', 'x', x);
    const { weight, bias } = this;
    const [rows, columns] = kernels.asMatrix(x.shape);
    const [inputs, outputs] = weight.value.shape as [number, number];
    if (columns !== inputs) {
      throw new BadakError(
        `Affine ${weight.name} ${format(weight.value.shape)}: expected an input [N, ${inputs}], found ${format(x.shape)}`,
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

  /** Only the gradients of W and b: all that the first layer of a network has to give. */
  backwardParams(dout: Tensor): void {
    const x = remembered('Affine', this.#x);
    kernels.gemm(this.weight.grad, x, dout, { transposeA: true, accumulate: true });
    kernels.addColumnSums(this.bias.grad, dout);
  }
}
