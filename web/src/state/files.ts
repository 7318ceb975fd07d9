/** Files that a person gives to the page. */
import { experimentOf } from '../lessons/index.js';
import { go, notice, openFile, place, reset } from './lab.js';
import { type Place, writeLink } from './link.js';
import { order } from './trainer.js';

/** Takes files that were dropped or chosen: a checkpoint is opened, others are kept for experiments to read. */
export async function takeFiles(given: readonly File[]): Promise<void> {
  notice.value = undefined;
  try {
    const read = await Promise.all(
      given.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    const isCheckpoint = ({ name }: { name: string }) => name.endsWith('.safetensors');
    const kept = read.filter((file) => !isCheckpoint(file));
    for (const { name, bytes } of kept) order({ kind: 'file', name, bytes }, [bytes.buffer]);
    if (kept.length > 0) readThem(kept[0]!.name);
    for (const { name, bytes } of read.filter(isCheckpoint)) openFile(name, bytes);
  } catch (error) {
    notice.value = { code: 'unreadable', message: String(error) };
  }
}

/** Begins a run on files that have just been kept. */
function readThem(first: string): void {
  const at = place.value;
  if (!at) return;
  // A text is what the run is to read; other files are found by their names.
  const text = 'text' in experimentOf(at.experiment).params ? { text: first } : {};
  const params = { ...at.params };
  delete params['data'];
  const to: Place = { ...at, params: { ...params, ...text } };
  const isSame = writeLink(to) === writeLink(at);
  go(to);
  if (isSame) reset();
}

export function deleteFile(name: string): void {
  order({ kind: 'delete', name });
}
