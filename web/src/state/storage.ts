/** What the browser keeps from visit to visit. Where it refuses, nothing is kept, and the page says so. */
import { signal } from '@preact/signals';
import { createStore, get, set } from 'idb-keyval';
import type { Report } from '../../../ts/train/report.js';
import { isExperiment } from '../lessons/index.js';
import type { Place } from './link.js';

/** A run as it stood when it was last kept. */
export interface KeptRun {
  place: Place;
  step: number;
  bytes: Uint8Array;
  reports: readonly Report[];
}

const LAST = 'last run';
/** Between two writes, in ms: a checkpoint can be large. */
const EVERY = 2000;

/** Whether the browser refused to keep anything. */
export const refused = signal(false);
/** What was kept at an earlier visit. */
export const earlier = signal<KeptRun | undefined>(undefined);

let wrote = -Infinity;
let waiting: { run: KeptRun; timer: ReturnType<typeof setTimeout> } | undefined;

const store = () => createStore('badak', 'kept');

async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    // A private window, or no room.
    refused.value = true;
    return undefined;
  }
}

/** Finds what was kept. */
export async function recall(): Promise<void> {
  const found = await attempt(() => get<KeptRun>(LAST, store()));
  // Another version of the page may have kept it.
  const isKnown = found?.bytes instanceof Uint8Array && isExperiment(String(found.place?.experiment));
  if (isKnown) earlier.value = found;
}

/** Keeps the run's last moment, soon. */
export function keep(run: KeptRun): void {
  if (waiting) {
    waiting.run = run;
    return;
  }
  const wait = Math.max(0, EVERY - (performance.now() - wrote));
  waiting = { run, timer: setTimeout(() => void write(), wait) };
}

async function write(): Promise<void> {
  const { run } = waiting!;
  waiting = undefined;
  wrote = performance.now();
  await attempt(() => set(LAST, run, store()));
}
