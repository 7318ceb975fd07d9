/// <reference lib="esnext.disposable" preserve="true" />
/**
 * `badak`: layers, models, optimizers and the training loop. The entry points add the platform. Data sets are in
 * `badak/data`, word vectors in `badak/words`, operations on plain arrays in `badak/kernels`, and the books' experiments in
 * `badak/experiments`, so that a page with a single model stays small.
 *
 * @module badak
 */
export { type Arithmetic, type Backend, type Build, type Engine, engine } from './core/engine.js';
export { type InitOptions, init, shutdown } from './core/init.js';
export { BadakError, DivergedError, type ErrorCode } from './core/errors.js';
export { Param } from './core/param.js';
export { RandomStream } from './core/random.js';
export { type RowKeeper, RowParam } from './core/row-param.js';
export type {
  Cell,
  Lookup,
  PoolKind,
  PoolWindow,
  RecurrentState,
  RowGroups,
  StrideAndPad,
} from './core/kernels.js';
export type { Shape } from './core/shape.js';
export { type ArrayOf, type DType, type Labels, Tensor } from './core/tensor.js';
export { Workspace } from './core/workspace.js';
export { type Batch, type ClassIds, Dataset, type DatasetShapes, type KeptSamples } from './data/dataset.js';
export { type PairBatch, Pairs } from './data/pairs.js';
export { Samples } from './data/samples.js';
export { type SequenceBatch, Sequences } from './data/sequences.js';
export { type WindowBatch, type WindowOptions, Windows } from './data/windows.js';
export * as kernels from './kernels.js';
export * from './layers/index.js';
export { accuracy, type ScoredSamples } from './metrics/accuracy.js';
export { type AskedPairs, exactMatch } from './metrics/exact-match.js';
export { numericalGradient } from './metrics/numerical-gradient.js';
export { perplexity } from './metrics/perplexity.js';
export type { Activity } from './models/activity.js';
export type { Answer, AnswerOptions } from './models/answer.js';
export type { AttentionDecoder } from './models/attention-decoder.js';
export { AttentionSeq2seq } from './models/attention-seq2seq.js';
export { BetterRnnlm } from './models/better-rnnlm.js';
export { CBOW } from './models/cbow.js';
export type { Decoding, LstmDecoder } from './models/decoder.js';
export type { DrawOptions } from './models/draw-word.js';
export type { CoderSizes, Encoded, EncodedGradients, Encoder } from './models/encoder.js';
export { DeepConvNet, type DeepConvNetOptions } from './models/deep-conv-net.js';
export type { Gradients } from './models/gradients.js';
export { type GenerateOptions, LanguageModel } from './models/language-model.js';
export { type Classifier, Model } from './models/model.js';
export { MultiLayerNetExtend, type MultiLayerNetExtendOptions } from './models/multi-layer-net-extend.js';
export { MultiLayerNet, type MultiLayerNetOptions } from './models/multi-layer-net.js';
export { PeekySeq2seq } from './models/peeky-seq2seq.js';
export { Rnnlm, type RnnlmOptions } from './models/rnnlm.js';
export type { Seq2seqOptions } from './models/seq2seq-options.js';
export { Seq2seq } from './models/seq2seq.js';
export { type LossClass, Sequential, type SequentialOptions } from './models/sequential.js';
export { SimpleCBOW, type SimpleWord2VecOptions } from './models/simple-cbow.js';
export { SimpleConvNet, type SimpleConvNetOptions } from './models/simple-conv-net.js';
export { SimpleRnnlm } from './models/simple-rnnlm.js';
export { SimpleSkipGram } from './models/simple-skip-gram.js';
export { SkipGram } from './models/skip-gram.js';
export { TwoLayerNet, type TwoLayerNetOptions } from './models/two-layer-net.js';
export { type Compared, Word2Vec, type Word2VecOptions } from './models/word2vec.js';
export * from './optimizers/index.js';
export {
  type Checkpoint,
  type CheckpointInfo,
  type Parent,
  type Trained,
  decodeCheckpoint,
  encodeCheckpoint,
  restoreCheckpoint,
  restoreModel,
} from './train/checkpoint.js';
export { evaluated, type FitOptions, type FitProgress, fit, type Pace } from './train/fit.js';
export {
  GRADCHECK_LIMIT,
  type GradcheckLayerOptions,
  type GradcheckRow,
  type GradcheckElement,
  gradcheck,
  gradcheckLayer,
} from './train/gradcheck.js';
export { perplexityOf } from './train/perplexity.js';
export type { Metrics, Report, Said } from './train/report.js';
export {
  drawnWithReplacement,
  type Rows,
  type RowsOptions,
  shuffledEpochs,
  textInOrder,
} from './train/rows.js';
export { loadTraining, saveTraining } from './train/own-training.js';
export { loadModel, saveModel } from './train/weights.js';
