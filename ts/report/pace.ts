import { count, counted } from '../core/format.js';
import type { DoneLine } from './records.js';

/** `9,550 steps in 12.3 s`, or `9,550 steps, all of them before this command` after a finished run was resumed */
export function pace({ steps, seconds, resumedAt }: DoneLine, unit: string): string {
  if (resumedAt === steps) return `${counted(steps, unit)}, all of them before this command`;
  const last = resumedAt === undefined ? '' : `, the last ${count(steps - resumedAt)}`;
  return `${counted(steps, unit)}${last} in ${seconds.toFixed(1)} s`;
}
