import { type Browser, chromium } from 'playwright-core';
// @ts-expect-error -- the script is plain JavaScript without declarations
import * as findingBrowsers from '../../scripts/lib/browsers.mjs';

const { findHeadless } = findingBrowsers as { findHeadless(): Promise<string | undefined> };

/** The browser's program; undefined where there is none: browser tests are then skipped. */
export const program = await findHeadless();

let started: Promise<Browser> | undefined;

/**
 * A headless browser, one for all test files of a process, and another one if it has crashed; it ends with the process. It has
 * no sandbox, which containers rarely allow; it opens only pages of this repository.
 */
export async function sharedBrowser(): Promise<Browser> {
  if (!(await started)?.isConnected()) {
    started = chromium.launch({
      executablePath: program!,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
  }
  return started!;
}
