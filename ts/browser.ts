/** The package in a browser. */
import { usePlatform } from './core/current-platform.js';
import { browserPlatform, startBlobWorker } from './platform/browser.js';
import { compileEmbedded } from './platform/embedded.js';

usePlatform({ ...browserPlatform, compile: compileEmbedded, startWorker: startBlobWorker });

export * from './index.js';
