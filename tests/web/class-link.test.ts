/** Links for a class, and a view in a frame of another page. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { framesOf } from '../../web/src/state/frames.js';
import { type Place, readLink, writeLink } from '../../web/src/state/link.js';
import { program } from '../support/chromium.js';
import { startSite } from './site.js';
import { press, status, trainToEnd, usePlayground, where } from './playground.js';

test('what a page leaves out is a part of the link', () => {
  const place: Place = {
    ...{ experiment: 'cnn', params: { filters: 8 }, seed: 3, view: 'maps', card: 2 },
    ...{ hide: ['charts', 'runs'], views: ['digit', 'maps'], lockSeed: true, embed: true },
  };
  expect(readLink(writeLink(place))).toMatchObject({ place, wrong: [] });
});

test.each([
  [{}, 'any'],
  [{ 'Content-Security-Policy': "default-src 'none'" }, 'any'],
  [{ 'Content-Security-Policy': 'frame-ancestors *' }, 'any'],
  [{ 'Content-Security-Policy': "default-src 'none'; Frame-Ancestors 'self'" }, 'none'],
  [{ 'Content-Security-Policy': 'frame-ancestors' }, 'none'],
  [{ 'Content-Security-Policy': "frame-ancestors 'self' https://a.b" }, ['https://a.b']],
  // Both policies have to allow it.
  [{ 'Content-Security-Policy': "frame-ancestors 'none', frame-ancestors *" }, 'none'],
  [{ 'X-Frame-Options': 'SAMEORIGIN' }, 'none'],
  // A policy counts more than the older header.
  [{ 'X-Frame-Options': 'DENY', 'Content-Security-Policy': 'frame-ancestors *' }, 'any'],
])('a site that sends %o lets others frame it: %o', (headers, others) => {
  expect(framesOf(new Headers(headers as Record<string, string>)).others).toEqual(others);
});

test('parts that do not exist are told, and the rest is used', () => {
  const { place, wrong } = readLink('#/cnn?hide=charts,window&views=<b>&lock=door&embed=1&seed=4');
  expect(place).toEqual({ experiment: 'cnn', params: {}, seed: 4 });
  expect(wrong).toEqual(['hide=charts,window', 'views=<b>', 'lock=door', 'embed=1']);
});

describe.skipIf(!program)('in the page', () => {
  // The page with the frame is not to be answered by the page's own service worker.
  const playground = usePlayground(/registration blocked/);
  const RUN = 'two-layer-net?iterations=200&data=digits&hidden-size=10&seed=5';
  const isThere = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).count();
  const tabs = (page: Page) => page.locator('.views [role=tab]').allInnerTexts();

  test('a dialog makes the link, and the link shows no more', async () => {
    const page = await playground.open(`#/${RUN}`);
    await page.locator('.panel').first().waitFor();
    await press(page, 'Link for a class');
    const dialog = page.getByRole('dialog');
    for (const name of ['settings', 'list of runs', 'files and downloads', 'charts', 'Confusion matrix'])
      await dialog.getByLabel(name, { exact: true }).uncheck();
    const link = await dialog.getByLabel('Link for a class').inputValue();
    await press(page, 'Close');
    expect(await dialog.count()).toBe(0);
    const pupil = await playground.open(link.replace(/^[^#]*/, ''));
    await pupil.locator('.panel').first().waitFor();
    for (const name of ['Settings', 'Runs', 'Charts']) expect(await isThere(pupil, name)).toBe(0);
    expect(await tabs(pupil)).not.toContain('Confusion matrix');
    expect((await tabs(pupil)).length).toBe((await tabs(page)).length - 1);
    await trainToEnd(pupil);
  });

  test('a class stays in what its link has set', async () => {
    const page = await playground.open(`#/${RUN}&hide=charts&lock=seed&card=1`);
    await page.locator('.reading > h2').waitFor();
    expect(await page.getByLabel('seed', { exact: true }).count()).toBe(0);
    await press(page, 'Next');
    await expect.poll(() => page.url()).toContain('card=2');
    await page.getByRole('button', { name: 'book', exact: true }).click();
    await page.getByRole('tab', { name: 'Hidden units' }).click();
    for (const part of ['hide=charts', 'lock=seed', 'seed=5']) expect(page.url()).toContain(part);
    expect(await isThere(page, 'Charts')).toBe(0);
  });

  const back = (page: Page) => page.getByRole('link', { name: 'Back to the class' });

  test('a card leaves what the link hides as it is, and says what it speaks of', async () => {
    const views = 'views=answer&hide=settings';
    const page = await playground.open(`#/seq2seq?digits=2&hidden-size=8&data=sums&${views}&card=4`);
    await page.locator('.reading > h2').waitFor();
    await page.locator('.panel').first().waitFor();
    const notes = page.locator('.reading > .note');
    expect((await notes.allInnerTexts()).join()).not.toContain('This card speaks');
    await press(page, 'Next');
    await expect.poll(() => page.url()).toContain('card=5');
    await expect.poll(async () => (await notes.allInnerTexts()).join()).toContain('other settings: peeky on');
    expect(page.url()).toContain('hidden-size=8');
    expect(page.url()).not.toContain('peeky');
    await press(page, 'card 2 of 7');
    await expect.poll(async () => (await notes.allInnerTexts()).join()).toContain('leaves out');
    expect(await tabs(page)).toEqual(['The answer']);
    expect(page.url()).not.toContain('view=encoder');
  });

  test('what would open a view that the link leaves out cannot be chosen', async () => {
    const page = await playground.open(`#/${RUN}&view=units`);
    await page.locator('.panel .opens').first().waitFor();
    const pupil = await playground.open(`#/${RUN}&view=units&views=units,digit`);
    await pupil.locator('.panel canvas').first().waitFor();
    expect(await pupil.locator('.panel .opens').count()).toBe(0);
  });

  test('a lesson that was left is the class’s again on the way back', async () => {
    const page = await playground.open(`#/${RUN}&hide=charts&lock=seed&card=7`);
    await page.locator('.reading > h2').waitFor();
    expect(await back(page).count()).toBe(0);
    await page.getByRole('button', { name: /^Next lesson/ }).click();
    await expect.poll(() => page.url()).toContain('optimizers');
    // The link is of the other lesson, and the page says so.
    expect(page.url()).not.toContain('hide');
    expect(await isThere(page, 'Charts')).toBe(1);
    await back(page).click();
    await expect.poll(() => page.url()).toContain(RUN);
    for (const part of ['card=7', 'hide=charts&lock=seed']) expect(page.url()).toContain(part);
    await page.getByRole('link', { name: 'All lessons' }).click();
    await back(page).waitFor();
    await page.locator('.card').first().click();
    await expect.poll(() => page.url()).toContain('hide=charts&lock=seed');
    expect(page.url()).toContain('seed=5');
    expect(await back(page).count()).toBe(0);
  });

  test('a frame of another page has one view and Play', async () => {
    const page = await playground.open(`#/${RUN}&view=units`, { serviceWorkers: 'block' });
    await page.locator('.panel').first().waitFor();
    await press(page, 'Link for a class');
    await press(page, 'Only the open view');
    const snippet = await page.getByRole('dialog').getByLabel('Frame for another page').inputValue();
    await press(page, 'Close');
    await page
      .context()
      .route('**/host.html', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Host</title>${snippet}` }),
      );
    await page.goto(`${playground.url}host.html`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Hidden units' }).waitFor();
    expect(await frame.locator('.views [role=tab]').count()).toBe(0);
    expect(await frame.locator('header, aside, #charts').count()).toBe(0);
    await frame.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(() => frame.locator('.condition').innerText()).toBe('Finished.');
    const whole = await frame.getByRole('link', { name: /with all views/ }).getAttribute('href');
    expect(readLink(whole!).place).toMatchObject({ experiment: 'two-layer-net', seed: 5, view: 'units' });
    expect(whole).not.toContain('embed');
  });

  const DATE = '#/attention?hidden-size=8&batch-size=16&data=calendar&view=attention';

  test('the link begins where the page stands: the typed question, the step, the arithmetic', async () => {
    const page = await playground.open(DATE);
    await page.locator('.panel').first().waitFor();
    await page.getByRole('textbox', { name: 'A question' }).fill('10/23/87');
    await page.keyboard.press('Enter');
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    await press(page, 'Link for a class');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/trained to step 1/).check();
    const link = await dialog.getByLabel('Link for a class').inputValue();
    const { place } = readLink(link.slice(link.indexOf('#')));
    expect(place).toMatchObject({ ask: ['10/23/87'], step: 1, lockSeed: true });
    expect(['fused', 'exact']).toContain(place?.arithmetic);
    await dialog.getByLabel(/everyone has seed/).uncheck();
    expect(await dialog.getByLabel('Link for a class').inputValue()).not.toContain('arithmetic');
    const pupil = await playground.open(link.replace(/^[^#]*/, ''));
    await expect.poll(() => where(pupil).innerText()).toContain('step 1 of');
    await expect.poll(() => pupil.locator('.panels').innerText()).toContain('10/23/87');
    // What was typed is the view’s, not that of all views to come.
    await pupil.getByRole('tab', { name: 'Where each style' }).click();
    expect(pupil.url()).not.toContain('ask');
    expect(await pupil.getByRole('alert').count()).toBe(0);
  });

  test('the open view stays in the link, and the frame has the views of the link', async () => {
    const page = await playground.open(DATE);
    await page.locator('.panel').first().waitFor();
    await press(page, 'Link for a class');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Attention weights', { exact: true }).isDisabled()).toBe(true);
    await press(page, 'Only the open view');
    await dialog.getByLabel('The answer to a question').check();
    for (const name of ['Link for a class', 'Frame for another page']) {
      const text = await dialog.getByLabel(name).inputValue();
      expect(text).toMatch(/views=answer,attention\b/);
    }
  });

  test('a view that a piece of the open one opens is missed in words', async () => {
    const page = await playground.open('#/seq2seq?data=sums&hidden-size=8&view=answer');
    await page.locator('.token').first().waitFor();
    await press(page, 'Link for a class');
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('.warning').count()).toBe(0);
    await press(page, 'Only the open view');
    const opened = 'The score of a character in numbers';
    expect(await dialog.locator('.warning').innerText()).toContain(opened);
    await dialog.getByLabel(opened).check();
    expect(await dialog.locator('.warning').count()).toBe(0);
  });

  test('hidden settings are a warning where an exercise needs them', async () => {
    const page = await playground.open(`#/${RUN}`);
    await page.locator('.panel').first().waitFor();
    await press(page, 'Link for a class');
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('.warning').count()).toBe(0);
    await dialog.getByLabel('settings', { exact: true }).uncheck();
    await expect.poll(() => dialog.locator('.warning').innerText()).toContain('card 5');
    await dialog.getByLabel('cards to read', { exact: true }).uncheck();
    expect(await dialog.locator('.warning').count()).toBe(0);
  });

  test('a site that forbids frames says so, with its header', async () => {
    const site = await startSite({ more: { 'Content-Security-Policy': "frame-ancestors 'self'" } });
    try {
      const page = await playground.open(`#/${RUN}`, { url: site.url });
      await page.locator('.panel').first().waitFor();
      await press(page, 'Link for a class');
      const dialog = page.getByRole('dialog');
      await expect
        .poll(() => dialog.locator('.no-frame code').allInnerTexts())
        .toContain("Content-Security-Policy: … frame-ancestors 'self'");
      expect(await dialog.getByLabel('Frame for another page').count()).toBe(0);
    } finally {
      await site.close();
    }
  });

  test('in a frame the picture comes before what is typed', async () => {
    const page = await playground.open(`${DATE}&embed=yes&views=attention`);
    await page.locator('.panel').first().waitFor();
    const top = async (selector: string) => (await page.locator(selector).first().boundingBox())!.y;
    expect(await page.getByRole('textbox', { name: 'A question' }).isVisible()).toBe(false);
    expect(await top('.panel')).toBeLessThan(await top('.of-rare'));
    expect(await top('.panel')).toBeLessThan(160);
  });

  test('a card trains on a phone as it does beside it, and the phone says which card it is', async () => {
    const LINK = `#/${RUN}&view=units&card=3&hide=settings,runs,files`;
    const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true };
    for (const options of [{}, PHONE]) {
      const page = await playground.open(LINK, options);
      const hasTrained = () => where(page).innerText();
      await expect.poll(hasTrained).toContain('step 100 of 200');
      const line = page.locator('.card-line');
      expect(await line.count()).toBe(options === PHONE ? 1 : 0);
      if (options !== PHONE) continue;
      // It begins with the card.
      await page.locator('.reading > h2').waitFor();
      expect(await line.isVisible()).toBe(false);
      await page.locator('.look').click();
      await expect.poll(() => line.innerText()).toMatch(/^Card 3: \w/);
      await line.getByRole('button').click();
      await page.locator('.reading > h2').waitFor();
      expect(await line.isVisible()).toBe(false);
    }
  });

  test('on a phone, by touch', async () => {
    const page = await playground.open(`#/${RUN}&hide=settings,runs,files,charts`, {
      viewport: { width: 390, height: 800 },
      hasTouch: true,
    });
    await page.locator('.panel').first().waitFor();
    expect(await page.locator('.panes [role=tab]').allInnerTexts()).toEqual(['Inside', 'Read']);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expect.poll(() => status(page).innerText()).toContain('Ready');
    // The head is one line, and the bar stays as high when the run has ended.
    expect((await page.locator('.top').boundingBox())!.height).toBeLessThan(64);
    const barHeight = async () => (await page.locator('.transport').boundingBox())!.height;
    const before = await barHeight();
    await trainToEnd(page);
    expect(await barHeight()).toBe(before);
  });
});
