import type { Platform, WorkerHandle } from './platform.js';

/** A browser: training belongs in a dedicated worker; threads need a cross-origin isolated page. */
export const browserPlatform: Platform = {
  name: 'browser',
  availableParallelism: () => navigator.hardwareConcurrency || 1,
  mayBlock: () => typeof document === 'undefined',
  allowRelaxedSimd() {},
  startWorker: (script) => new BrowserWorker(script),
};

/** The error of a worker whose script never ran says nothing. */
const NOT_LOADED =
  'its script was not loaded; a content security policy, if the page has one, must allow worker-src blob:';

class BrowserWorker implements WorkerHandle {
  readonly #worker: Worker;

  constructor(script: string) {
    // A worker from a Blob needs no file beside the bundle, whatever bundler made it.
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    this.#worker = new Worker(url);
    // Once it has spoken it has been loaded.
    this.#worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  }
  post(message: unknown): void {
    this.#worker.postMessage(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#worker.addEventListener('message', (event) => listener(event.data));
  }
  onFailure(listener: (error: Error) => void): void {
    this.#worker.addEventListener('error', (event) => {
      // The listener is told; otherwise it would be reported again as an uncaught error of this thread and of its page.
      event.preventDefault();
      listener(new Error(event.message || NOT_LOADED));
    });
  }
  terminate(): void {
    this.#worker.terminate();
  }
}
