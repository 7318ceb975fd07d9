import puppeteer, { type Browser } from 'puppeteer-core';
// @ts-expect-error -- the script is plain JavaScript without declarations
import * as findingBrowsers from '../../scripts/lib/browsers.mjs';

const { findFirefox } = findingBrowsers as { findFirefox(): Promise<string | undefined> };

/** The browser's program; undefined where there is none: its tests are then skipped. */
export const program = await findFirefox();

/** A headless browser. Firefox as it is released has WebDriver BiDi, which Playwright's own build of it does not need. */
export function launch(): Promise<Browser> {
  return puppeteer.launch({ browser: 'firefox', executablePath: program!, headless: true });
}
