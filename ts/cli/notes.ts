import { counted } from '../core/format.js';
import type { Note } from '../experiments/experiment.js';
import { flagName } from '../experiments/params.js';
import { withFlags } from './exit.js';
import { tell } from './print.js';

/** Prints hints for a person on stderr, one per line; stdout is for other programs. */
export function sayNotes(notes: readonly (string | Note)[]): void {
  for (const note of notes) {
    const { text, param } = typeof note === 'string' ? { text: note, param: undefined } : note;
    const flag = param === undefined ? '' : ` (--${flagName(param)})`;
    tell(`note     ${withFlags(text)}${flag}`);
  }
}

/** Says how many parts of a run's file cannot be read, if any. @param what their name in the plural */
export function sayLeftOut(unreadable: number, what: string, file: string): void {
  if (unreadable === 0) return;
  const left = `${counted(unreadable, what)} of ${file} ${unreadable === 1 ? 'is' : 'are'} left out`;
  sayNotes([`${left}, because of damage or another version of badak`]);
}
