/**
 * Texts whose paths come from a file, a checkpoint or the records of a run, and not from a person. Whoever made that file could
 * name any file of this machine, so only the very text that the run was trained on is read again.
 */
import { BadakError } from '../core/errors.js';
import { type RecordedTexts, STANDARD_INPUT } from './platform.js';

/** @param hash SHA-256 of a file's bytes; undefined when there is no such file, or a pipe or a device in its place */
export function recordedTexts(hash: (path: string) => Promise<string | undefined>): RecordedTexts {
  const hashOf = async (text: unknown) =>
    typeof text !== 'string' || text === STANDARD_INPUT ? undefined : hash(text);
  return {
    hashOf,
    async expect(from, text, recorded) {
      if (typeof text !== 'string') return;
      if (text === STANDARD_INPUT) {
        throw new BadakError(
          'not-found',
          `${from}: its text came from standard input. Use \`text\` with a file of the same text, or \`text\` - and pipe it in again`,
        );
      }
      const found = await hashOf(text);
      if (found === undefined) {
        throw new BadakError(
          'not-found',
          `${from}: expected the text that it was trained on in ${text}, found no such file. Use \`text\` to name its new path`,
        );
      }
      if (recorded === undefined) {
        throw new BadakError(
          'mismatch',
          `${from}: expected a hash of its text, found none, so ${text} may be any file. Use \`text\` to name the text`,
        );
      }
      if (found === recorded) return;
      throw new BadakError(
        'mismatch',
        `${from}: expected the text that it was trained on in ${text}, found another one, or it has changed. Use \`text\` to name the text`,
      );
    },
  };
}
