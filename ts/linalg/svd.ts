import { BadakError } from '../core/errors.js';
import {
  type OptionTable,
  readOptions,
  required,
  seedOption,
  sizeOption,
  wholeNumber,
} from '../core/options.js';
import { RandomStream } from '../core/random.js';
import { fixSign, symmetricEigen } from './eigen.js';
import { orthonormalize } from './orthonormal.js';
import { expectSparse, type SparseMatrix, timesBlock, transposeTimesBlock } from './sparse.js';

/** Options of {@link truncatedSvd}. */
export interface SvdOptions {
  /** Number of singular values, the largest ones. */
  size: number;
  /** Number of power iterations, which make the result more exact; default 5. */
  iterations?: number;
  /** Number of additional columns in the computation, which make the last singular values more exact; default 10. */
  oversampling?: number;
  /** Seed of the random matrix; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<SvdOptions> = {
  size: required(sizeOption),
  iterations: wholeNumber(0),
  oversampling: wholeNumber(0),
  seed: seedOption,
};

/**
 * The largest singular values of a sparse matrix A and their left singular vectors, A ≈ U diag(s) Vᵀ, by randomized SVD
 * (Halko, Martinsson and Tropp 2011). A is never stored as a dense matrix.
 *
 *     Q = orth(A · Ω)                      Ω random [columns, size + oversampling]
 *     Q = orth(A · orth(Aᵀ · Q))           repeated `iterations` times
 *     B = Qᵀ · A,   B Bᵀ = W diag(s²) Wᵀ,   U = Q · W
 *
 * The component of largest size of each column of U is positive.
 * @throws BadakError when the matrix has fewer rows or columns than `size`, or an option is not valid
 */
export function truncatedSvd(
  matrix: SparseMatrix,
  options: SvdOptions,
): { U: Float32Array; singularValues: Float64Array } {
  const { size, iterations = 5, oversampling = 10, seed = 0 } = readOptions('truncatedSvd', options, OPTIONS);
  expectSparse('truncatedSvd', matrix);
  const { rows, columns } = matrix;
  const limit = Math.min(rows, columns);
  if (!(Number.isSafeInteger(size) && size >= 1 && size <= limit)) {
    throw new BadakError(
      'invalid-argument',
      `truncatedSvd size: expected from 1 to ${limit}, for a matrix of ${rows} × ${columns}, found ${size}`,
    );
  }
  const k = Math.min(size + oversampling, limit);
  const stream = new RandomStream(seed, 'svd');
  const random = () => 2 * stream.uniform() - 1;
  const orthonormal = (block: Float64Array, length: number) => {
    const vectors = transposed(block, length, k);
    orthonormalize(vectors, k, length, random);
    return transposed(vectors, k, length);
  };

  const start = Float64Array.from({ length: columns * k }, random);
  let q = orthonormal(timesBlock(matrix, start, k), rows); // [rows, k]
  for (let i = 0; i < iterations; i++) {
    const p = orthonormal(transposeTimesBlock(matrix, q, k), columns); // [columns, k]
    q = orthonormal(timesBlock(matrix, p, k), rows);
  }
  const b = transposed(transposeTimesBlock(matrix, q, k), columns, k); // [k, columns]
  const { values, vectors } = symmetricEigen(productWithTransposed(b, k, columns), k);
  return {
    U: combined(q, vectors, { rows, k, size }),
    singularValues: values.slice(0, size).map((square) => Math.sqrt(Math.max(0, square))),
  };
}

/** The transposed matrix [columns, rows]. */
function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
  }
  return out;
}

/** B Bᵀ [k, k], for B [k, length]. */
function productWithTransposed(b: Float64Array, k: number, length: number): Float64Array {
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < length; c++) sum += b[i * length + c]! * b[j * length + c]!;
      out[i * k + j] = out[j * k + i] = sum;
    }
  }
  return out;
}

/** U = Q W [rows, size], with fixed signs. The columns of W are the rows of `vectors`. */
function combined(
  q: Float64Array,
  vectors: Float64Array,
  { rows, k, size }: { rows: number; k: number; size: number },
): Float32Array {
  const U = new Float32Array(rows * size);
  const column = new Float64Array(rows);
  for (let c = 0; c < size; c++) {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += q[i * k + j]! * vectors[c * k + j]!;
      column[i] = sum;
    }
    fixSign(column);
    for (let i = 0; i < rows; i++) U[i * size + c] = column[i]!;
  }
  return U;
}
