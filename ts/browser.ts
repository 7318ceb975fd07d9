/** The package in a browser. */
import { usePlatform } from './core/engine.js';
import { browserPlatform } from './platform/browser.js';

usePlatform(browserPlatform);

export * from './index.js';
