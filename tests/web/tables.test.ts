/** Tables of views: what is in them is seen, on a laptop and on a phone. */
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { press, usePlayground, where } from './playground.js';

const playground = usePlayground();

/** Views whose panels are sums in numbers, with the settings of the quickest runs. */
const SUMS = [
  ['two-layer-net?data=digits&view=unit', 'One unit in numbers'],
  ['cnn?data=digits&view=pixel', 'One pixel of a feature map in numbers'],
  ['simple-cbow?view=guessed-word', 'The score of a word in numbers'],
  ['lstm?data=grammar&hidden-size=20&wordvec-size=20&view=cell', 'One unit of a recurrent layer in numbers'],
  ['attention?data=calendar&hidden-size=16&batch-size=16&view=score', 'One attention weight in numbers'],
] as const;

describe.skipIf(!program)('a sum in numbers is not cut off', () => {
  test.each([1280, 390].flatMap((width) => SUMS.map(([hash, title]) => ({ width, hash, title }))))(
    'at $width pixels: $title',
    async ({ width, hash, title }) => {
      const page = await playground.open(`#/${hash}`, { viewport: { width, height: 900 } });
      await page.getByRole('tab', { name: title, selected: true }).waitFor();
      await press(page, 'Step');
      await expect.poll(() => where(page).innerText()).toContain('step 1 ');
      const boxes = page.locator('.panels .of-sum .scroll');
      await boxes.first().waitFor();
      const sizes = await boxes.evaluateAll((all) =>
        all.map(({ clientWidth, scrollWidth }) => [clientWidth, scrollWidth]),
      );
      for (const [place, table] of sizes) expect(table).toBeLessThanOrEqual(place!);
      // Every number stands in a cell, or its column is left out as a whole.
      const shown = await page
        .locator('.panels .of-sum td.number')
        .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).display));
      expect(shown.filter((display) => display !== 'table-cell' && display !== 'none')).toEqual([]);
      const last = page.locator('.panels .of-sum tr', { hasText: 'gradient of the sum' });
      for (const row of await last.all()) expect(await row.innerText()).toMatch(/\d/);
    },
  );

  const WIDE = [
    ['two-layer-net?data=digits&hidden-size=10&view=gradcheck', 1],
    ['cnn?data=digits&filters=4&hidden-size=8&view=gradcheck', 1],
    ['seq2seq?data=sums&digits=2&hidden-size=8&view=gradcheck', 1],
    ['attention?data=calendar&hidden-size=8&batch-size=16&view=gradcheck', 1],
    ['cnn?data=digits&filters=4&hidden-size=8&view=pooled', 1],
    // Of two models beside each other.
    ['lstm?data=grammar&hidden-size=8&wordvec-size=8&compare=true&view=cell&beside=2', 6],
  ] as const;

  test.each(WIDE)('nor is a table beside the cards: %s', async (hash, count) => {
    const page = await playground.open(`#/${hash}`, { viewport: { width: 1280, height: 900 } });
    await page.locator('.reading').waitFor();
    if (hash.includes('gradcheck')) await press(page, 'Check the gradients');
    const boxes = page.locator('.panels .scroll');
    await expect.poll(() => boxes.count()).toBeGreaterThanOrEqual(count);
    const sizes = () =>
      boxes.evaluateAll((all) => all.map(({ clientWidth, scrollWidth }) => scrollWidth - clientWidth));
    await expect.poll(sizes).toEqual(new Array(await boxes.count()).fill(0));
  });

  test('a table that is wider than its place shows that it goes on', async () => {
    const page = await playground.open('#/simple-cbow?view=vectors', {
      viewport: { width: 390, height: 900 },
    });
    const box = page.locator('.panels .of-table .scroll').first();
    await box.waitFor();
    expect(await box.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
    expect(await box.evaluate((each) => getComputedStyle(each).backgroundImage)).toContain('gradient');
  });
});
