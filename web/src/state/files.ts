/** Files that a person gives to the page, and those that were fetched. */
import { signal } from '@preact/signals';
import { visible } from '../../../ts/core/errors.js';
import { PUBLIC_SETS } from '../../../ts/data/public-sets.js';
import { experimentOf } from '../lessons/index.js';
import { words } from '../text/index.js';
import type { KeptFile } from '../worker/kept-files.js';
import { setOf } from './downloads.js';
import { notice, openFile, readAgain } from './lab.js';
import { place } from './place.js';
import type { Place } from './link.js';
import { givePicture } from './picture.js';
import { listen, order } from './trainer.js';

export const files = signal<readonly KeptFile[]>([]);
/** Whether files stay for the next visit. */
export const lasting = signal(true);

/** The largest file that is taken: the largest set of MNIST's form has half of it. */
const MOST_BYTES = 2 ** 30;
/** Characters of a name: more do not fit into a link or a line. */
const MOST_NAME = 120;
/** Of a longer name, its end with what says the format. */
const END = 24;

/** Takes files that were dropped or chosen. What is to be kept begins a run, if the lesson reads it. */
export async function takeFiles(given: readonly File[]): Promise<void> {
  const kept: string[] = [];
  const refused: (string | undefined)[] = [];
  for (const file of given) {
    const name = nameOf(file);
    if (!(await isReadable(file))) refused.push(words.value.unreadable(name));
    else if (file.size > MOST_BYTES) refused.push(words.value.tooLarge(name, words.value.size(MOST_BYTES)));
    else if (name.endsWith('.safetensors')) openFile(name, new Uint8Array(await file.arrayBuffer()));
    else if (file.type.startsWith('image/')) refused.push(givePicture(name, file));
    else {
      order({ kind: 'file', name, file });
      kept.push(name);
    }
  }
  const to = kept.length > 0 ? readingPlace(kept) : undefined;
  if (kept.length > 0 && !to) refused.push(words.value.keptFor(kept.join(', ')));
  notice.value = refused.filter((each) => each !== undefined).join(' ') || undefined;
  if (to) readAgain(to);
}

/** A folder, and a file that may not be read, have no first byte. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** The file's name as one short line of text, without folders. */
function nameOf({ name }: File): string {
  const characters = [...visible(name.split(/[/\\]/).at(-1)!.trim())];
  if (characters.length === 0) return words.value.unnamed;
  if (characters.length <= MOST_NAME) return characters.join('');
  return [...characters.slice(0, MOST_NAME - END), '…', ...characters.slice(-END)].join('');
}

/** `train-images-idx3-ubyte.gz`, `emnist-letters-test-labels.idx1-ubyte` */
const IDX = /[-_.]idx[13][-_.]ubyte(\.gz)?$/i;

/** Where the open lesson reads these files; undefined when it does not. */
function readingPlace(names: readonly string[]): Place | undefined {
  const at = place.value;
  const set = at && setOf(at.experiment);
  if (!set) return undefined;
  const params = { ...at.params, data: undefined, text: undefined };
  if (!('text' in experimentOf(at.experiment).params)) {
    return names.some((name) => IDX.test(name)) ? { ...at, params } : undefined;
  }
  // The files of a public set are found by their names; any other is the text to read.
  const isOfSet = (name: string) =>
    PUBLIC_SETS[set].files.some((file) => name.replace(/\.gz$/, '') === file.name);
  return { ...at, params: { ...params, ...(names.some(isOfSet) ? { data: set } : { text: names[0]! }) } };
}

export function deleteFile(path: string): void {
  order({ kind: 'delete', path });
}

listen((message) => {
  if (message.kind !== 'files') return;
  files.value = message.files;
  lasting.value = message.lasting;
});
