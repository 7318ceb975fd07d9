/** The threads of the page's engine: the page starts them, and ends them with the engine. */
import { expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { SMALL, trainToEnd, usePlayground } from './playground.js';

const playground = usePlayground();

test.skipIf(!program)('an engine that takes the place of another one leaves no thread behind', async () => {
  const page = await playground.open(SMALL);
  await trainToEnd(page);
  const { length } = page.workers();
  // The engine, and its threads but the one that it is itself.
  const [, threads] = /(\d+) threads/.exec(await page.locator('.badge').innerText()) ?? [];
  expect(length).toBe(Number(threads));
  // One for each arithmetic: the second takes the place of the first.
  await page.goto(`${playground.url}${SMALL}&arithmetic=exact`);
  await expect.poll(() => page.locator('.badge').innerText()).toContain('exact');
  await trainToEnd(page);
  await expect.poll(() => page.workers().length).toBe(length);
});
