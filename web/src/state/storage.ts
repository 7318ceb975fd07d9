/** What the browser keeps from visit to visit. Where it refuses, nothing is kept, and the page says so. */
import { signal } from '@preact/signals';
import { createStore, del, get, getMany, keys, set, setMany, type UseStore } from 'idb-keyval';
import type { WrittenLog } from '../worker/report-log.js';
import type { Place } from './link.js';
import type { ListedRun } from './run-list.js';

/** What a run is called: each experiment counts its own. */
export type RunName = Pick<ListedRun, 'experiment' | 'label'>;

/** A run that can go on. */
export interface KeptRun extends WrittenLog {
  place: Place;
  step: number;
  bytes: Uint8Array;
  /** How many reports there were at this step: what is written may go beyond it. */
  reported?: number;
  /** Steps of the whole run. */
  steps?: number;
  /** Its number in the list, where it was a run of this page. */
  label?: number;
}

const LAST = 'last run';
const RUN = 'run ';
const keyOf = ({ experiment, label }: RunName) => `${RUN}${experiment} ${label}`;
/** Between two writes, in ms: a checkpoint can be large. */
const EVERY = 2000;

/** Whether the browser refused to keep anything. */
export const refused = signal(false);
/** The run of an earlier visit that can go on. */
export const earlier = signal<KeptRun | undefined>(undefined);

let wrote = -Infinity;
let waiting: { run: KeptRun; listed: () => ListedRun; timer: ReturnType<typeof setTimeout> } | undefined;

let opened: UseStore | undefined;
/** Opened once: what is written right before the page is left has to get through. */
const store = () => (opened ??= createStore('badak', 'kept'));

async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    // A private window, or no room.
    refused.value = true;
    return undefined;
  }
}

/** What is read has to be checked. A first visit finds nothing to check, and does without these. */
const checks = () => import('./kept-check.js');

/** The runs that stood in the lists of earlier visits. */
export async function recallRuns(): Promise<ListedRun[]> {
  const found = await attempt(async () => {
    const written = (await keys(store())).map(String).filter((key) => key.startsWith(RUN));
    if (written.length === 0) return [];
    const [all, { asListed }] = await Promise.all([getMany<unknown>(written, store()), checks()]);
    const runs = all.map(asListed);
    // One that stands at the place of another could not be forgotten.
    return runs.filter((run, i) => run !== undefined && keyOf(run) === written[i]) as ListedRun[];
  });
  return (found ?? []).sort((a, b) => a.label - b.label);
}

/** Finds the checkpoint of an earlier visit. */
export async function recall(): Promise<void> {
  await attempt(async () => {
    const found = await get<unknown>(LAST, store());
    if (found !== undefined) earlier.value = (await checks()).asKept(found);
  });
}

/** Keeps the run's last moment, soon. @param listed the run as it stands in the list, when it is written */
export function keep(run: KeptRun, listed: () => ListedRun): void {
  if (waiting) {
    Object.assign(waiting, { run, listed });
    return;
  }
  const wait = Math.max(0, EVERY - (performance.now() - wrote));
  waiting = { run, listed, timer: setTimeout(() => void write(), wait) };
}

async function write(): Promise<void> {
  const { run, listed } = waiting!;
  waiting = undefined;
  wrote = performance.now();
  const entry = listed();
  // Reports stand in the list.
  const last: KeptRun = { ...run, reports: [], numbers: [] };
  await attempt(() =>
    setMany(
      [
        [LAST, last],
        [keyOf(entry), entry],
      ],
      store(),
    ),
  );
}

/** Keeps a run of the list. */
export function keepRun(run: ListedRun): void {
  void attempt(() => set(keyOf(run), run, store()));
}

export function forgetKept(run: RunName): void {
  void attempt(() => del(keyOf(run), store()));
}
