import { choice, readValue } from '../core/options.js';
import { type LookupOptions, lookUp } from './lookup.js';
import { PUBLIC_SETS } from './public-sets.js';

/** The files of pairs that the books train on (vol. 2, sections 7.2.1 and 8.3.1). */
export type BookPairs = 'addition' | 'date';

const FILE = choice('addition', 'date');

/**
 * Finds one of the books’ files: its text and where it was found, or why it was not found.
 * @throws BadakError when a folder that the user named (`dataDir`, or in the environment) does not exist, when
 *   `dataDir` has nothing of the set, or when a file is damaged or missing from its set
 */
export async function findBookPairs(
  file: BookPairs,
  options: LookupOptions = {},
): Promise<{ text: string; from: string } | { text: undefined; reasons: readonly string[] }> {
  readValue('findBookPairs', 'file', file, FILE);
  const lookup = await lookUp(PUBLIC_SETS[file], options);
  if (!lookup.found) return { text: undefined, reasons: lookup.reasons };
  const [bytes] = lookup.files.values();
  return { text: new TextDecoder().decode(bytes), from: lookup.from };
}
