/** The page's side of the worker: one at a time, replaced when its engine has stopped. */
import { signal } from '@preact/signals';
import type { Arithmetic, Backend } from '../../../ts/core/engine.js';
import type { WorkerHandle } from '../../../ts/platform/platform.js';
import type { FromTrainer, ThreadOrder, ThreadSaid, ToTrainer } from '../worker/protocol.js';

export const backend = signal<Backend | undefined>(undefined);

type Listener = (message: FromTrainer) => void;

let worker: Worker | undefined;
/** Threads of its engine. They do not end by themselves when it is ended. */
const threads: WorkerHandle[] = [];
let isExact = false;
/** When the run was asked for that has still to open. */
let askedAt: number | undefined;
/** A worker that has not opened a run for so long, in ms, may never: what it reads keeps it busy. */
const STUCK_MS = 5000;
const listeners: Listener[] = [];

/** @param hear hears every message of the worker */
export function listen(hear: Listener): void {
  listeners.push(hear);
}

function tell(message: FromTrainer): void {
  for (const hear of listeners) hear(message);
}

/** Starts the worker, unless it runs. Its name says whether products are rounded by themselves. */
export function wake(): Worker {
  if (worker) return worker;
  const started = new Worker(new URL('../worker/trainer.worker.ts', import.meta.url), {
    type: 'module',
    name: isExact ? 'exact' : 'fastest',
  });
  started.addEventListener('message', ({ data }: MessageEvent<FromTrainer>) => {
    if (worker !== started) return;
    if (data.kind === 'thread') return void startThread(data, started);
    if (data.kind === 'ready') backend.value = data.backend;
    if (data.kind === 'opened' || data.kind === 'failed') askedAt = undefined;
    tell(data);
  });
  started.addEventListener('error', (event: Partial<ErrorEvent> & Event) => {
    event.preventDefault();
    if (worker !== started) return;
    replace();
    // A script that does not arrive has no message.
    const message = event.message ?? 'the script of the worker cannot be loaded';
    tell({ kind: 'failed', run: -1, code: 'engine-failed', message });
  });
  worker = started;
  // It is asked for again when it is needed: a page that is left meanwhile has nothing to complain of.
  import('./threads.js').catch(() => {});
  return started;
}

/** Its script comes while the worker's own does: the page does not wait for it. */
async function startThread(asked: ThreadOrder, by: Worker): Promise<void> {
  const loaded = await import('./threads.js').catch(() => undefined);
  if (worker !== by) return;
  // The engine then does without it.
  if (loaded) threads.push(loaded.startThread(asked));
  else
    asked.port.postMessage({ failed: 'the script that starts threads was not loaded' } satisfies ThreadSaid);
}

/** Asks for an engine of this arithmetic. One of the other kind is replaced. */
export function useArithmetic(wanted: Arithmetic | undefined): void {
  if (wanted === undefined || (wanted === 'exact') === isExact) return;
  isExact = wanted === 'exact';
  if (worker) replace();
}

/** Ends the worker; the next order starts another one. */
export function replace(): void {
  worker?.terminate();
  for (const thread of threads.splice(0)) thread.terminate();
  worker = undefined;
  backend.value = undefined;
  askedAt = undefined;
}

/** Ends a worker that may never answer, before another run is asked for. */
export function replaceStuck(): void {
  if (askedAt !== undefined && performance.now() - askedAt > STUCK_MS) replace();
}

export function order(message: ToTrainer, transfer: Transferable[] = []): void {
  if (message.kind === 'open') askedAt ??= performance.now();
  wake().postMessage(message, transfer);
}
