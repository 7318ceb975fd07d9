/** What stands on tabs, and where. */
import { expect, test } from 'vitest';
import { lessons } from '../../web/src/lessons/index.js';
import { catalog } from '../../web/src/made/catalog.js';
import { shortTitle } from '../../web/src/text/tabs.js';
import { program } from '../support/chromium.js';
import { usePlayground } from './playground.js';

const playground = usePlayground();

test('a tab has a part of its title, and tabs of one experiment do not look alike', () => {
  for (const { id, views } of catalog) {
    const titles = views.map(({ title }) => title as string);
    const shown = titles.map(shortTitle);
    // Who speaks to the computer says what can be read; the name of the tab is the whole title.
    for (const [i, title] of titles.entries()) expect(title).toContain(shown[i]);
    expect(new Set(shown).size, id).toBe(shown.length);
  }
});

test('of twelve tabs half are shorter than their titles', () => {
  const { views } = catalog.find(({ id }) => id === 'cnn')!;
  const shorter = views.filter(({ title }) => shortTitle(title).length < title.length);
  expect(shorter.length).toBeGreaterThanOrEqual(views.length / 2);
});

test.skipIf(!program)('the experiments of a lesson stand in one line, 1280 wide', async () => {
  const page = await playground.open('#/', { viewport: { width: 1280, height: 900 } });
  for (const { experiments } of lessons.filter((each) => each.experiments.length > 1)) {
    await page.evaluate((hash) => (location.hash = hash), `#/${experiments[0]}`);
    const tabs = page.locator('.heading nav a');
    await expect.poll(() => tabs.count()).toBe(experiments.length);
    const tops = await tabs.evaluateAll((all) => all.map((tab) => tab.getBoundingClientRect().top));
    expect(new Set(tops).size, experiments.join()).toBe(1);
  }
});
