import { visible } from '../core/errors.js';
import type { Note } from '../experiments/experiment.js';
import { flagName } from '../experiments/params.js';
import { withFlags } from './exit.js';

/** Prints hints for a person on stderr, one per line; stdout is for other programs. */
export function sayNotes(notes: readonly (string | Note)[]): void {
  for (const note of notes) {
    const { text, param } = typeof note === 'string' ? { text: note, param: undefined } : note;
    const flag = param === undefined ? '' : ` (--${flagName(param)})`;
    process.stderr.write(`note     ${withFlags(visible(text))}${flag}\n`);
  }
}
