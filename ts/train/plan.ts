import { BYTES, type DType, type Tensor } from '../core/tensor.js';
import type { FitOptions } from './fit.js';

/** Bytes of wasm memory that a training needs, besides its data. */
export interface MemoryPlan {
  /** With what the model remembers besides, as running statistics. */
  parameters: number;
  gradients: number;
  /** What the optimizer remembers. */
  optimizer: number;
  /** What one step computes on a batch. */
  step: number;
}

/** Found by one pass forward and backward; for a model that is thrown away afterwards. */
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

export function totalOf({ parameters, gradients, optimizer, step }: MemoryPlan): number {
  return parameters + gradients + optimizer + step;
}

function bytesOf(tensors: Iterable<Tensor<DType>>): number {
  return [...tensors].reduce((sum, { size, dtype }) => sum + size * BYTES[dtype], 0);
}
