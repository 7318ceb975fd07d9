/** The page's side of the threads that its worker asks for. */
import { startBlobWorker } from '../../../ts/platform/browser.js';
import type { WorkerHandle } from '../../../ts/platform/platform.js';
import type { ThreadOrder, ThreadSaid } from '../worker/protocol.js';

export function startThread({ script, port }: ThreadOrder): WorkerHandle {
  const thread = startBlobWorker(script);
  const tell = (said: ThreadSaid) => port.postMessage(said);
  thread.onMessage((said) => tell({ said }));
  thread.onFailure(({ message }) => tell({ failed: message }));
  port.onmessage = ({ data }) => {
    if (data === undefined) thread.terminate();
    else thread.post(data);
  };
  return thread;
}
