import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BadakError } from '../core/errors.js';
import type { AnyParams } from '../experiments/params.js';
import { STANDARD_INPUT } from '../experiments/text-params.js';

/** The same file, whichever folder a command is started in. */
export function absolutePath(path: string): string {
  return path === STANDARD_INPUT ? path : resolve(path);
}

/**
 * A model's text is read again to go on training, and to evaluate.
 * @param from the checkpoint
 * @throws BadakError when the text that a checkpoint names is not there, or was piped in
 */
export function expectSavedText(from: string, saved: Readonly<AnyParams>): void {
  const { text } = saved;
  if (typeof text !== 'string') return;
  if (text === STANDARD_INPUT) {
    throw new BadakError(
      `${from}: the text that it was trained on came from standard input: --text names a file with it, or - and pipe it in again`,
    );
  }
  if (!existsSync(text)) {
    throw new BadakError(
      `${from}: the text that it was trained on is not there any more: no file ${text}. --text names it where it is now`,
    );
  }
}
