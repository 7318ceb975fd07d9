/** The script of a search's worker in Node: trials come as messages through its port, and reports go back. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { usePlatform } from './core/current-platform.js';
import { trialExperiments } from './experiments/index.js';
import { serveTrials } from './experiments/trials.js';
import { nodePlatform } from './platform/node.js';

usePlatform(nodePlatform);
const port = workerData as MessagePort;
port.on(
  'message',
  serveTrials(trialExperiments, (message) => port.postMessage(message)),
);
