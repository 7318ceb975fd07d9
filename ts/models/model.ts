import { BadakError } from '../core/errors.js';
import type { Param } from '../core/param.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import type { Pass } from '../layers/layer.js';
import { numericalGradient } from '../metrics/numerical-gradient.js';

/** Gradients by the name of their parameter, each of the parameter's shape. */
export type Gradients = Readonly<Record<string, Float32Array>>;

/**
 * What every model has: its memory, its parameters, and the books' methods. A model defines `loss` and `backward`, from which
 * everything else here follows, and a `predict` that takes what it needs. Most take numbers, models of words ids: `D` is what x is
 * made of.
 */
export abstract class Model<D extends DType = 'f32'> implements Disposable {
  readonly workspace = new Workspace();

  /** In the books' order; a shared parameter stands here once. */
  abstract readonly params: readonly Param[];

  /** What it remembers besides parameters, by stable names: running statistics, recurrent state. */
  get state(): ReadonlyMap<string, Tensor> {
    return new Map();
  }

  /** The mean loss of a batch; what `backward` then belongs to. For evaluation unless `pass` says otherwise. */
  abstract loss(x: Tensor<D>, t: Labels, pass?: Pass): number;

  /** Adds the gradient of the last `loss` to every parameter's `grad`. */
  abstract backward(): void;

  /** @throws BadakError when there is no such parameter */
  param(name: string): Param {
    const found = this.params.find((param) => param.name === name);
    if (!found) {
      throw new BadakError(`no parameter ${name}; there are ${this.params.map((p) => p.name).join(', ')}`);
    }
    return found;
  }

  zeroGrad(): void {
    for (const param of this.params) param.zeroGrad();
  }

  /**
   * The gradient by backpropagation (vol. 1, section 5.7); also left in every `param.grad`. It is that of the training
   * pass of `step`.
   */
  gradient(x: Tensor<D>, t: Labels, step = 0): Gradients {
    this.zeroGrad();
    this.loss(x, t, { train: true, step });
    this.backward();
    return Object.fromEntries(this.params.map((param) => [param.name, param.grad.toArray()]));
  }

  /**
   * The same by central differences (vol. 1, section 4.3): two losses per element, so thousands of times slower, and
   * in single precision good to about 1e-7/h. For checking `gradient`; of the same training pass.
   */
  numericalGradient(x: Tensor<D>, t: Labels, h = 1e-3, step = 0): Gradients {
    const loss = () => this.loss(x, t, { train: true, step });
    return Object.fromEntries(
      this.params.map((param) => [param.name, Float32Array.from(numericalGradient(loss, param, h))]),
    );
  }

  /** Frees the model's memory; a `using` declaration calls it at the end of its block. */
  dispose(): void {
    this.workspace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A model that tells classes apart. */
export interface Classifier extends Model {
  /** Scores of x, before the softmax; for evaluation unless `pass` says otherwise. */
  predict(x: Tensor, pass?: Pass): Tensor;
}
