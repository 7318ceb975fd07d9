/**
 * `badak/words`: word vectors. It reads and writes them, finds similar words and analogies, and makes vectors by
 * counting (vol. 2, chapter 2), with the linear algebra for that.
 *
 * @module badak/words
 */
export { type ReadWordVectorsOptions, readWordVectors } from './io/read-word-vectors.js';
export type { VectorReadOptions } from './io/vector-rows.js';
export type { OpenFile, ReadableFile } from './io/word-lists.js';
export { encodeWordVectors, type NamedFiles, wordVectorPaths } from './io/word-vectors.js';
export { projectToPlane } from './linalg/projection.js';
export { type SparseMatrix, sparse } from './linalg/sparse.js';
export { type SvdOptions, truncatedSvd } from './linalg/svd.js';
export { coOccurrence, countingVectors, ppmi } from './words/counting.js';
export { analogy, type Measure, mostSimilar, type Neighbour } from './words/similarity.js';
export type { WordVectors } from './words/word-vectors.js';
