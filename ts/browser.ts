/** The package in a browser. */
import { usePlatform } from './core/current-platform.js';
import { browserPlatform } from './platform/browser.js';
import { compileEmbedded } from './platform/embedded.js';

usePlatform({ ...browserPlatform, compile: compileEmbedded });

export * from './index.js';
