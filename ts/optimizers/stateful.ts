import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import type { Tensor } from '../core/tensor.js';
import { expectLearningRate, expectParamList, expectUpdate } from './check.js';
import type { Optimizer } from './optimizer.js';

/**
 * An optimizer that remembers tensors of every parameter's shape. They start at 0. `update` or `state` makes them when
 * they are first needed. Their names consist of kind and parameter: `v/W1`.
 */
export abstract class StatefulOptimizer<Kind extends string> implements Optimizer {
  readonly #who: string;
  readonly #kinds: readonly Kind[];
  readonly #states = new WeakMap<Param, Record<Kind, Tensor>>();

  /** @throws BadakError when the learning rate is not a positive number */
  constructor(
    who: string,
    /** The size of the steps: a factor of every change. */
    readonly learningRate: number,
    kinds: readonly Kind[],
  ) {
    expectLearningRate(who, learningRate);
    this.#who = who;
    this.#kinds = kinds;
  }

  update(params: readonly Param[], gradientScale = 1): void {
    expectUpdate(this.#who, this, params, gradientScale);
    for (const param of params) this.updateOne(param, this.stateOf(param), gradientScale);
  }

  state(params: readonly Param[]): ReadonlyMap<string, Tensor> {
    expectParamList(this.#who, params);
    return new Map(
      params.flatMap((param) => {
        const state = this.stateOf(param);
        return this.#kinds.map((kind) => [`${kind}/${param.name}`, state[kind]] as const);
      }),
    );
  }

  /**
   * Updates one parameter and what is remembered of it.
   * @param state tensors of the shape of the parameter, by kind
   * @param gradientScale factor of the gradient
   */
  protected abstract updateOne(param: Param, state: Record<Kind, Tensor>, gradientScale: number): void;

  /** What is remembered of a parameter, by kind: tensors of its shape, made when they are first needed. */
  protected stateOf(param: Param): Record<Kind, Tensor> {
    let state = this.#states.get(param);
    if (!state) {
      const tensors = this.#kinds.map((kind) => [kind, zeros(param.value)] as const);
      state = Object.fromEntries(tensors) as Record<Kind, Tensor>;
      this.#states.set(param, state);
    }
    return state;
  }
}

/** A kept tensor of zeros with the given tensor's shape, in its workspace. */
function zeros({ workspace, shape }: Tensor): Tensor {
  const tensor = workspace.keep(shape);
  kernels.fill(tensor, 0);
  return tensor;
}
