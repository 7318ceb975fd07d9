import type { Platform, WorkerHandle } from '../platform/platform.js';
import { reasonOf } from './errors.js';

/** Stack size of every worker. Kernels need little of it. */
export const WORKER_STACK_BYTES = 256 * 1024;
/** How long to wait for the first message of a worker. */
const WORKER_START_MS = 10_000;

interface Shared {
  script: string;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  platform: Platform;
}

/**
 * Starts threads and waits for a message from each.
 * @returns the threads; none, with the reason, when one cannot be started or does not answer in time
 * @internal
 */
export async function startWorkers(
  count: number,
  { script, module, memory, platform }: Shared,
): Promise<{ workers: readonly WorkerHandle[]; failure?: string }> {
  const workers: WorkerHandle[] = [];
  const timers: ReturnType<typeof setTimeout>[] = [];
  try {
    const ready = Array.from({ length: count }, () => {
      const worker = platform.startWorker(script);
      workers.push(worker);
      return new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`one did not answer within ${WORKER_START_MS / 1000} s`)),
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
    return { workers };
  } catch (error) {
    // A timer that fires later would reject a promise that nothing awaits any more, and would keep the process alive.
    for (const timer of timers) clearTimeout(timer);
    for (const worker of workers) void worker.terminate();
    return { workers: [], failure: reasonOf(error) };
  }
}
