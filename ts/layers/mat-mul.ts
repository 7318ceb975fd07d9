import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { expectParams } from './arguments.js';
import { type Layer, remembered } from './layer.js';

/** y = x·W (vol. 2, section 1.3.5), for x [N, D], W [D, M], y [N, M]: an affine layer without a bias. */
export class MatMul implements Layer {
  readonly params: readonly Param[];
  #x: Tensor | undefined;

  constructor(readonly weight: Param) {
    expectParams('MatMul', { weight });
    this.params = [weight];
  }

  /** @throws BadakError when x does not have D columns */
  forward(x: Tensor): Tensor {
    kernels.expectType('MatMul', 'x', x);
    const { value } = this.weight;
    const [inputs, outputs] = value.shape as [number, number];
    if (x.shape.length !== 2 || x.shape[1] !== inputs) {
      throw new BadakError(
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
