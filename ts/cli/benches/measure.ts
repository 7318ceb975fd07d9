import * as kernels from '../../core/kernels.js';

/** Engines compile a hot function twice; what runs before that is not what a user sees. */
const WARM_UP_MS = 200;
/** A step calls many functions, each of which has to become hot. */
export const STEP_WARM_UP_MS = 800;
/** Timed pieces; the fastest counts for kernels (the machine's noise only adds), the median for steps. */
const PIECES = 30;
const PIECE_MS = 15;

/** Times of equal pieces of work, in ms per call, ascending. */
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

/** GFLOP/s of one thread that does nothing but multiply and add in registers. */
export function measurePeak(): number {
  let flops = 0;
  const [ms] = measure(() => {
    flops = kernels.peakMultiplyAdd(100_000);
  });
  return flops / ms! / 1e6;
}
