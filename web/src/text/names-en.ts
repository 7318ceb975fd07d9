import type { ExperimentId } from '../lessons/index.js';

/** Short names of the experiments. */
export const experimentsEn: Readonly<Record<ExperimentId, string>> = {
  'two-layer-net': 'Two-layer net',
  optimizers: 'Optimizers',
  'weight-init': 'Initial weights',
  'batch-norm': 'Batch normalization',
  overfitting: 'Overfitting',
  hyperparameters: 'Hyperparameters',
  cnn: 'CNN',
  'deep-cnn': 'Deep CNN',
  'simple-cbow': 'CBOW on one sentence',
  cbow: 'CBOW',
  'skip-gram': 'Skip-gram',
  rnn: 'RNN',
  lstm: 'LSTM',
  'better-lstm': 'Better LSTM',
  seq2seq: 'Seq2seq',
  attention: 'Attention',
};
