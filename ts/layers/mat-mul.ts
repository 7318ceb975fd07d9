import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import { readOptions } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { expectOf, type InitialWeights, INITIAL_WEIGHTS, weightParam } from './init.js';
import { type Layer, remembered } from './layer.js';

/** y = x·W (vol. 2, section 1.3.5), an affine layer without a bias: x is [N, D], W [D, M], y [N, M]. */
export class MatMul implements Layer {
  /** W [D, M]. */
  readonly weight: Param;
  readonly params: readonly Param[];
  #x: Tensor | undefined;

  /** A layer with a given weight. @throws BadakError when the weight is not a Param */
  constructor(weight: Param) {
    expectParams('MatMul', { weight });
    this.weight = weight;
    this.params = [weight];
  }

  /**
   * A layer with a weight W [D, M] of its own.
   * @param name of W, such as `W1`
   * @param sizes [D, M]: inputs and outputs
   * @param options initial weights; `'he'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, outputs: number],
    options: InitialWeights = {},
  ): MatMul {
    expectOf('MatMul.of', { ws, name, sizes }, 2);
    const { init = 'he', seed = 0 } = readOptions('MatMul.of', options, INITIAL_WEIGHTS);
    return new MatMul(weightParam(ws, name, sizes, init, seed));
  }

  /** @throws BadakError when x is not [N, D] */
  forward(x: Tensor): Tensor {
    kernels.expectType('MatMul', 'x', x);
    const { value } = this.weight;
    const [inputs, outputs] = value.shape as [number, number];
    if (x.shape.length !== 2 || x.shape[1] !== inputs) {
      throw new BadakError(
        'shape-mismatch',
        `MatMul ${this.weight.name} ${format(value.shape)}: expected an input [N, ${inputs}], found ${format(x.shape)}`,
      );
    }
    this.#x = x;
    const y = value.workspace.take([x.shape[0]!, outputs]);
    kernels.gemm(y, x, value);
    return y;
  }

  backward(dout: Tensor): Tensor {
    this.backwardParams(dout);
    const dx = this.weight.value.workspace.take(remembered('MatMul', this.#x).shape);
    kernels.gemm(dx, dout, this.weight.value, { transposeB: true });
    return dx;
  }

  backwardParams(dout: Tensor): void {
    const x = remembered('MatMul', this.#x);
    kernels.gemm(this.weight.grad, x, dout, { transposeA: true, accumulate: true });
  }
}
