import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import { readOptions } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { expectOf, type InitialWeights, INITIAL_WEIGHTS, weightAndBias } from './init.js';
import { remembered } from './layer.js';

/**
 * y = [first, second]·W + b at every time step, for two inputs side by side (vol. 2, sections 7.3.2 and 8.2): second
 * [N, T, D], W [C + D, M], b [M], y [N, T, M]. first is [N, T, C], or [N, C] if it is the same at every time step; its
 * product is then computed only once. The inputs are never copied into one tensor.
 */
export class TimeConcatAffine {
  /** The weight and the bias. */
  readonly params: readonly Param[];
  #inputs: readonly [first: Tensor, second: Tensor] | undefined;

  /** A layer with given parameters. @throws BadakError when the weight or the bias is not a Param */
  constructor(
    /** W [C + D, M]. */
    readonly weight: Param,
    /** b [M]. */
    readonly bias: Param,
  ) {
    expectParams('TimeConcatAffine', { weight, bias });
    this.params = [weight, bias];
  }

  /**
   * A layer with parameters of its own: W [C + D, M], and b [M] of zeros.
   * @param name of W, such as `affine_W`; b is then called `affine_b`
   * @param sizes [C + D, M]: columns of both inputs together, and outputs of a time step
   * @param options initial weights; `'xavier'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, outputs: number],
    options: InitialWeights = {},
  ): TimeConcatAffine {
    expectOf('TimeConcatAffine.of', { ws, name, sizes }, 2);
    const { init = 'xavier', seed = 0 } = readOptions('TimeConcatAffine.of', options, INITIAL_WEIGHTS);
    const shapes = { shape: sizes, size: sizes[1] };
    return new TimeConcatAffine(...weightAndBias('TimeConcatAffine.of', ws, name, shapes, { init, seed }));
  }

  /** @throws BadakError when the shapes of the inputs do not fit */
  forward(first: Tensor, second: Tensor): Tensor {
    this.#inputs = undefined;
    this.#check(first, second);
    const { workspace } = this.weight.value;
    const [forFirst, forSecond] = this.#parts(this.weight.value, first);
    const [n, t, d] = second.shape as [number, number, number];
    const m = this.bias.value.size;
    const y = workspace.take([n, t, m]);
    const rows = y.reshape([n * t, m]);
    const bias = this.bias.value;
    if (first.shape.length === 2) {
      const once = workspace.take([n, m]);
      kernels.gemm(once, first, forFirst, { bias });
      kernels.repeatSteps(y, once);
    } else {
      kernels.gemm(rows, first.reshape([n * t, first.shape[2]!]), forFirst, { bias });
    }
    kernels.gemm(rows, second.reshape([n * t, d]), forSecond, { accumulate: true });
    this.#inputs = [first, second];
    return y;
  }

  /**
   * @param dout gradient by the outputs [N, T, M]
   * @returns the gradients by the two inputs, of their shapes
   * @throws BadakError when there was no forward pass before, or dout does not have the shape of its output
   */
  backward(dout: Tensor): { dfirst: Tensor; dsecond: Tensor } {
    const [first, second] = remembered('TimeConcatAffine', this.#inputs);
    kernels.expectType('TimeConcatAffine', 'dout', dout);
    const { workspace } = this.weight.value;
    const [n, t, d] = second.shape as [number, number, number];
    const m = this.bias.value.size;
    const dy = dout.reshape([n * t, m]);
    let dyOfFirst = dy;
    if (first.shape.length === 2) {
      dyOfFirst = workspace.take([n, m]);
      kernels.fill(dyOfFirst, 0);
      kernels.addStepSums(dyOfFirst, dout.reshape([n, t, m]));
    }
    const [dfirst, dsecond] = [workspace.take(first.shape), workspace.take(second.shape)];
    const rowsOf = (x: Tensor, columns: number) => x.reshape([x.size / columns, columns]);
    const c = first.shape.at(-1)!;
    const [W1, W2] = this.#parts(this.weight.value, first);
    const [dW1, dW2] = this.#parts(this.weight.grad, first);
    kernels.gemm(dW1, rowsOf(first, c), dyOfFirst, { transposeA: true, accumulate: true });
    kernels.gemm(dW2, rowsOf(second, d), dy, { transposeA: true, accumulate: true });
    kernels.addColumnSums(this.bias.grad, dyOfFirst);
    kernels.gemm(rowsOf(dfirst, c), dyOfFirst, W1, { transposeB: true });
    kernels.gemm(rowsOf(dsecond, d), dy, W2, { transposeB: true });
    return { dfirst, dsecond };
  }

  /** The rows of W, or of its gradient, for the first input, and those for the second. */
  #parts(W: Tensor, first: Tensor): [Tensor, Tensor] {
    const c = first.shape.at(-1)!;
    return [W.rows(0, c), W.rows(c, W.shape[0]!)];
  }

  #check(first: Tensor, second: Tensor): void {
    kernels.expectType('TimeConcatAffine', 'first', first);
    kernels.expectType('TimeConcatAffine', 'second', second);
    const [n, t, d] = second.shape;
    const same = first.shape.length === 2 || (first.shape.length === 3 && first.shape[1] === t);
    const width = first.shape.at(-1)! + d!;
    if (second.shape.length !== 3 || first.shape[0] !== n || !same || width !== this.weight.value.shape[0]) {
      throw new BadakError(
        'shape-mismatch',
        `TimeConcatAffine ${this.weight.name} ${format(this.weight.value.shape)}: expected inputs [N, T, C] or ` +
          `[N, C], and [N, T, D], with C + D = ${this.weight.value.shape[0]}, found ${format(first.shape)} and ` +
          `${format(second.shape)}`,
      );
    }
  }
}
