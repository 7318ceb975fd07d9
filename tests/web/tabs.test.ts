/** What stands on the tabs of the views. */
import { expect, test } from 'vitest';
import { catalog } from '../../web/src/made/catalog.js';
import { shortTitle } from '../../web/src/text/tabs.js';

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
