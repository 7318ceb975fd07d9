import { count } from './format.js';
import { BadakError } from './errors.js';
import { shown } from './values.js';

/**
 * Groups of characters that look alike: apostrophes, quotation marks, hyphens. The first of each is on most keyboards.
 */
export const ALIKE: readonly string[] = ["'’ʼ‘‚‛′ʹʻʽ`´＇", '"“”„‟″«»＂', '-‐‑‒–—−－'];

/** Variation selectors: characters that only choose the style in which an emoji or a sign is shown. */
export const VARIATION = /[\ufe00-\ufe0f]/gu;

/**
 * The index of a word in a list.
 * @throws BadakError when the list does not have it; the error suggests similar words
 */
export function indexOfWord(words: readonly string[], word: string): number {
  if (typeof word !== 'string')
    throw new BadakError('invalid-argument', `expected a word, a text, found ${shown(word)}`);
  if (word.trim() === '') throw new BadakError('invalid-argument', 'expected a word, found an empty text');
  const index = words.indexOf(word);
  if (index >= 0) return index;
  throw unknownWords(words, [word]);
}

/** Unknown words that an error or a note names. */
export const MOST_NAMED = 8;

/** The error of words that a list does not have: all of them, each once, with similar words. */
export function unknownWords(words: readonly string[], unknown: readonly string[]): BadakError {
  const each = [...new Set(unknown)];
  const named = each.slice(0, MOST_NAMED).map((word) => {
    const near = closestSpellings(word, words).join(', ');
    if (near === '') return `“${word}”`;
    return each.length === 1 ? `“${word}”; did you mean ${near}?` : `“${word}” (did you mean ${near}?)`;
  });
  const more = each.length > MOST_NAMED ? `, and ${count(each.length - MOST_NAMED)} more` : '';
  return new BadakError(
    'unknown-word',
    `the vocabulary of ${count(words.length)} words does not have ${named.join(', ')}${more}`,
  );
}

/**
 * The words of a list with the spelling most similar to `word`, the nearest first; equally near ones stay in their
 * order. Capitals do not count: toyota is near to Toyota.
 */
export function closestSpellings(word: string, words: readonly string[], count = 3): string[] {
  const wanted = folded(word);
  // At most a third of the letters may be wrong: other words have little to do with the one that was meant.
  const limit = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  const near: { word: string; distance: number }[] = [];
  for (const candidate of words) {
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, folded(candidate), limit);
    if (distance <= limit) near.push({ word: candidate, distance });
  }
  return near
    .sort((one, other) => one.distance - other.distance)
    .slice(0, count)
    .map((each) => each.word);
}

function folded(word: string): string {
  return word.normalize('NFC').toLowerCase();
}

/**
 * How many letters to insert, delete, replace, or swap with their neighbour to turn a into b; a number above `limit` if
 * there are more than that: d(i, j) = min(d(i−1, j) + 1, d(i, j−1) + 1, d(i−1, j−1) + [aᵢ ≠ bⱼ], d(i−2, j−2) + 1 if
 * swapped).
 */
export function editDistance(a: string, b: string, limit: number): number {
  const row = () => new Uint32Array(b.length + 1).fill(limit + 1);
  let [before, above, current] = [row(), row().map((far, j) => (j <= limit ? j : far)), row()];
  for (let i = 1; i <= a.length; i++) {
    // More than `limit` away from the diagonal every distance is above the limit.
    const first = Math.max(1, i - limit);
    current.fill(limit + 1);
    current[0] = i;
    let least = i;
    for (let j = first; j <= Math.min(b.length, i + limit); j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const value = Math.min(above[j]! + 1, current[j - 1]! + 1, replaced);
      current[j] = swapped ? Math.min(value, before[j - 2]! + 1) : value;
      least = Math.min(least, current[j]!);
    }
    if (least > limit) return limit + 1;
    [before, above, current] = [above, current, before];
  }
  return above[b.length]!;
}
