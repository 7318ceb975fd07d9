/** What a language model writes, as lines for people. */
import { EOS } from '../../data/corpus.js';

/** What a text begins with where nobody says it, as in the book (vol. 2, section 7.1). */
const START = 'you';

/** What the Penn Treebank has in the place of numbers, of rare words and of prices; the book skips them. */
export const PLACEHOLDERS: readonly string[] = ['N', '<unk>', '$'];

/** Ids as lines of text, a sentence each. */
export function sentences(ids: readonly number[], words: readonly string[]): string[] {
  return sentencesOf(ids.map((id) => words[id]!));
}

/** Words as lines of text, a sentence each. */
export function sentencesOf(words: readonly string[]): string[] {
  return words
    .join(' ')
    .split(EOS)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Where a text begins: with the book's word, or else the first that is one. */
export function startOf(words: readonly string[]): number {
  const known = words.indexOf(START);
  const first = words.findIndex((word) => ![...PLACEHOLDERS, EOS].includes(word));
  return known >= 0 ? known : Math.max(0, first);
}

/** The placeholders that a vocabulary has. A text of hardly anything else is left as it is. */
export function wordsToSkip(words: readonly string[]): number[] {
  const skip = PLACEHOLDERS.map((word) => words.indexOf(word)).filter((id) => id >= 0);
  return skip.length < words.length ? skip : [];
}
