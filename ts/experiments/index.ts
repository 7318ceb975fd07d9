import { batchNorm } from './batch-norm.js';
import { cnn } from './cnn.js';
import { deepCnn } from './deep-cnn.js';
import type { Experiment } from './experiment.js';
import { optimizers } from './optimizers.js';
import { overfitting } from './overfitting.js';
import { twoLayerNet } from './two-layer-net.js';
import { weightInit } from './weight-init.js';

export type { BookFigures, Chart, Experiment, LoadedData, Run, RunOptions } from './experiment.js';
export type { Panel } from './panels.js';

/** All experiments, in the books' order. */
export const experiments: readonly Experiment[] = [
  twoLayerNet,
  optimizers,
  weightInit,
  batchNorm,
  overfitting,
  cnn,
  deepCnn,
];
