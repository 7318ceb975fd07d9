/**
 * Threads of the engine, which the page starts. A worker could start them itself, but in Firefox that can stop it for ever
 * while developer tools are open: `new Worker` then waits until the page has noted the new thread, and the signal for
 * that may wake the thread instead.
 */
import type { WorkerHandle } from '../../../ts/platform/platform.js';
import type { ThreadOrder, ThreadSaid } from './protocol.js';

export function startThread(
  script: string,
  post: (order: ThreadOrder, transfer: Transferable[]) => void,
): WorkerHandle {
  const { port1, port2 } = new MessageChannel();
  post({ kind: 'thread', script, port: port2 }, [port2]);
  const hear = (listener: (said: ThreadSaid) => void) =>
    port1.addEventListener('message', ({ data }: MessageEvent<ThreadSaid>) => listener(data));
  port1.start();
  return {
    post: (message) => port1.postMessage(message),
    onMessage: (listener) => hear((heard) => 'said' in heard && listener(heard.said)),
    onFailure: (listener) => hear((heard) => 'failed' in heard && listener(new Error(heard.failed))),
    terminate: () => port1.postMessage(undefined),
  };
}
