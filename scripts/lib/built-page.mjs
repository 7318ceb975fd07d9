/** The built playground in a headless Chromium, for the scripts that measure it, draw it and disturb it. */
import { join } from 'node:path';
import { findChromium } from './browsers.mjs';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';
import { ensurePage } from './web.mjs';

/**
 * Builds the page if it has to be, serves it and opens a browser; both end with the work.
 * @param {(browser, url: string) => Promise<unknown>} work
 */
export async function withBuiltPage(work) {
  await ensurePage();
  const executablePath = await findChromium();
  if (!executablePath)
    throw new SetupError('This needs Chromium or Chrome, and there is none. Set CHROMIUM=/path/to/chrome.');
  const { preview } = await import('vite');
  const { chromium } = await import('playwright-core');
  const server = await preview({ configFile: join(root, 'web/vite.config.ts'), preview: { port: 0 } });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await work(browser, server.resolvedUrls.local[0]);
  } finally {
    await browser.close();
    await server.close();
  }
}
