/// <reference lib="esnext.disposable" preserve="true" />
/** What the package offers; the entry points add the platform. */
export { type Backend, type Build, engine, type InitOptions, init } from './core/engine.js';
export { BadakError, DivergedError } from './core/errors.js';
export { Param } from './core/param.js';
export { RandomStream } from './core/random.js';
export { RowParam } from './core/row-param.js';
export type { Shape } from './core/shape.js';
export { type DType, type Labels, Tensor } from './core/tensor.js';
export type { WordVectors } from './words/word-vectors.js';
export { Workspace } from './core/workspace.js';
export { type Corpus, CorpusBuilder, type CorpusLimits } from './data/corpus.js';
export { digitsDataset, drawDigits } from './data/digits.js';
export { drawGrammar, grammarEntropy, type GrammarCorpus } from './data/grammar.js';
export { type ImageDataChoice, type LoadedImages, loadImages } from './data/images.js';
export type { ImageDataset, LabelledImages } from './data/labelled-images.js';
export type { DownloadProgress, LookupOptions } from './data/lookup.js';
export { labelledImages } from './data/mnist.js';
export { type CalendarOptions, drawCalendar } from './data/calendar.js';
export {
  type PairBatch,
  Pairs,
  type PairTexts,
  type ParsedPairs,
  parsePairs,
  type SplitPairs,
  splitPairs,
} from './data/pairs.js';
export type { PairFormat, PairOptions } from './data/pair-file.js';
export { findPtb, type PtbCorpus } from './data/ptb.js';
export { type Batch, type ClassIds, Dataset, type DatasetShapes } from './data/dataset.js';
export { Samples } from './data/samples.js';
export { type SequenceBatch, Sequences } from './data/sequences.js';
export { type WindowBatch, Windows } from './data/windows.js';
export { findBookPairs, type BookPairs } from './data/book-pairs.js';
export { drawSums, type SumsOptions } from './data/sums.js';
export { readText, type TextOptions } from './data/text.js';
export { type Tokenization, tokensOf } from './data/tokenizer.js';
export { toyCorpus, Vocabulary } from './data/vocabulary.js';
export * from './experiments/index.js';
export { decodeNpy, encodeNpy, type NpyArray } from './io/npy.js';
export { type ReadWordVectorsOptions, readWordVectors } from './io/read-word-vectors.js';
export {
  decodeSafetensors,
  type DecodeSafetensorsOptions,
  encodeSafetensors,
  type Safetensors,
  type StoredTensor,
} from './io/safetensors.js';
export type { VectorReadOptions } from './io/vector-rows.js';
export type { OpenFile } from './io/word-lists.js';
export { encodeWordVectors, type NamedFiles, wordVectorPaths } from './io/word-vectors.js';
export * from './layers/index.js';
export * as kernels from './kernels.js';
export { accuracy } from './metrics/accuracy.js';
export { numericalGradient } from './metrics/numerical-gradient.js';
export type { Answer, AnswerOptions } from './models/answer.js';
export { Seq2seq } from './models/seq2seq.js';
export type { Seq2seqOptions } from './models/seq2seq-options.js';
export { AttentionSeq2seq } from './models/attention-seq2seq.js';
export { PeekySeq2seq } from './models/peeky-seq2seq.js';
export { CBOW } from './models/cbow.js';
export { exactMatch } from './metrics/exact-match.js';
export { perplexity } from './metrics/perplexity.js';
export { projectToPlane } from './linalg/projection.js';
export { type SparseMatrix, sparse } from './linalg/sparse.js';
export { type SvdOptions, truncatedSvd } from './linalg/svd.js';
export { coOccurrence, countingVectors, ppmi } from './words/counting.js';
export { analogy, type Measure, mostSimilar, type Neighbour } from './words/similarity.js';
export { BetterRnnlm } from './models/better-rnnlm.js';
export type { Activity } from './models/activity.js';
export { type GenerateOptions, LanguageModel } from './models/language-model.js';
export type { Gradients } from './models/gradients.js';
export { type Classifier, Model } from './models/model.js';
export { DeepConvNet, type DeepConvNetOptions } from './models/deep-conv-net.js';
export { MultiLayerNetExtend, type MultiLayerNetExtendOptions } from './models/multi-layer-net-extend.js';
export { MultiLayerNet, type MultiLayerNetOptions } from './models/multi-layer-net.js';
export { Rnnlm, type RnnlmOptions } from './models/rnnlm.js';
export { Sequential, type SequentialOptions } from './models/sequential.js';
export { SimpleCBOW, type SimpleWord2VecOptions } from './models/simple-cbow.js';
export { SimpleConvNet, type SimpleConvNetOptions } from './models/simple-conv-net.js';
export { SimpleRnnlm } from './models/simple-rnnlm.js';
export { SimpleSkipGram } from './models/simple-skip-gram.js';
export { SkipGram } from './models/skip-gram.js';
export { TwoLayerNet, type TwoLayerNetOptions } from './models/two-layer-net.js';
export { Word2Vec, type Word2VecOptions } from './models/word2vec.js';
export * from './optimizers/index.js';
export {
  type Checkpoint,
  type CheckpointInfo,
  decodeCheckpoint,
  encodeCheckpoint,
  restoreCheckpoint,
  restoreModel,
} from './train/checkpoint.js';
export { evaluated, type FitOptions, fit } from './train/fit.js';
export {
  GRADCHECK_LIMIT,
  type GradcheckLayerOptions,
  type GradcheckRow,
  gradcheck,
  gradcheckLayer,
} from './train/gradcheck.js';
export { perplexityOf } from './train/perplexity.js';
export type { Metrics, Report } from './train/report.js';
export { drawnWithReplacement, type Rows, shuffledEpochs, textInOrder } from './train/rows.js';
export { loadModel, saveModel } from './train/weights.js';
