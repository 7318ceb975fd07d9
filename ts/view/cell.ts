import { number, short } from '../core/format.js';
import type { TableCell, Column, ScoredWord } from '../experiments/panels.js';

/**
 * A table's cell as one line of text: words with scores, the numbers of a vector in fixed width, or – for an empty
 * cell.
 */
export function cellText(cell: TableCell, { decimals }: Pick<Column, 'decimals'> = {}): string {
  if (cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return decimals === undefined ? short(cell) : number(cell, decimals);
  return cell instanceof Float32Array ? vectorText(cell) : cell.map(scoredText).join(', ');
}

/** `woman 5.16` */
export function scoredText({ word, score }: ScoredWord): string {
  return `${word} ${score.toFixed(2)}`;
}

/** `-0.123   1.234`: three digits behind the point, every number six characters wide or more. */
export function vectorText(vector: Float32Array): string {
  return Array.from(vector, (x) => x.toFixed(3).padStart(6)).join('  ');
}
