import { choice, readValue } from '../core/options.js';
import { type DataSet, type LookupOptions, lookUp } from './lookup.js';

export type BookPairs = 'addition' | 'date';

const MIRRORS = [
  'https://raw.githubusercontent.com/oreilly-japan/deep-learning-from-scratch-2/master/dataset',
  'https://raw.githubusercontent.com/WegraLee/deep-learning-from-scratch-2/master/dataset',
];

const set = (name: string, bytes: number, sha256: string): DataSet => ({
  name: 'seq2seq',
  files: [{ name, bytes, sha256 }],
  plainMirrors: true,
  mirrors: MIRRORS,
});

/** The books' files (vol. 2, chapters 7 and 8). */
const SETS: Record<BookPairs, DataSet> = {
  addition: set('addition.txt', 650_000, '34e0746f5014c11311c9452ee9050bf14e38eca44ec4aaf4d81eba2b38674009'),
  date: set('date.txt', 2_050_000, '62e66a301ce8537868e725512d2a45663fc366526b7e42028cb703bda2b1c79a'),
};

const FILE = choice('addition', 'date');

/**
 * Finds one of the books’ files: its text and where it was found, or why it was not found.
 * @throws BadakError as {@link lookUp}
 */
export async function findBookPairs(
  file: BookPairs,
  options: LookupOptions = {},
): Promise<{ text: string; from: string } | { text: undefined; reasons: readonly string[] }> {
  readValue('findBookPairs', 'file', file, FILE);
  const lookup = await lookUp(SETS[file], options);
  if (!lookup.found) return { text: undefined, reasons: lookup.reasons };
  const [bytes] = lookup.files.values();
  return { text: new TextDecoder().decode(bytes), from: lookup.from };
}
