/** The largest number of sweeps. Ten are enough for several hundred rows. */
const MAX_SWEEPS = 60;

/**
 * When to stop: the norm of all elements off the diagonal, over the norm of the matrix. It is below rounding errors.
 */
const PRECISION = 1e-15;

export interface Eigen {
  /** Eigenvalues, the largest first, [n]. */
  values: Float64Array;
  /** Eigenvectors in rows, each of length 1 with its largest component positive, [n, n]. */
  vectors: Float64Array;
}

/**
 * The eigenvalues and eigenvectors of a symmetric matrix A [n, n], by Jacobi's rotations. Each rotation makes one
 * element off the diagonal 0. The sum of their squares falls from sweep to sweep, in the end quadratically. The method
 * needs only sums, products, quotients and square roots, which are the same in every engine. It takes about 50 n³
 * operations: it is for hundreds of rows, not thousands.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  // The comparison is false for NaN, so a NaN spreads to all results.
  for (let sweep = 0; sweep < MAX_SWEEPS && !(offDiagonal(a, n) <= PRECISION); sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) annihilate(a, rows, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(rows.subarray(from * n, (from + 1) * n), to * n));
  for (let i = 0; i < n; i++) fixSign(vectors.subarray(i * n, (i + 1) * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors };
}

/** Changes a vector to its opposite, in place, if its component of largest size is negative. Both are eigenvectors. */
export function fixSign(vector: Float64Array): void {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i]!;
}

/** The norm of all elements off the diagonal, over the norm of the matrix. */
function offDiagonal(a: Float64Array, n: number): number {
  let off = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const square = a[i * n + j]! ** 2;
      all += square;
      if (i !== j) off += square;
    }
  }
  return all === 0 ? 0 : Math.sqrt(off / all);
}

/** Rotates the plane (p, q) so that a[p, q] becomes 0: A ← JᵀAJ. The rows of eigenvectors are rotated, too. */
function annihilate(a: Float64Array, rows: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  if (apq === 0) return;
  // The smaller root of t² + 2θt − 1 = 0: the angle is at most 45°, so elements that are already 0 stay small.
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(t * t + 1);
  const sine = t * cosine;
  rotate(a, p, q, n, n, cosine, sine);
  rotate(a, p * n, q * n, 1, n, cosine, sine);
  rotate(rows, p * n, q * n, 1, n, cosine, sine);
}

/** (x, y) ← (cx − sy, sx + cy), for the elements x, y of two rows or columns that begin at `p` and `q`. */
function rotate(
  a: Float64Array,
  p: number,
  q: number,
  stride: number,
  n: number,
  c: number,
  s: number,
): void {
  for (let k = 0; k < n * stride; k += stride) {
    const x = a[p + k]!;
    const y = a[q + k]!;
    a[p + k] = c * x - s * y;
    a[q + k] = s * x + c * y;
  }
}
