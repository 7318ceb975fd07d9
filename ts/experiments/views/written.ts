/** The words of a language model as lines of text. */
import { EOS } from '../../data/corpus.js';

/** The first word of a text by default, as in the book (vol. 2, section 7.1). */
const START = 'you';

/** The Penn Treebank's words for numbers, rare words and prices; the book does not write them. */
export const PLACEHOLDERS: readonly string[] = ['N', '<unk>', '$'];

/** Ids as lines of text, one per sentence. */
export function sentences(ids: readonly number[], words: readonly string[]): string[] {
  return sentencesOf(ids.map((id) => words[id]!));
}

/** Words as lines of text, one per sentence. */
export function sentencesOf(words: readonly string[]): string[] {
  return words
    .join(' ')
    .split(EOS)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Id of the word that a text begins with: the book's, or else the first that is not a placeholder. */
export function startOf(words: readonly string[]): number {
  const known = words.indexOf(START);
  const first = words.findIndex((word) => ![...PLACEHOLDERS, EOS].includes(word));
  return known >= 0 ? known : Math.max(0, first);
}

/** Ids of the placeholders in a vocabulary; none if the vocabulary has only placeholders. */
export function wordsToSkip(words: readonly string[]): number[] {
  const skip = PLACEHOLDERS.map((word) => words.indexOf(word)).filter((id) => id >= 0);
  return skip.length < words.length ? skip : [];
}
