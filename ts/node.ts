/** The package in Node. */
import { usePlatform } from './core/current-platform.js';
import { nodePlatform } from './platform/node.js';

usePlatform(nodePlatform);

export * from './index.js';
