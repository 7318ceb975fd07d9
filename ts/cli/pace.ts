import { count, counted } from '../core/format.js';
import type { DoneLine } from './run-folder.js';

/** `9,550 steps in 12.3 s` */
export function pace({ steps, seconds, resumedAt }: DoneLine, unit: string): string {
  const last = resumedAt === undefined ? '' : `, the last ${count(steps - resumedAt)}`;
  return `${counted(steps, unit)}${last} in ${seconds.toFixed(1)} s`;
}
