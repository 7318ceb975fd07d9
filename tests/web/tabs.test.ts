/** What stands on the tabs of the views. */
import { expect, test } from 'vitest';
import { catalog } from '../../web/src/made/catalog.js';
import { shortTitles } from '../../web/src/text/tabs.js';

const titles = new Set(catalog.flatMap(({ views }) => views.map(({ title }) => title as string)));

test.each(Object.entries(shortTitles))('%s is the title of a view, and “%s” a part of it', (title, short) => {
  expect(titles).toContain(title);
  // Who speaks to the computer says what can be read; the name of the tab has the whole title.
  expect(title.toLowerCase()).toContain(short.toLowerCase());
  expect(short.length).toBeLessThan(title.length);
});

test('tabs of one experiment do not look alike', () => {
  for (const { id, views } of catalog) {
    const shown = views.map(({ title }) => shortTitles[title] ?? title);
    expect(new Set(shown).size, id).toBe(shown.length);
  }
});
