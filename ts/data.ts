/**
 * `badak/data`: sources of data. It finds or downloads data sets, reads texts and pairs, generates data, and reads and
 * writes files of arrays. The classes of `badak` make batches of your data.
 *
 * @module badak/data
 */
export { type CalendarOptions, drawCalendar, type Language } from './data/calendar.js';
export { type Corpus, CorpusBuilder, type CorpusLimits } from './data/corpus.js';
export { type DigitsOptions, digitsDataset, drawDigits } from './data/digits.js';
export { drawGrammar, grammarEntropy, type GrammarCorpus, type GrammarOptions } from './data/grammar.js';
export { type ImageDataChoice, type LoadedImages, loadImages } from './data/images.js';
export type { ImageDataset, LabelledImages } from './data/labelled-images.js';
export type { DownloadProgress, LookupOptions } from './data/lookup.js';
export { labelledImages } from './data/mnist.js';
export type { PairFormat, PairOptions } from './data/pair-file.js';
export { type PairTexts, type ParsedPairs, parsePairs, type SplitPairs, splitPairs } from './data/pairs.js';
export { findPtb, type PtbCorpus } from './data/ptb.js';
export { type BookPairs, findBookPairs } from './data/book-pairs.js';
export { drawSums, type SumsOptions } from './data/sums.js';
export { readText, type TextOptions } from './data/text.js';
export { type Tokenization, tokensOf } from './data/tokenizer.js';
export { corpusOf, Vocabulary } from './data/vocabulary.js';
export { decodeNpy, encodeNpy, type NpyArray } from './io/npy.js';
export { decodeNpz, encodeNpz } from './io/npz.js';
export {
  decodeSafetensors,
  type DecodeSafetensorsOptions,
  encodeSafetensors,
  type Safetensors,
  type StoredTensor,
} from './io/safetensors.js';
