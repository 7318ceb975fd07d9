import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadakError } from '../core/errors.js';
import type { AnyParams } from '../experiments/params.js';
import { STANDARD_INPUT } from '../experiments/text-params.js';

/** The absolute path of a file, which does not depend on the folder of a command; `-` is returned as it is. */
export function absolutePath(path: string): string {
  return path === STANDARD_INPUT ? path : resolve(path);
}

/**
 * Checks that the text of a checkpoint can be read again, to go on training or to evaluate.
 * @param from the checkpoint's name for errors
 * @throws BadakError when the text does not exist any more, or came from standard input
 */
export function expectSavedText(from: string, saved: Readonly<AnyParams>): void {
  const { text } = saved;
  if (typeof text !== 'string') return;
  if (text === STANDARD_INPUT) {
    throw new BadakError(
      'not-found',
      `${from}: its text came from standard input. Use --text <file> with the same text, or --text - and pipe it in again`,
    );
  }
  if (!existsSync(text)) {
    throw new BadakError(
      'not-found',
      `${from}: expected the text that it was trained on in ${text}, found no such file. Use --text to name its new path`,
    );
  }
}
