/** Files that a person gives to the page, and those that were fetched. */
import { signal } from '@preact/signals';
import { visible } from '../../../ts/core/errors.js';
import { PUBLIC_SETS } from '../../../ts/data/public-sets.js';
import { experimentOf } from '../lessons/index.js';
import { words } from '../text/index.js';
import type { KeptFile } from '../worker/kept-files.js';
import { setOf } from './downloads.js';
import { notice, openFile, place, readAgain } from './lab.js';
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

/** Takes files that were dropped or chosen: a checkpoint is opened, a picture read, others are kept for experiments to read. */
export async function takeFiles(given: readonly File[]): Promise<void> {
  const refused: string[] = [];
  const all = given.map((file) => ({ name: nameOf(file), file }));
  const isCheckpoint = ({ name }: { name: string }) => name.endsWith('.safetensors');
  const isPicture = ({ file }: { file: File }) => file.type.startsWith('image/');
  const kept: string[] = [];
  for (const each of all) {
    const { name, file } = each;
    if (!(await isReadable(file))) refused.push(words.value.unreadable(name));
    else if (file.size > MOST_BYTES) refused.push(words.value.tooLarge(name, words.value.size(MOST_BYTES)));
    else if (isCheckpoint(each)) openFile(name, new Uint8Array(await file.arrayBuffer()));
    else if (isPicture(each)) givePicture(name, file);
    else {
      order({ kind: 'file', name, file });
      kept.push(name);
    }
  }
  if (kept.length > 0 && !place.value) refused.push(words.value.keptFor(kept.length));
  notice.value = refused.length > 0 ? refused.join(' ') : undefined;
  if (kept.length > 0) readThem(kept);
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

/** Begins a run on files that have just been kept. */
function readThem(names: readonly string[]): void {
  const at = place.value;
  if (!at) return;
  const params = { ...at.params };
  delete params['data'];
  if ('text' in experimentOf(at.experiment).params) {
    const set = setOf(at.experiment);
    // A text is what the run is to read; the files of a public set are found by their names.
    const isOfSet = (name: string) => PUBLIC_SETS[set!].files.some((file) => name.startsWith(file.name));
    delete params['text'];
    if (set && names.some(isOfSet)) params['data'] = set;
    else params['text'] = names[0]!;
  }
  readAgain({ ...at, params });
}

export function deleteFile(path: string): void {
  order({ kind: 'delete', path });
}

listen((message) => {
  if (message.kind !== 'files') return;
  files.value = message.files;
  lasting.value = message.lasting;
});
