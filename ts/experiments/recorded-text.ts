/**
 * Texts whose paths come from a file, a checkpoint or the records of a run, and not from a person. Whoever made that file could
 * name any file of this machine, so only the very text that the run was trained on is read again.
 */
import { currentPlatform } from '../core/current-platform.js';
import { BadakError } from '../core/errors.js';
import { STANDARD_INPUT } from './text-params.js';

/**
 * SHA-256 of a text, which a run records. Undefined when it can be read only once, as standard input, or is no file, or the
 * platform's files have no paths.
 */
export async function textHashOf(text: unknown): Promise<string | undefined> {
  if (typeof text !== 'string' || text === STANDARD_INPUT) return undefined;
  return currentPlatform().files?.hash?.(text);
}

/**
 * Checks that a recorded text can be read again. Nothing of another file is repeated in an error.
 * @param from what has recorded it, for errors
 * @param text its path; undefined where there is none
 * @param hash what {@link textHashOf} gave when the run began
 * @throws BadakError when the text does not exist any more, came from standard input, is another one, or has no hash
 */
export async function expectRecordedText(
  from: string,
  text: unknown,
  hash: string | undefined,
): Promise<void> {
  if (typeof text !== 'string') return;
  if (text === STANDARD_INPUT) {
    throw new BadakError(
      'not-found',
      `${from}: its text came from standard input. Use \`text\` with a file of the same text, or \`text\` - and pipe it in again`,
    );
  }
  // Where files have no paths, as in a page, a name can mean only what a person gave.
  if (!currentPlatform().files?.hash) return;
  const found = await textHashOf(text);
  if (found === undefined) {
    throw new BadakError(
      'not-found',
      `${from}: expected the text that it was trained on in ${text}, found no such file. Use \`text\` to name its new path`,
    );
  }
  if (hash === undefined) {
    throw new BadakError(
      'mismatch',
      `${from}: expected a hash of its text, found none, so ${text} may be any file. Use \`text\` to name the text`,
    );
  }
  if (found === hash) return;
  throw new BadakError(
    'mismatch',
    `${from}: expected the text that it was trained on in ${text}, found another one, or it has changed. Use \`text\` to name the text`,
  );
}
