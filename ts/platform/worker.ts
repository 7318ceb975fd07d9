/**
 * The script of a worker thread. It instantiates the module on the shared memory, then works on jobs until it is
 * terminated. It is bundled into a string (ts/wasm/worker.js), so it must not import anything at run time.
 */
import { initSync, worker_lost, worker_run } from '../wasm/glue-threads.js';

interface Start {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  stackBytes: number;
}

interface Port {
  postMessage(message: unknown): void;
  onmessage?: ((event: { data: Start }) => void) | null;
  on?(event: 'message', listener: (data: Start) => void): void;
}

/** The part of Node's `process` that this script uses. The script is compiled for browsers, which do not have it. */
interface Process {
  getBuiltinModule?(name: 'node:worker_threads'): { parentPort: Port | null };
}

// In Node a worker's port is a module's export, in a browser it is the global object.
const { process } = globalThis as { process?: Process };
const nodePort = process?.getBuiltinModule?.('node:worker_threads').parentPort;
const port = nodePort ?? (globalThis as unknown as Port);

function run({ module, memory, stackBytes }: Start): void {
  initSync({ module, memory, thread_stack_size: stackBytes });
  port.postMessage('ready');
  try {
    worker_run();
  } catch (error) {
    // Threads that wait for this one have to know before it ends.
    worker_lost();
    throw error;
  }
}

if (port.on) port.on('message', run);
else port.onmessage = (event) => run(event.data);
