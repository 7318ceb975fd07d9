import { engine } from '../engine.js';

/** Runs the peak loop on this thread. @returns floating point operations done */
export function peakMultiplyAdd(steps: number): number {
  return engine().run((x) => {
    x.peak_multiply_add(steps);
    return x.peak_flops_per_step() * steps;
  });
}
