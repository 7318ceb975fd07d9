import { number, short } from '../core/format.js';
import type { TableCell, Column, ScoredWord } from '../experiments/panels.js';
import { type english, words } from './words.js';

/**
 * A table's cell as one line of text: words with scores, the numbers of a vector in fixed width, or – for an empty
 * cell.
 */
export function cellText(cell: TableCell, { decimals, kind }: Partial<Column> = {}): string {
  if (cell === undefined) return '–';
  if (kind === 'verdict') return verdictText(cell as Verdict);
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return decimals === undefined ? short(cell) : number(cell, decimals);
  return cell instanceof Float32Array ? vectorText(cell) : cell.map(scoredText).join(', ');
}

type Verdict = keyof typeof english.verdict;

/** Signs that differ in shape: no verdict depends on colour alone. */
const SIGNS: Readonly<Record<Verdict, string>> = { right: '✓', wrong: '✗', unsure: '~' };

/** `✗ wrong` */
function verdictText(verdict: Verdict): string {
  return `${SIGNS[verdict]} ${words.verdict[verdict]}`;
}

/** `woman 5.16` */
export function scoredText({ word, score }: ScoredWord): string {
  return `${word} ${score.toFixed(2)}`;
}

/** `-0.123   1.234`: three digits behind the point, every number six characters wide or more. */
export function vectorText(vector: Float32Array): string {
  return Array.from(vector, (x) => x.toFixed(3).padStart(6)).join('  ');
}
