import { BadakError } from '../core/errors.js';
import { readValue, withMethods } from '../core/options.js';
import { isObject, shown } from '../core/values.js';
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

/** The experiments that the workers of a search run their trials with. */
export const trialExperiments: readonly Experiment[] = experiments.map(
  (experiment) => experiment.searched?.trial ?? experiment,
);

const EXPERIMENT = withMethods<Experiment>('an experiment', 'run', 'resolve');

/**
 * The experiment, or the random search over it when `params` has a value of `search`.
 * @throws BadakError when they are no experiment or no parameters
 */
export function experimentFor(experiment: Experiment, params: Readonly<AnyParams> = {}): Experiment {
  readValue('experimentFor', 'experiment', experiment, EXPERIMENT);
  if (!isObject(params)) {
    throw new BadakError('invalid-argument', `experimentFor: expected parameters, found ${shown(params)}`);
  }
  return experiment.searched === undefined && params['search'] !== undefined
    ? searchOver(experiment)
    : experiment;
}
