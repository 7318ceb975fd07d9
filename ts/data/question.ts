import { BadakError } from '../core/errors.js';
import { ALIKE, VARIATION } from '../core/spelling.js';
import { quoted } from './pair.js';
import { startOf } from './pairs.js';
import type { Vocabulary } from './vocabulary.js';

/** A question that somebody typed, as the model reads it. */
export interface TypedQuestion {
  /** [S], padded with spaces. */
  ids: Int32Array;
  /** The question as it is read, without padding. */
  text: string;
}

/**
 * A question that somebody typed. Spaces around it do not count, unless it is exactly as long as the model's questions. A
 * character that the model does not know is read as the same one in another width or case, or as another quote or hyphen, where it
 * knows that; what is invisible is left out.
 * @throws BadakError `<who>: …` when it is empty, too long, or has characters that are not in the vocabulary
 */
export function readQuestion(
  who: string,
  typed: string,
  length: number,
  vocabulary: Vocabulary,
): TypedQuestion {
  const start = startOf(vocabulary.words);
  const isKnown = (character: string) => character !== start && vocabulary.id(character) !== undefined;
  const composed = typed.normalize('NFC');
  const whole = Array.from(composed).length === length ? composed : composed.trim();
  if (composed.trim() === '') throw new BadakError(`${who}: expected a question, found nothing`);
  // Letters that are all capitals were typed so for no reason, unless the model knows them as they are.
  const shouted = whole === whole.toUpperCase() && !Array.from(whole).every(isKnown);
  const characters = Array.from(whole, (character) => knownAs(character, isKnown, shouted)).filter(
    (character) => isKnown(character) || !isInvisible(character),
  );
  if (characters.length > length) {
    throw new BadakError(
      `${who}: ${quoted(typed)} has ${characters.length} characters, and the model was trained with at most ${length}`,
    );
  }
  if (characters.length < length && !isKnown(' ')) {
    throw new BadakError(
      `${who}: ${quoted(typed)} has ${characters.length} characters, and the model knows only questions of ${length}`,
    );
  }
  const unknown = [...new Set(characters.filter((character) => !isKnown(character)))];
  if (unknown.length > 0) {
    const known = vocabulary.words.filter(isKnown).sort().join('');
    throw new BadakError(
      `${who}: the model does not know ${unknown.map((character) => JSON.stringify(character)).join(', ')}; it knows ${JSON.stringify(known)}`,
    );
  }
  const text = characters.join('');
  while (characters.length < length) characters.push(' ');
  return { ids: Int32Array.from(characters, (character) => vocabulary.id(character)!), text };
}

/**
 * The character itself, or where it is not known one that is, and can only be the same.
 * @param lower whether small letters are preferred
 */
function knownAs(character: string, isKnown: (character: string) => boolean, lower: boolean): string {
  const wide = character.normalize('NFKC');
  const space = /^\s$/u.test(character) ? ' ' : wide;
  const small = space.toLowerCase();
  const alike = ALIKE.find((signs) => signs.includes(character)) ?? '';
  const variants = [...(lower ? [small] : []), character, ...alike, space, small, space.toUpperCase()];
  return variants.find(isKnown) ?? character;
}

/** Says only how others are shown. A joiner of emoji says more. */
function isInvisible(character: string): boolean {
  return character !== '\u200d' && (character.search(VARIATION) === 0 || /^\p{Cf}$/u.test(character));
}
