import { engine } from '../engine.js';

/**
 * Runs a loop of multiply-adds at the processor's peak speed, on this thread.
 * @returns number of floating point operations
 */
export function peakMultiplyAdd(steps: number): number {
  return engine().run((x) => {
    x.peak_multiply_add(steps);
    return x.peak_flops_per_step() * steps;
  });
}
