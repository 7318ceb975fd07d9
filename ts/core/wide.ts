/**
 * Wide mode: tiles of 16 columns, whose instructions the JavaScript engine joins in pairs to instructions on 256 bits. No
 * engine says whether it does, so this tries it.
 */
import type { Glue, In, Out, Scratch } from './engine.js';
import { say } from './say.js';

interface Product {
  m: number;
  n: number;
  k: number;
}

/** Its values are compared: tiles with all kinds of edges, and two blocks of k. */
const COMPARED: Product = { m: 10, n: 37, k: 401 };
/** It is timed: about a tenth of a millisecond. */
const TIMED: Product = { m: 96, n: 160, k: 384 };

/** The engine compiles hot functions once more, in the background; before that both modes are slow. */
const PATIENCE_MS = 250;
const ROUND_MS = 3;
/** Wide mode has to be this much faster, in so many rounds in a row. */
const WORTH = 1.2;
const SURE_ROUNDS = 3;

/**
 * Turns wide mode on, if it gives the same bits and is faster here.
 * @returns why wide mode stays off; undefined if it is on
 * @internal
 */
export function tryWide(glue: Glue, memory: WebAssembly.Memory): string | undefined {
  glue.set_wide(true);
  const why = compare(glue, memory);
  if (why !== undefined) glue.set_wide(false);
  return why;
}

function compare(glue: Glue, memory: WebAssembly.Memory): string | undefined {
  const { m, n } = TIMED;
  const { k } = COMPARED;
  const lengths = [m * k, k * n, m * n, m * n, glue.gemm_scratch_len(m, n, k)] as const;
  const bytes = 4 * lengths.reduce((sum, length) => sum + length, 0);
  const start = glue.allocate(bytes) >>> 0;
  if (start === 0) return say`there is not enough memory to try it`;
  const after = (count: number) =>
    start + 4 * lengths.slice(0, count).reduce((sum, length) => sum + length, 0);
  const [a, b, narrow, wide, scratch] = [start, after(1), after(2), after(3), after(4)] as const;
  const given = new Float32Array(memory.buffer, a, lengths[0] + lengths[1]);
  for (let i = 0; i < given.length; i++) given[i] = ((i * 7919) % 1009) / 1009 - 0.5;

  const compute = (isWide: boolean, { m, n, k }: Product) => {
    glue.set_wide(isWide);
    const c = (isWide ? wide : narrow) as Out<'f32'>;
    glue.gemm(c, a as In<'f32'>, b as In<'f32'>, 0, scratch as Scratch, m, n, k, false, false, false);
  };
  const fastest = (isWide: boolean) => {
    let best = Infinity;
    const end = performance.now() + ROUND_MS;
    for (let before = performance.now(), now = before; now < end; before = now) {
      compute(isWide, TIMED);
      now = performance.now();
      best = Math.min(best, now - before);
    }
    return best;
  };
  try {
    compute(false, COMPARED);
    compute(true, COMPARED);
    const bits = (from: number) => new Int32Array(memory.buffer, from, COMPARED.m * COMPARED.n);
    const expected = bits(narrow);
    if (bits(wide).some((value, i) => value !== expected[i])) return say`it gave other values`;

    const end = performance.now() + PATIENCE_MS;
    let [narrowMs, sure, ratio] = [Infinity, 0, 0];
    while (sure < SURE_ROUNDS) {
      if (performance.now() > end) return say`it is ${ratio.toFixed(2)} times as fast here`;
      narrowMs = Math.min(narrowMs, fastest(false));
      ratio = narrowMs / fastest(true);
      sure = ratio >= WORTH ? sure + 1 : 0;
    }
    return undefined;
  } finally {
    glue.release(start, bytes);
  }
}
