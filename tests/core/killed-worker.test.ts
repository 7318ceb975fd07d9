/** A worker that is killed from outside: the job at hand ends, and the engine says what happened. */
import { Worker } from 'node:worker_threads';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { init } from '../../ts/core/init.js';
import { usePlatform } from '../../ts/core/current-platform.js';
import * as kernels from '../../ts/core/kernels.js';
import { Workspace } from '../../ts/core/workspace.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';

test('killed between two steps', async () => {
  const workers: Worker[] = [];
  usePlatform({
    ...nodePlatform,
    startWorker(script) {
      const worker = new Worker(script, { eval: true });
      workers.push(worker);
      return {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => void worker.on('message', listener),
        onFailure: (listener) =>
          void worker.on('exit', (code) => listener(new Error(`exit code ${code}`))).on('error', listener),
        terminate: () => void worker.terminate(),
      };
    },
  });
  await init({ threads: 2, build: 'threads' });
  const tensor = new Workspace().keep([100_000]);
  const ended = workers[0]!.terminate();
  // It dies while this thread sleeps, and so hears of no exit. The caller does what the worker does not.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  for (let i = 0; i < 100; i++) kernels.fill(tensor, i);
  expect(tensor.toArray().every((value) => value === 99)).toBe(true);
  await ended;
  await sleep(10);
  expect(() => kernels.fill(tensor, 1)).toThrow(refusal('engine-failed', 'exit code 1'));
});
