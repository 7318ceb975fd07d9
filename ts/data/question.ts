import { BadakError } from '../core/errors.js';
import { ALIKE, VARIATION } from '../core/spelling.js';
import { composed } from './composed.js';
import { quoted } from './pair.js';
import { startOf } from './pairs.js';
import type { Vocabulary } from './vocabulary.js';

/** A typed question as the model reads it. */
export interface TypedQuestion {
  /** [S], padded with spaces. */
  ids: Int32Array;
  /** The question as the model reads it, without padding. */
  text: string;
}

/**
 * Reads a typed question. Spaces around it are removed, unless it is exactly as long as the model's questions. A
 * character that the model does not know is read as the same one in another width or case, or as another quote or
 * hyphen, if the model knows that. Invisible characters that it does not know are removed.
 * @throws BadakError `<who>: …` when the question is empty, too long, or has characters that are not in the vocabulary
 */
export function readQuestion(
  who: string,
  typed: string,
  length: number,
  vocabulary: Vocabulary,
): TypedQuestion {
  const start = startOf(vocabulary.words);
  const isKnown = (character: string) => character !== start && vocabulary.id(character) !== undefined;
  const spelled = composed(typed);
  const whole = Array.from(spelled).length === length ? spelled : spelled.trim();
  if (spelled.trim() === '')
    throw new BadakError('invalid-argument', `${who}: expected a question, found nothing`);
  // If all letters are capitals, small ones are preferred, unless the model knows the capitals.
  const shouted = whole === whole.toUpperCase() && !Array.from(whole).every(isKnown);
  const characters = Array.from(whole, (character) => knownAs(character, isKnown, shouted)).filter(
    (character) => isKnown(character) || !isInvisible(character),
  );
  if (characters.length > length) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a question of at most ${length} characters, as in training, found ${characters.length} in ${quoted(typed)}`,
    );
  }
  if (characters.length < length && !isKnown(' ')) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a question of exactly ${length} characters, as in training, found ${characters.length} in ${quoted(typed)}`,
    );
  }
  const unknown = [...new Set(characters.filter((character) => !isKnown(character)))];
  if (unknown.length > 0) {
    const known = vocabulary.words.filter(isKnown).sort().join('');
    throw new BadakError(
      'unknown-word',
      `${who}: the model does not know ${unknown.map((character) => JSON.stringify(character)).join(', ')}; it knows ${JSON.stringify(known)}`,
    );
  }
  const text = characters.join('');
  while (characters.length < length) characters.push(' ');
  return { ids: Int32Array.from(characters, (character) => vocabulary.id(character)!), text };
}

/**
 * The character itself if the model knows it; otherwise a known character that means the same, if there is one.
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

/** Whether a character only changes how others are shown. The joiner of emoji changes their meaning. */
function isInvisible(character: string): boolean {
  return character !== '\u200d' && (character.search(VARIATION) === 0 || /^\p{Cf}$/u.test(character));
}
