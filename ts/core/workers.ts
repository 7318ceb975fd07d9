import type { Platform, WorkerHandle } from '../platform/platform.js';
import { BadakError } from './errors.js';

/** Every worker's stack; kernels keep little on it. */
export const WORKER_STACK_BYTES = 256 * 1024;
/** A worker that has not reported after this is not coming. */
const WORKER_START_MS = 10_000;

/**
 * Starts threads and waits until each has said that it is there.
 * @throws BadakError when one cannot be started, or does not answer in time; none is left then
 * @internal
 */
export async function startWorkers(
  count: number,
  script: string,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  platform: Platform,
): Promise<WorkerHandle[]> {
  if (count === 0) return [];
  const workers: WorkerHandle[] = [];
  const timers: ReturnType<typeof setTimeout>[] = [];
  try {
    const ready = Array.from({ length: count }, () => {
      const worker = platform.startWorker(script);
      workers.push(worker);
      return new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no answer after ${WORKER_START_MS / 1000} s`)),
          WORKER_START_MS,
        );
        timers.push(timer);
        const settle = (end: () => void) => () => {
          clearTimeout(timer);
          end();
        };
        worker.onMessage(settle(resolve));
        worker.onFailure((error) => settle(() => reject(error))());
        worker.post({ module, memory, stackBytes: WORKER_STACK_BYTES });
      });
    });
    await Promise.all(ready);
    return workers;
  } catch (error) {
    // One that goes off later would reject a promise that nobody waits for any more, and keep a process alive.
    for (const timer of timers) clearTimeout(timer);
    for (const worker of workers) worker.terminate();
    const why = error instanceof Error ? error.message : String(error);
    throw new BadakError(
      `the worker threads could not be started: ${why}. With \`threads\` 1 none are needed.`,
    );
  }
}
