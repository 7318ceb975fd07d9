import { say } from '../core/say.js';
import type { Platform, WorkerHandle } from './platform.js';

/**
 * The platform of browsers, without its kernels and threads. Training has to run in a dedicated worker; threads need a
 * cross-origin isolated page.
 */
export const browserPlatform: Omit<Platform, 'compile' | 'startWorker'> = {
  name: 'browser',
  // Not every host of `badak/external` is a browser, and Node 20 has no navigator.
  availableParallelism: () => (typeof navigator === 'undefined' ? 0 : navigator.hardwareConcurrency) || 1,
  mayBlock: () => typeof document === 'undefined',
  allowRelaxedSimd() {},
  allowWide: () => say`a page cannot turn it on`,
};

/** The message for a worker whose script was not loaded: the browser's error has none. */
const NOT_LOADED =
  'its script was not loaded. If the page has a content security policy, it must allow worker-src blob:';

/** A worker from a Blob needs no file in addition to the bundle, so it works with every bundler. */
export function startBlobWorker(script: string): WorkerHandle {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // The first message means that the script has been loaded.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return new BrowserWorker(worker, NOT_LOADED);
}

export class BrowserWorker implements WorkerHandle {
  readonly #worker: Worker;
  readonly #notLoaded: string;

  /** @param notLoaded what an error without a message means */
  constructor(worker: Worker, notLoaded: string) {
    this.#worker = worker;
    this.#notLoaded = notLoaded;
  }
  post(message: unknown): void {
    this.#worker.postMessage(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#worker.addEventListener('message', (event) => listener(event.data));
  }
  onFailure(listener: (error: Error) => void): void {
    this.#worker.addEventListener('error', (event) => {
      // The listener gets the error. The browser must not report it again as an uncaught error of this thread and of
      // the page.
      event.preventDefault();
      listener(new Error(event.message || this.#notLoaded));
    });
  }
  terminate(): void {
    this.#worker.terminate();
  }
}
