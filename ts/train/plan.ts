import { BYTES, type DType, type Tensor } from '../core/tensor.js';
import type { FitOptions } from './fit.js';

/** Bytes of wasm memory that a training needs, in addition to its data. */
export interface MemoryPlan {
  /** Parameters and other values that the model remembers, such as running statistics. */
  parameters: number;
  /** Gradients of the parameters. */
  gradients: number;
  /** State of the optimizer. */
  optimizer: number;
  /** Step memory for one batch. */
  step: number;
}

/** Measures the memory with one forward and one backward pass. The model should not be trained afterwards. */
export function planMemory({
  model,
  optimizer,
  batch,
  rows,
}: Pick<FitOptions, 'model' | 'optimizer' | 'batch' | 'rows'>): MemoryPlan {
  const { params, state, workspace } = model;
  const plan = {
    parameters: bytesOf([...params.map(({ value }) => value), ...state.values()]),
    gradients: bytesOf(params.map(({ grad }) => grad)),
    optimizer: bytesOf(optimizer.state(params).values()),
  };
  const kept = workspace.bytes;
  const { x, t } = batch(rows.at(0));
  model.loss(x, t, { train: true, step: 0 });
  model.backward();
  return { ...plan, step: workspace.bytes - kept };
}

/** All bytes of a plan together. */
export function totalOf({ parameters, gradients, optimizer, step }: MemoryPlan): number {
  return parameters + gradients + optimizer + step;
}

function bytesOf(tensors: Iterable<Tensor<DType>>): number {
  return [...tensors].reduce((sum, { size, dtype }) => sum + size * BYTES[dtype], 0);
}
