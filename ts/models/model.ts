import { BadakError } from '../core/errors.js';
import { INSPECT } from '../core/inspect.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { DType, Labels, Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import type { Pass } from '../layers/layer.js';
import { numericalGradient } from '../metrics/numerical-gradient.js';
import { type Gradients, gradientsOf } from './gradients.js';
import { notFinite } from './not-finite.js';

/**
 * The base class of models: their memory, their parameters, and the books' methods. A model defines `loss` and
 * `backward`, which everything else here uses, and a `predict` with its own arguments. `D` is the type of x: floats for
 * most models, ids for models of words.
 */
export abstract class Model<D extends DType = 'f32'> implements Disposable {
  /** The memory of the model. */
  readonly workspace = new Workspace();

  /** The step of the next training pass. `gradient` uses and increases it, and `fit` also sets it. */
  nextStep = 0;
  /** Counts gradients, to recognize those that the parameters no longer hold. */
  #gradientCount = 0;

  /** All parameters in the books' order. A parameter that layers share occurs once. */
  abstract readonly params: readonly Param[];

  /**
   * What the model remembers in addition to its parameters, by names that never change: running statistics [D],
   * recurrent state [N, H].
   */
  get state(): ReadonlyMap<string, Tensor> {
    return new Map();
  }

  /**
   * The mean loss of a batch.
   * @param x samples [N, …], of the shape that the model takes
   * @param t targets of the samples, such as class ids [N]
   * @param pass `{ train: true, step }` for training, which allows `backward`; default evaluation
   * @throws BadakError when x and t do not fit the model or each other, or `pass` is not a pass
   */
  abstract loss(x: Tensor<D>, t: Labels, pass?: Pass): number;

  /**
   * Adds the gradient of the last `loss` to every parameter's `grad`.
   * @throws BadakError when the last `loss` was not for training
   */
  abstract backward(): void;

  /** The parameter with this name. @throws BadakError when there is none */
  param(name: string): Param {
    const found = this.params.find((param) => param.name === name);
    if (!found) {
      throw new BadakError(
        'unknown-name',
        `the model has no parameter ${name}; its parameters are ${this.params.map((p) => p.name).join(', ')}`,
      );
    }
    return found;
  }

  /** Sets every parameter's gradient to 0. */
  zeroGrad(): void {
    this.#gradientCount += 1;
    for (const param of this.params) param.zeroGrad();
  }

  /**
   * Computes the gradient of a batch by backpropagation (vol. 1, section 5.7), in every `param.grad`, where an
   * optimizer reads it. Each call is the next training pass, with another dropout mask, other negative words, and the
   * recurrent state after the last pass.
   * @param x samples [N, …] and `t` their targets, as in {@link loss}
   * @param step of the training pass; default `nextStep`. The next call continues from this one
   * @returns gradients by the name of the parameter. Read them before the next call
   * @throws BadakError when x and t do not fit the model or each other, or `step` is not a whole number of at least 0
   * @throws DivergedError when the loss is not finite; the training stops before the update
   */
  gradient(x: Tensor<D>, t: Labels, step = this.nextStep): Gradients {
    this.zeroGrad();
    const loss = this.loss(x, t, { train: true, step });
    // An update with it would leave nothing of the model.
    if (!Number.isFinite(loss)) throw notFinite('gradient', loss, step + 1, x);
    this.backward();
    this.nextStep = step + 1;
    const count = this.#gradientCount;
    return gradientsOf(this.params, () => count === this.#gradientCount);
  }

  /**
   * The gradient by central differences (vol. 1, section 4.3), to check `gradient`. It takes two losses per element, so
   * it is thousands of times slower. In single precision its error is about 1e-7/h.
   * @param x samples [N, …] and `t` their targets, as in {@link loss}
   * @param h change of each element
   * @param step of the training pass; default that of the last `gradient`
   * @throws BadakError when h is not above 0, or a loss is not finite
   */
  numericalGradient(x: Tensor<D>, t: Labels, h = 1e-3, step = Math.max(0, this.nextStep - 1)): Gradients {
    const loss = () => this.loss(x, t, { train: true, step });
    return Object.fromEntries(
      this.params.map((param) => [param.name, Float32Array.from(numericalGradient(loss, param, h))]),
    );
  }

  /** Name and parameters of the model, for `console.log`. @internal */
  [INSPECT](): string {
    const params = this.params.map(({ name, value }) => `${name} ${format(value.shape)}`);
    const count = this.params.reduce((sum, { value }) => sum + value.size, 0);
    return `${this.constructor.name} of ${count.toLocaleString('en')} parameters: ${params.join(', ')}`;
  }

  /** Frees the model's memory; a `using` declaration calls it at the end of its block. */
  dispose(): void {
    this.workspace.dispose();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A model that predicts classes. */
export interface Classifier extends Model {
  /** Scores of x [N, …], before the softmax [N, C]. The default pass is for evaluation. */
  predict(x: Tensor, pass?: Pass): Tensor;
}
