/** If a smaller part than this is left of a vector, it was a linear combination of the vectors before it. */
const NOTHING_LEFT = 1e-12;

/**
 * Makes `count` vectors of `length` numbers, one in each row, orthonormal in place (Gram and Schmidt): it subtracts
 * from each vector its components along the vectors before it. If that removes more than half of a vector, it is done
 * once more, because then rounding errors are a larger share of the rest. A vector that is a linear combination of
 * those before it is replaced by a random one. `count` is at most `length`.
 * @param random random numbers around 0
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

/** Makes one vector orthonormal to those before it. @returns false if the vector was a linear combination of them */
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

/**
 * v ← v − Σ (q · v) q over four vectors q from `at` on. It is faster than one vector at a time, because four sums are
 * independent.
 */
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
