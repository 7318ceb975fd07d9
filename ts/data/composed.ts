/** Characters that may join the one before: marks, and the vowels and last consonants of decomposed Korean. */
const JOINS = '\\p{M}\\u1160-\\u11ff\\ud7b0-\\ud7ff';
/** Up to the end of some marks. Engines put those behind one character in order in a time that grows with the square of their number. */
const PART = new RegExp(`[^${JOINS}]*[${JOINS}]{0,100}`, 'gu');

const ONE = new RegExp(`[${JOINS}]`, 'u');

export const joins = (character: string): boolean => ONE.test(character);

/** The composed form (Unicode NFC), so that é is one character however it was typed. */
export const composed = (text: string): string =>
  // Of millions of short words a search in each would take longer than the rest.
  text.length < 100 ? text.normalize() : text.replace(PART, (part) => part.normalize());
