import { visible } from '../core/errors.js';

/** What `badak doctor` found of a part. */
export interface Finding {
  what: string;
  /** Undefined for what is neither good nor bad. */
  isGood: boolean | undefined;
  found: string;
}

/** A line of `badak doctor`. @param width characters of the longest `what` */
export function findingLine({ what, isGood, found }: Finding, width: number): string {
  return `${isGood === undefined ? '·' : isGood ? '✓' : '✗'} ${what.padEnd(width)} ${visible(found)}`;
}
