import { type Browser, chromium } from 'playwright-core';
// @ts-expect-error -- the script is plain JavaScript without declarations
import * as findingBrowsers from '../../scripts/lib/browsers.mjs';

const { findChromium } = findingBrowsers as { findChromium(): Promise<string | undefined> };

/** The browser's program; undefined where there is none: browser tests are then skipped. */
export const program = await findChromium();

/** A headless browser. It has no sandbox, which containers rarely allow; it opens only pages of this repository. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: program!,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
}
