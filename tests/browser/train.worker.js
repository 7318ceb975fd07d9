/**
 * The worker that trains in a page: gets a list of requests, answers with a list of results (driver.js).
 * A request may break what badak starts its threads with: `brokenWorkers` names one of the ways below.
 */
import * as badak from './badak.js';
import { train } from './driver.js';

const SoundWorker = Worker;

const scripted = (script) =>
  class extends SoundWorker {
    constructor() {
      super(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    }
  };

let made = 0;

const BROKEN_WORKERS = {
  'cannot be made': function () {
    throw new Error('the test allows no workers');
  },
  'the second cannot be made': class extends SoundWorker {
    constructor(url) {
      made += 1;
      if (made > 1) throw new Error('the test allows one worker');
      super(url);
    }
  },
  'fail at once': scripted('throw new Error("the test breaks this script")'),
  'never answer': scripted(''),
};

/** A promise that nobody waits for must not fail later. */
const stray = [];
addEventListener('unhandledrejection', (event) => stray.push(String(event.reason)));

addEventListener('message', async ({ data: requests }) => {
  const results = [];
  for (const { brokenWorkers, thenWaitMs = 0, ...request } of requests) {
    globalThis.Worker = brokenWorkers ? BROKEN_WORKERS[brokenWorkers] : SoundWorker;
    const result = await train(badak, request);
    await new Promise((resolve) => setTimeout(resolve, thenWaitMs));
    results.push({ ...result, stray: stray.splice(0) });
  }
  postMessage(results);
});
