/** Products that an engine computes before anyone else does, to find out which of its loops are faster here. */
import type { Glue, In, Out, Scratch } from './engine.js';

export interface Product {
  m: number;
  n: number;
  k: number;
}

export interface Trial {
  /** Computes a product of the same numbers each time, into the first or the second result. */
  compute: (product: Product, into: 0 | 1) => void;
  /** The bits of a result. */
  bits: (of: 0 | 1, product: Product) => Int32Array;
}

/**
 * @param most the largest sizes of all products
 * @param use what is done with them; their memory is free again after it
 * @returns what `use` returns; undefined if there is not enough memory
 */
export function withProducts<T>(
  glue: Glue,
  memory: WebAssembly.Memory,
  { m, n, k }: Product,
  use: (trial: Trial) => T,
): T | undefined {
  const lengths = [m * k, k * n, m * n, m * n, glue.gemm_scratch_len(m, n, k)];
  const bytes = 4 * lengths.reduce((sum, length) => sum + length, 0);
  const start = glue.allocate(bytes) >>> 0;
  if (start === 0) return undefined;
  const after = (count: number) =>
    start + 4 * lengths.slice(0, count).reduce((sum, length) => sum + length, 0);
  const results = [after(2), after(3)] as const;
  const given = new Float32Array(memory.buffer, start, lengths[0]! + lengths[1]!);
  for (let i = 0; i < given.length; i++) given[i] = ((i * 7919) % 1009) / 1009 - 0.5;
  const [a, b, scratch] = [start as In<'f32'>, after(1) as In<'f32'>, after(4) as Scratch];
  try {
    return use({
      compute: ({ m, n, k }, into) =>
        glue.gemm(results[into] as Out<'f32'>, a, b, 0, scratch, m, n, k, false, false, false),
      bits: (of, { m, n }) => new Int32Array(memory.buffer, results[of], m * n),
    });
  } finally {
    glue.release(start, bytes);
  }
}

/** The shortest time that something takes, in milliseconds, of all within so many of them. */
export function fastest(run: () => void, withinMs: number): number {
  let best = Infinity;
  const end = performance.now() + withinMs;
  for (let before = performance.now(), now = before; now < end; before = now) {
    run();
    now = performance.now();
    best = Math.min(best, now - before);
  }
  return best;
}
