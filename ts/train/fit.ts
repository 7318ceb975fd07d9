import { DivergedError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Report } from './report.js';
import type { Rows } from './rows.js';

export interface FitOptions {
  model: Model;
  optimizer: Optimizer;
  /** Gives the batch with these rows. */
  batch: (rows: ArrayLike<number>) => { x: Tensor; t: Tensor<'i32'> };
  rows: Rows;
  /** Steps to train in all. */
  steps: number;
  /** Steps that were done before, when resuming. */
  start?: number;
  /** What kind of report follows after this many steps, if any. The last step always ends with an evaluation. */
  reportAfter: (step: number) => Report['type'] | undefined;
  /** What `epoch` and `eval` reports say besides the loss. */
  evaluate: () => Record<string, number>;
}

/**
 * The one training loop: forward, backward, update, and now and then an evaluation.
 *
 * It is a generator of {@link Report}s. Whoever drives it owns the pace: not calling `next()` is a pause, and between two
 * reports the model stands exactly at `report.step`, ready for a checkpoint.
 *
 * `train/loss` is the mean over the batches since the last report, each before its update.
 * @throws DivergedError when a loss is not finite; the parameters are then those before that step's update
 */
export function* fit(options: FitOptions): Generator<Report, void> {
  const { model, optimizer, batch, rows, steps, start = 0, reportAfter, evaluate } = options;
  let sum = 0;
  let summed = 0;
  for (let step = start + 1; step <= steps; step++) {
    const { x, t } = batch(rows.at(step - 1));
    model.zeroGrad();
    const loss = model.loss(x, t, { train: true, step: step - 1 });
    if (!Number.isFinite(loss)) throw new DivergedError(step, loss);
    model.backward();
    optimizer.update(model.params);
    sum += loss;
    summed += 1;

    const asked = reportAfter(step);
    const type = step === steps && asked !== 'epoch' ? 'eval' : asked;
    if (type) {
      const metrics = { 'train/loss': sum / summed, ...(type === 'step' ? {} : evaluate()) };
      yield { type, step, epoch: step / rows.stepsPerEpoch, metrics };
      sum = 0;
      summed = 0;
    }
  }
}
