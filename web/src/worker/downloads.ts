/** The download that a person has asked for: one at a time, beside the run that trains. */
import { fetchSet } from '../../../ts/data/lookup.js';
import { PUBLIC_SETS, type PublicSetId } from '../../../ts/data/public-sets.js';
import type { FromTrainer } from './protocol.js';

interface Around {
  /** When files can be written. */
  ready: Promise<unknown>;
  post: (message: FromTrainer) => void;
  sayFiles: () => Promise<void>;
}

let current: AbortController | undefined;

/** Fetches a data set into the kept files, and says how it goes and how it ends. */
export async function download(set: PublicSetId, { ready, post, sayFiles }: Around): Promise<void> {
  current?.abort();
  const { signal } = (current = new AbortController());
  await ready;
  const onProgress = ({ file, receivedBytes }: { file: string; receivedBytes: number }) => {
    if (!signal.aborted) post({ kind: 'fetching', set, file, received: receivedBytes });
  };
  const fetched = await fetchSet(PUBLIC_SETS[set], { onProgress, signal });
  if (signal.aborted) return;
  if (fetched.found) await sayFiles();
  post({ kind: 'fetched', set, failures: fetched.found ? undefined : fetched.failures });
}

export function cancel(): void {
  current?.abort();
}
