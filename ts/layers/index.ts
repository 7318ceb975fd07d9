export { Affine } from './affine.js';
export { BatchNormalization, type BatchNormalizationOptions } from './batch-normalization.js';
export { Convolution, type ConvolutionOptions } from './convolution.js';
export { Dropout, type DropoutOptions } from './dropout.js';
export { Embedding } from './embedding.js';
export { type InitialWeights, initWeight, type WeightInit } from './init.js';
export {
  EVALUATION,
  type EvaluationPass,
  expectPass,
  type Layer,
  type LossLayer,
  type Pass,
  type TrainingPass,
} from './layer.js';
export { LinearPiece } from './linear-piece.js';
export { MatMul } from './mat-mul.js';
export { MeanSquaredError } from './mean-squared-error.js';
export { NegativeSamplingLoss } from './negative-sampling-loss.js';
export type { Pair } from '../core/pair.js';
export { Pooling, type PoolingOptions } from './pooling.js';
export { Relu } from './relu.js';
export { Session } from './session.js';
export { Sigmoid } from './sigmoid.js';
export { SoftmaxWithLoss } from './softmax-with-loss.js';
export { Tanh } from './tanh.js';
export { TimeAffine, type TimeAffineOptions } from './time-affine.js';
export { TimeAttention } from './time-attention.js';
export { TimeBiLSTM, type LstmParams } from './time-bi-lstm.js';
export { TimeConcatAffine } from './time-concat-affine.js';
export { TimeEmbedding } from './time-embedding.js';
export { TimeGRU } from './time-gru.js';
export { TimeLSTM } from './time-lstm.js';
export {
  type RecurrentActivity,
  type RecurrentInputs,
  TimeRecurrent,
  type TimeRecurrentOptions,
} from './time-recurrent.js';
export { TimeRNN } from './time-rnn.js';
export { TimeSoftmaxWithLoss } from './time-softmax-with-loss.js';
export { UnigramSampler, type UnigramSamplerOptions } from './unigram-sampler.js';
