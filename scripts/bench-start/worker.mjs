/** A worker of a page. Its script, which holds the kernels too, was fetched and compiled before this line. */
import * as badak from '../../ts/browser.ts';
import { firstStep } from './first-step.mjs';

try {
  self.postMessage(await firstStep(badak));
} catch (error) {
  self.postMessage({ failed: String(error) });
}
