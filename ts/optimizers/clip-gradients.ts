import * as kernels from '../core/kernels.js';
import { numberOption, readValue } from '../core/options.js';
import type { Param } from '../core/param.js';
import { expectParamList } from './check.js';

const NORM = numberOption({ above: 0 });

/**
 * The factor of all gradients that makes their common norm √Σ g² at most `maxNorm` (vol. 2, section 6.1.4):
 * min(1, maxNorm / (norm + 1e-6)). Pass it to `optimizer.update`. The gradients themselves do not change.
 *
 * If the norm is not finite, the result is NaN, because an update would spoil the parameters.
 * @throws BadakError when `maxNorm` is not above 0
 */
export function clipScale(params: readonly Param[], maxNorm: number): number {
  expectParamList('clipScale', params);
  if (maxNorm !== Infinity) readValue('clipScale', 'largest norm', maxNorm, NORM);
  const norm = Math.sqrt(params.reduce((sum, { grad }) => sum + kernels.sumOfSquares(grad), 0));
  return Number.isFinite(norm) ? Math.min(1, maxNorm / (norm + 1e-6)) : NaN;
}
