import { visible } from '../core/errors.js';

/** A line of `badak doctor`. @param isGood undefined for what is neither good nor bad */
export function findingLine(isGood: boolean | undefined, what: string, found: string): string {
  return `${isGood === undefined ? '·' : isGood ? '✓' : '✗'} ${what.padEnd(14)} ${visible(found)}`;
}
