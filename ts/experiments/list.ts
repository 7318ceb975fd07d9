import { attention } from './attention.js';
import { batchNorm } from './batch-norm.js';
import { betterLstm } from './better-lstm.js';
import { cbow } from './cbow.js';
import { cnn } from './cnn.js';
import { deepCnn } from './deep-cnn.js';
import type { Experiment } from './experiment.js';
import { hyperparameters } from './hyperparameters.js';
import { lstm } from './lstm.js';
import { optimizers } from './optimizers.js';
import { overfitting } from './overfitting.js';
import type { AnyParams } from './params.js';
import { rnn } from './rnn.js';
import { searchOver } from './search.js';
import { seq2seq } from './seq2seq.js';
import { simpleCbow } from './simple-cbow.js';
import { skipGram } from './skip-gram.js';
import { twoLayerNet } from './two-layer-net.js';
import { weightInit } from './weight-init.js';

/** All experiments, in the books' order. */
export const experiments: readonly Experiment[] = [
  twoLayerNet,
  optimizers,
  weightInit,
  batchNorm,
  overfitting,
  hyperparameters,
  cnn,
  deepCnn,
  simpleCbow,
  cbow,
  skipGram,
  rnn,
  lstm,
  betterLstm,
  seq2seq,
  attention,
];

/** What one trial of a search runs: for its workers. */
export const trialExperiments: readonly Experiment[] = experiments.map(
  (experiment) => experiment.searched?.trial ?? experiment,
);

/** The experiment, or the search over it if these parameters, given or recorded, ask for one. */
export function experimentFor(experiment: Experiment, params: Readonly<AnyParams> = {}): Experiment {
  return experiment.searched === undefined && params['search'] !== undefined
    ? searchOver(experiment)
    : experiment;
}
