import { BadakError } from '../core/errors.js';
import { INSPECT } from '../core/inspect.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import type { Pass } from '../layers/layer.js';
import { numericalGradient } from '../metrics/numerical-gradient.js';
import { type Gradients, gradientsOf } from './gradients.js';

/**
 * What every model has: its memory, its parameters, and the books' methods. A model defines `loss` and `backward`, from which
 * everything else here follows, and a `predict` that takes what it needs. Most models take floats, models of words take ids:
 * `D` is the type of x.
 */
export abstract class Model<D extends DType = 'f32'> implements Disposable {
  readonly workspace = new Workspace();

  /** The step of the next training pass: `gradient` takes it unless it is given another, and `fit` keeps it up to date. */
  nextStep = 0;
  /** Counts the gradients, so that old ones can be told from those that the parameters hold. */
  #gradientCount = 0;

  /** In the books' order; a shared parameter stands here once. */
  abstract readonly params: readonly Param[];

  /** What it remembers besides parameters, by stable names: running statistics, recurrent state. */
  get state(): ReadonlyMap<string, Tensor> {
    return new Map();
  }

  /**
   * The mean loss of a batch. It is for evaluation unless `pass` says otherwise, and then there is no `backward`.
   * @param pass `{ train: true, step }` for a loss that `backward` goes back from
   */
  abstract loss(x: Tensor<D>, t: Labels, pass?: Pass): number;

  /**
   * Adds the gradient of the last `loss` to every parameter's `grad`.
   * @throws BadakError when that was not the loss of a training pass
   */
  abstract backward(): void;

  /** @throws BadakError when there is no such parameter */
  param(name: string): Param {
    const found = this.params.find((param) => param.name === name);
    if (!found) {
      throw new BadakError(`no parameter ${name}; there are ${this.params.map((p) => p.name).join(', ')}`);
    }
    return found;
  }

  /** Sets every parameter's gradient to 0. */
  zeroGrad(): void {
    this.#gradientCount += 1;
    for (const param of this.params) param.zeroGrad();
  }

  /**
   * The gradient of a batch by backpropagation (vol. 1, section 5.7), left in every `param.grad` for an optimizer. Each call is
   * the next training pass: dropout draws another mask, negative sampling other words, and a recurrent state goes on.
   * @param step of the training pass; `nextStep` by default. The next call goes on from the one that is given
   * @returns gradients by parameter, copied when they are read, which has to be before the next call
   */
  gradient(x: Tensor<D>, t: Labels, step = this.nextStep): Gradients {
    this.zeroGrad();
    this.loss(x, t, { train: true, step });
    this.backward();
    this.nextStep = step + 1;
    const count = this.#gradientCount;
    return gradientsOf(this.params, () => count === this.#gradientCount);
  }

  /**
   * The gradient by central differences (vol. 1, section 4.3), for checking `gradient`: two losses per element, so it is
   * thousands of times slower, and in single precision it is good to about 1e-7/h.
   * @param h how far each element is moved
   * @param step of the training pass; that of the last `gradient` by default
   */
  numericalGradient(x: Tensor<D>, t: Labels, h = 1e-3, step = Math.max(0, this.nextStep - 1)): Gradients {
    const loss = () => this.loss(x, t, { train: true, step });
    return Object.fromEntries(
      this.params.map((param) => [param.name, Float32Array.from(numericalGradient(loss, param, h))]),
    );
  }

  /** What it is called and made of, for `console.log`. @internal */
  [INSPECT](): string {
    const params = this.params.map(({ name, value }) => `${name} ${format(value.shape)}`);
    const count = this.params.reduce((sum, { value }) => sum + value.size, 0);
    return `${this.constructor.name} of ${count.toLocaleString('en')} parameters: ${params.join(', ')}`;
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
