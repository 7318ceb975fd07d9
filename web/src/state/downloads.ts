/** Public data sets that can be downloaded, if a person agrees. */
import { effect, signal } from '@preact/signals';
import type { MirrorFailure } from '../../../ts/data/lookup.js';
import { nameOnMirror, PUBLIC_SETS, type PublicSetId } from '../../../ts/data/public-sets.js';
import type { ParamSpecs } from '../../../ts/experiments/params.js';
import { experimentOf, type ExperimentId } from '../lessons/index.js';
import type { KeptFile } from '../worker/kept-files.js';
import { readAgain } from './lab.js';
import { place } from './place.js';
import { backend, listen, order } from './trainer.js';

export interface Download {
  set: PublicSetId;
  /** Bytes that have come. */
  received: number;
  /** Why it has ended without the data set. */
  failures?: readonly MirrorFailure[];
  /** Whether there was a network when it ended. */
  online?: boolean;
}

export const download = signal<Download | undefined>(undefined);

const IDS = Object.keys(PUBLIC_SETS) as PublicSetId[];

/** The public data set of an experiment, if it has one. */
export function setOf(experiment: ExperimentId): PublicSetId | undefined {
  const specs: ParamSpecs = experimentOf(experiment).params;
  const data = specs['data'];
  return data?.kind === 'choice' ? IDS.find((id) => data.choices.includes(id)) : undefined;
}

const packed = ({ bytes, packedBytes = bytes }: { bytes: number; packedBytes?: number }) => packedBytes;

/** Bytes of a download. */
export function sizeOf(set: PublicSetId): number {
  return PUBLIC_SETS[set].files.reduce((sum, file) => sum + packed(file), 0);
}

/** Whether all files of a data set are among these. */
export function isHere(set: PublicSetId, files: readonly KeptFile[]): boolean {
  const names = files.map(({ name }) => name.split('/').at(-1)!.replace(/\.gz$/, ''));
  return PUBLIC_SETS[set].files.every(({ name }) => names.includes(name));
}

export function hostOf(mirror: string): string {
  return new URL(mirror).host;
}

/** Whose servers a data set comes from. */
export function hostsOf(set: PublicSetId): string[] {
  return [...new Set(PUBLIC_SETS[set].mirrors.map(hostOf))];
}

/** The addresses of a data set's files, to fetch them by hand. */
export function addressesOf(set: PublicSetId): string[] {
  const { files, mirrors } = PUBLIC_SETS[set];
  return files.map((file) => `${mirrors[0]}/${nameOnMirror(PUBLIC_SETS[set], file)}`);
}

/** Fetches a data set: only a person's press calls it. */
export function fetchIt(set: PublicSetId): void {
  download.value = { set, received: 0 };
  order({ kind: 'fetch', set });
}

export function cancelFetch(): void {
  download.value = undefined;
  order({ kind: 'cancel' });
}

listen((message) => {
  const now = download.value;
  if (message.kind !== 'fetching' && message.kind !== 'fetched') return;
  if (message.set !== now?.set) return;
  if (message.kind === 'fetching') {
    const { files } = PUBLIC_SETS[message.set];
    const at = files.findIndex(({ name }) => name === message.file);
    const before = files.slice(0, at).reduce((sum, file) => sum + packed(file), 0);
    download.value = { ...now, received: before + message.received };
  } else if (message.failures) {
    download.value = { ...now, failures: message.failures, online: navigator.onLine };
  } else {
    download.value = undefined;
    trainOn(message.set);
  }
});

/** Begins a run on a data set that has come, if the lesson is still one of it. */
function trainOn(set: PublicSetId): void {
  const at = place.value;
  if (!at || setOf(at.experiment) !== set) return;
  readAgain({ ...at, params: { ...at.params, text: undefined, data: set } });
}

// A worker that is replaced takes its download with it.
effect(() => {
  if (!backend.value && download.peek()?.failures === undefined) download.value = undefined;
});
