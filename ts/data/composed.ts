/** Characters that may join the one before: marks, vowels and last consonants of decomposed Korean, a vowel of Kirat Rai. */
const JOINS = '\\p{M}\\u1160-\\u11ff\\ud7b0-\\ud7ff\\u{16d67}';
/**
 * Up to the end of some marks. Engines put those behind one character in order in a time that grows with the square of
 * their number. They find a part with a stack of its own, which a text of millions of characters would fill.
 */
const PART = new RegExp(`[^${JOINS}]{0,1000}[${JOINS}]{0,100}`, 'gu');
/** No character before these changes, alone or behind another. */
const MAY_CHANGE = /[\u0300-\uffff]/;

const ONE = new RegExp(`[${JOINS}]`, 'u');

export const joins = (character: string): boolean => ONE.test(character);

/** The composed form (Unicode NFC), so that é is one character however it was typed. */
export function composed(text: string): string {
  if (!MAY_CHANGE.test(text)) return text;
  // Of millions of short words a search in each would take longer than the rest.
  return text.length < 100 ? text.normalize() : text.replace(PART, (part) => part.normalize());
}
