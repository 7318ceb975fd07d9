/** The script of a search's worker in Node: trials come as messages, their reports go back. */
import { parentPort } from 'node:worker_threads';
import { usePlatform } from './core/engine.js';
import { trialExperiments } from './experiments/index.js';
import { serveTrials } from './experiments/trials.js';
import { nodePlatform } from './platform/node.js';

usePlatform(nodePlatform);
parentPort!.on(
  'message',
  serveTrials(trialExperiments, (message) => parentPort!.postMessage(message)),
);
