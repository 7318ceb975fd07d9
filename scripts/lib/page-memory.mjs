/** What a page takes of the machine's memory, without what its JavaScript engine has still to collect. */
import { run } from './run.mjs';

/** One experiment of each lesson that trains for longer than it is watched. */
export const LONG = [
  'two-layer-net?iterations=100000000&data=digits',
  'optimizers?iterations=100000000&data=digits',
  'cnn?epochs=100000&data=digits',
  'simple-cbow?epochs=100000000',
  'cbow?epochs=100000&data=grammar',
  'rnn?epochs=100000000&data=grammar',
  'lstm?epochs=100000&data=grammar',
  'seq2seq?epochs=100000&data=sums',
  'attention?epochs=100000&data=calendar',
];

/**
 * The process of the page that has just begun to train: a page in a context of its own has one, with its worker and wasm.
 * Chromium keeps a process in reserve, so it is not always a new one.
 */
export async function busiest(cdp) {
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
  const found = processInfo.filter(({ type }) => type === 'renderer');
  return found.sort((one, other) => other.cpuTime - one.cpuTime)[0].id;
}

/** Resident memory of a process, in MB. */
export async function memoryOf(id) {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(id)]);
  return Math.round(Number(stdout) / 1000);
}

/**
 * Collects what the page and its worker do not need any more: until then JavaScript engines let their heaps grow, and what is
 * left tells whether anything is held. This also gives the memory back, which `gc()` keeps for later: some 35 MB of the worker.
 * @returns a function that does it
 */
export async function collector(session) {
  const worker = new Promise((attached) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.url.includes('trainer')) attached(sessionId);
    });
  });
  await session.send('Target.setAutoAttach', {
    ...{ autoAttach: true, waitForDebuggerOnStart: false, flatten: false },
  });
  const sessionId = await worker;
  const message = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });
  return async () => {
    const collected = new Promise((resolve) => session.once('Target.receivedMessageFromTarget', resolve));
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    await collected;
    await session.send('HeapProfiler.collectGarbage');
  };
}
