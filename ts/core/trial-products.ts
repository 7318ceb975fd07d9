/** Products that an engine computes before anyone else does, to find out which of its loops are faster here. */
import type { Glue, In, Out, Scratch } from './engine.js';

/** @internal */
export interface Product {
  m: number;
  n: number;
  k: number;
}

/** @internal */
export interface Trial {
  /** Computes a product of the same numbers each time, into the first or the second result. */
  compute: (product: Product, into: 0 | 1) => void;
  /** The bits of a result. */
  bits: (of: 0 | 1, product: Product) => Int32Array;
}

/**
 * @param products all that `use` may compute, in wide mode or not
 * @param use what is done with them; their memory is free again after it
 * @returns what `use` returns; undefined if there is not enough memory
 * @internal
 */
export function withProducts<T>(
  glue: Glue,
  memory: WebAssembly.Memory,
  products: readonly Product[],
  use: (trial: Trial) => T,
): T | undefined {
  const most = (length: (product: Product) => number) => Math.max(...products.map(length));
  // Its length depends on the mode, and not in one direction.
  const scratchLength = (isWide: boolean) => {
    glue.set_wide(isWide);
    return most(({ m, n, k }) => glue.gemm_scratch_len(m, n, k));
  };
  const scratchFloats = Math.max(scratchLength(true), scratchLength(false));
  const result = most(({ m, n }) => m * n);
  const lengths = [most(({ m, k }) => m * k), most(({ k, n }) => k * n), result, result, scratchFloats];
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

/** Clocks of pages have steps of up to a millisecond, most of a tenth: a shorter time would be 0. */
const PIECE_MS = 0.3;

/** The shortest time that one call takes, in milliseconds, of all pieces within so many of them. @internal */
export function fastest(run: () => void, withinMs: number): number {
  let best = Infinity;
  const end = performance.now() + withinMs;
  for (let before = performance.now(), now = before; now < end; before = now) {
    let calls = 0;
    do {
      run();
      calls++;
      now = performance.now();
    } while (now - before < PIECE_MS);
    best = Math.min(best, (now - before) / calls);
  }
  return best;
}
