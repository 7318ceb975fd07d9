/** Parts of the page that are loaded when they are first wanted, where they do not come. */
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { press, SMALL, status, trainToEnd, usePlayground } from './playground.js';

/** The browser tells it as well, and that it has no service worker. */
const { open } = usePlayground(/^Failed to load resource|blocked by Playwright/);

describe.skipIf(!program)('a part that does not come', () => {
  test('a part that does not come is told, and comes when it is asked for again', async () => {
    const page = await open(SMALL, { serviceWorkers: 'block' });
    await expect.poll(() => status(page).innerText()).toMatch(/^Ready/);
    await page.context().route('**/class-link-*.js', (route) => route.abort());
    await press(page, 'Link for a class');
    const again = page.getByRole('button', { name: 'Load the page again' });
    await again.waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await trainToEnd(page);
    await page.context().unroute('**/class-link-*.js');
    await press(page, 'Link for a class');
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => again.count()).toBe(0);
  });

  test('where the Korean texts do not come, the page speaks English', async () => {
    const page = await open(SMALL, { locale: 'ko', serviceWorkers: 'block' }, (context) =>
      context.route('**/korean-*.js', (route) => route.abort()),
    );
    await page.getByRole('button', { name: 'Load the page again' }).waitFor();
    await trainToEnd(page);
    await page.context().unroute('**/korean-*.js');
    await press(page, 'Load the page again');
    await expect.poll(() => status(page).innerText()).toMatch(/준비/);
  });
});
