import * as kernels from '../../core/kernels.js';

/** Engines compile a hot function twice; calls before that are slower than what a user sees. */
const WARM_UP_MS = 200;
/** A step calls many functions, and each has to become hot. */
export const STEP_WARM_UP_MS = 800;
/** Timed pieces. The fastest counts for kernels, because noise only adds time; the median counts for steps. */
const PIECES = 30;
const PIECE_MS = 15;

/** Milliseconds per call in equal pieces of work, ascending. */
export function measure(work: () => void, warmUpMs = WARM_UP_MS): number[] {
  let calls = 0;
  const started = performance.now();
  while (performance.now() - started < warmUpMs) {
    work();
    calls += 1;
  }
  const perPiece = Math.max(1, Math.round((calls * PIECE_MS) / warmUpMs));
  const times = Array.from({ length: PIECES }, () => {
    const start = performance.now();
    for (let i = 0; i < perPiece; i++) work();
    return (performance.now() - start) / perPiece;
  });
  return times.sort((a, b) => a - b);
}

/** GFLOP/s of one thread that only multiplies and adds in registers. */
export function measurePeak(): number {
  let flops = 0;
  const [ms] = measure(() => {
    flops = kernels.peakMultiplyAdd(100_000);
  });
  return flops / ms! / 1e6;
}
