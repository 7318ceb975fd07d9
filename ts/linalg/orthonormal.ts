/** A vector of which so small a part is left was a sum of those before it. */
const NOTHING_LEFT = 1e-12;

/**
 * Makes `count` vectors of `length` numbers, one a row, orthonormal in place: each minus its parts along those before it (Gram and
 * Schmidt), again where more than half was taken away, because then rounding is a larger share of what is left. One that
 * is a sum of those before it becomes a random one. `count` is at most `length`.
 * @param random numbers around 0
 */
export function orthonormalize(
  vectors: Float64Array,
  count: number,
  length: number,
  random: () => number,
): void {
  for (let j = 0; j < count; j++) {
    const vector = vectors.subarray(j * length, (j + 1) * length);
    while (!normalizeBeside(vectors, j, vector)) for (let i = 0; i < length; i++) vector[i] = random();
  }
}

/** @returns false where nothing was left of the vector */
function normalizeBeside(vectors: Float64Array, before: number, vector: Float64Array): boolean {
  const given = norm(vector);
  let had: number;
  let left = given;
  do {
    had = left;
    let i = 0;
    for (; i + 4 <= before; i += 4) takeFour(vectors, i * vector.length, vector);
    for (; i < before; i++) takeOne(vectors, i * vector.length, vector);
    left = norm(vector);
    if (left <= NOTHING_LEFT * given) return false;
  } while (left < 0.5 * had);
  for (let i = 0; i < vector.length; i++) vector[i]! /= left;
  return true;
}

/** v ← v − (q · v) q for the four vectors q from `at` on, in one pass: four sums at a time keep the processor busy. */
function takeFour(vectors: Float64Array, at: number, v: Float64Array): void {
  const n = v.length;
  const [q0, q1, q2, q3] = [at, at + n, at + 2 * n, at + 3 * n];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const value = v[i]!;
    a += vectors[q0 + i]! * value;
    b += vectors[q1 + i]! * value;
    c += vectors[q2 + i]! * value;
    d += vectors[q3 + i]! * value;
  }
  for (let i = 0; i < n; i++) {
    const along = a * vectors[q0 + i]! + b * vectors[q1 + i]! + (c * vectors[q2 + i]! + d * vectors[q3 + i]!);
    v[i]! -= along;
  }
}

function takeOne(vectors: Float64Array, at: number, v: Float64Array): void {
  let a = 0;
  for (let i = 0; i < v.length; i++) a += vectors[at + i]! * v[i]!;
  for (let i = 0; i < v.length; i++) v[i]! -= a * vectors[at + i]!;
}

function norm(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]! * v[i]!;
  return Math.sqrt(sum);
}
