/** A worker of a page. Its script, which holds the kernels too, was fetched and compiled before this line. */
import * as badak from '../../ts/browser.ts';
import { firstStep } from './first-step.mjs';

try {
  globalThis.postMessage(await firstStep(badak));
} catch (error) {
  globalThis.postMessage({ failed: String(error) });
}
