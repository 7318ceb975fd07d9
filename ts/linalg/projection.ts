import { BadakError } from '../core/errors.js';
import { readValue, wholeNumber } from '../core/options.js';
import { expectFinite, expectList } from '../core/values.js';
import { fixSign, symmetricEigen } from './eigen.js';

/**
 * Projects vectors [n, d] to a plane [n, 2] by principal component analysis. The axes of the plane are the two
 * eigenvectors of the covariance (X − μ)ᵀ (X − μ) / n with the largest eigenvalues. The component of largest size of
 * each axis is positive. With d = 1 the second coordinate is 0.
 * @throws BadakError when there are not n · d numbers, or one is not finite
 */
export function projectToPlane(vectors: ArrayLike<number>, n: number, d: number): Float32Array {
  const place = principalPlane(vectors, n, d);
  const plane = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    plane.set(place(Array.from({ length: d }, (_, j) => vectors[i * d + j]!)), 2 * i);
  }
  return plane;
}

/**
 * The plane of {@link projectToPlane}, for other vectors too.
 * @returns what gives the place of a vector [d] in the plane
 * @throws BadakError as {@link projectToPlane} @internal
 */
export function principalPlane(
  vectors: ArrayLike<number>,
  n: number,
  d: number,
): (vector: ArrayLike<number>) => readonly [number, number] {
  expectList('projectToPlane', 'vectors', vectors);
  readValue('projectToPlane', 'n', n, wholeNumber(0));
  readValue('projectToPlane', 'd', d, wholeNumber(1));
  if (vectors.length !== n * d) {
    throw new BadakError(
      'shape-mismatch',
      `projectToPlane: expected ${n} · ${d} numbers, found ${vectors.length}`,
    );
  }
  expectFinite('projectToPlane', 'number', vectors);
  const centred = Float64Array.from({ length: n * d }, (_, i) => vectors[i]!);
  const centre = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += centred[i * d + j]!;
    centre[j] = sum / n;
    for (let i = 0; i < n; i++) centred[i * d + j]! -= centre[j]!;
  }
  const axes = n < d ? axesOfFew(centred, n, d) : symmetricEigen(covariance(centred, n, d), d).vectors;
  const along = (vector: ArrayLike<number>, axis: number) => {
    if (axis >= d) return 0;
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (vector[j]! - centre[j]!) * axes[axis * d + j]!;
    return sum;
  };
  return (vector) => [along(vector, 0), along(vector, 1)];
}

/**
 * The first two principal axes for n < d. X Xᵀ has the eigenvalues of Xᵀ X; for its eigenvectors u, those of Xᵀ X are
 * Xᵀ u.
 */
function axesOfFew(centred: Float64Array, n: number, d: number): Float64Array {
  const transposed = Float64Array.from(
    { length: d * n },
    (_, i) => centred[(i % n) * d + Math.floor(i / n)]!,
  );
  const { vectors } = symmetricEigen(covariance(transposed, d, n), n);
  const axes = new Float64Array(2 * d);
  for (let axis = 0; axis < Math.min(2, n); axis++) {
    const along = axes.subarray(axis * d, (axis + 1) * d);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < d; j++) along[j]! += vectors[axis * n + i]! * centred[i * d + j]!;
    }
    const norm = Math.sqrt(along.reduce((sum, x) => sum + x * x, 0));
    for (let j = 0; j < d; j++) along[j]! /= norm || 1;
    fixSign(along);
  }
  return axes;
}

/** The covariance matrix [d, d]. */
function covariance(centred: Float64Array, n: number, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let i = 0; i < n; i++) {
    const row = centred.subarray(i * d, (i + 1) * d);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) out[a * d + b]! += (row[a]! * row[b]!) / n;
    }
  }
  return out;
}
