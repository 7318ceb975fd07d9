/** Characters that may join the one before: marks, and the vowels and last consonants of decomposed Korean. */
const JOINS = '[\\p{M}\\u1160-\\u11ff\\ud7b0-\\ud7ff]';
/** Of those behind one character, so many are put in order together: engines take time with the square of their number. */
const TOGETHER = 100;
const MANY = new RegExp(`${JOINS}{${TOGETHER}}(?=${JOINS})`, 'gu');
const ONE = new RegExp(JOINS, 'u');

export const joins = (character: string): boolean => ONE.test(character);

/** The composed form (Unicode NFC), so that é is one character however it was typed. */
export function composed(text: string): string {
  let whole = '';
  let at = 0;
  for (const { index, 0: marks } of text.matchAll(MANY)) {
    const end = index + marks.length;
    whole += text.slice(at, end).normalize('NFC');
    at = end;
  }
  return whole + text.slice(at).normalize('NFC');
}
