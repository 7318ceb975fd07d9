/** Pieces of panels are opened by mouse, keyboard and touch, and there is a way back to them. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { press, usePlayground, violations } from './playground.js';

const playground = usePlayground();

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NET = '#/two-layer-net?iterations=20&data=digits&hidden-size=10';
const LSTM = '#/lstm?epochs=1&data=grammar&hidden-size=8&wordvec-size=8';

const shown = (page: Page) => page.locator('.panels').innerText();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const pieces = (page: Page): Locator => page.locator('.panels .opens').first();

/** The middle of the first cell of a heatmap. */
async function firstCell(page: Page, map: number): Promise<readonly [number, number]> {
  const canvas = page.locator('.heatmap canvas').nth(map);
  await canvas.scrollIntoViewIfNeeded();
  const { x, y } = (await canvas.boundingBox())!;
  return [x + 3, y + 3];
}

async function open(link: string, options: object = {}): Promise<Page> {
  const page = await playground.open(link, options);
  await page.locator('.panels .opens, .token').first().waitFor();
  return page;
}

const expectShown = (page: Page, text: string) => expect.poll(() => shown(page)).toContain(text);
/** The line that says what is at the cursor. */
const said = (page: Page) => page.locator('.panels .readout').first();
const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement);

describe.skipIf(!program)('opening a piece', () => {
  test('a picture, by mouse; what it opens has fields with its numbers', async () => {
    const page = await open(`${NET}&view=units`);
    await page.locator('.pictures > figure').nth(3).hover();
    await expect.poll(() => said(page).innerText()).toBe('3');
    await page.locator('.pictures > figure').nth(3).click();
    await expectShown(page, 'Unit 3 of W1');
    expect(await field(page, 'unit').inputValue()).toBe('3');
    await page.locator('.of-bars li').nth(7).click();
    await expectShown(page, 'Unit 7 of W2');
    expect(await field(page, 'layer').inputValue()).toBe('1');
    expect(await violations(page, '#app, main')).toEqual([]);
    await press(page, 'Back to One unit in numbers');
    await expectShown(page, 'Unit 3 of W1');
    await expect.poll(() => hasFocus(pieces(page))).toBe(true);
    await press(page, 'Back to Hidden units');
    await expect.poll(() => hasFocus(pieces(page))).toBe(true);
    expect(await page.locator('.back').count()).toBe(0);
  });

  test('a bar, by keyboard: arrow keys, Enter, and Escape back to it', async () => {
    const page = await open(`${NET}&view=digit`);
    const bars = page.locator('.of-bars .opens');
    await bars.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    await expect.poll(() => said(page).innerText()).toMatch(/^2: 0\.\d+$/);
    expect(await page.locator('.bar-list .at').innerText()).toMatch(/^2/);
    await page.keyboard.press('Enter');
    await expectShown(page, 'Unit 2 of W2');
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(bars)).toBe(true);
    await expect.poll(() => page.locator('.bar-list .at').innerText()).toMatch(/^2/);
    expect(await field(page, 'unit').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => said(page).innerText()).toMatch(/^3: /);
  });

  test('a cell of a heatmap, by keyboard', async () => {
    const page = await open(`${LSTM}&view=gates`);
    const map = page.locator('.heatmap.opens').nth(2);
    await map.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await expectShown(page, 'Unit 2 at');
    expect(await field(page, 'word').inputValue()).toBe('1');
    await expectShown(page, 'f of unit 2');
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(map)).toBe(true);
  });

  test('a candidate, by keyboard and by mouse', async () => {
    const page = await open(`${LSTM}&view=candidates`);
    const tokens = page.locator('.of-text [role=group]').first();
    await tokens.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expectShown(page, 'The score of');
    expect(await field(page, 'word').inputValue()).toBe('1');
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(tokens)).toBe(true);
    const third = page.locator('.bar-list li').nth(2);
    const name = await third.locator('.name').innerText();
    await third.click();
    await expectShown(page, `The score of “${name}”`);
    expect(await field(page, 'candidate').inputValue()).toBe('2');
  });

  test('a pixel and a cell, by touch on a phone', async () => {
    const page = await open('#/cnn?epochs=1&data=digits&filters=4&hidden-size=8&view=maps', PHONE);
    const map = page.locator('.of-pictures').first().locator('figure').nth(2).locator('canvas');
    const { width, height } = (await map.boundingBox())!;
    await map.tap({ position: { x: width * 0.99, y: height * 0.01 } });
    await expectShown(page, 'Filter 1 at row 0, column ');
    expect(Number(await field(page, 'column').inputValue())).toBeGreaterThan(20);
    expect(await violations(page, '#app, main')).toEqual([]);
    await page.getByRole('button', { name: /^Back to/ }).tap();
    await expect.poll(() => page.locator('.pixel').count()).toBe(1);
    expect(await violations(page, '#app, main')).toEqual([]);
    const other = await open(`${LSTM}&view=gates`, PHONE);
    await other.touchscreen.tap(...(await firstCell(other, 0)));
    await expectShown(other, 'Unit 0 at');
    expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test('a weight of attention, with its question', async () => {
    const page = await open('#/attention?data=calendar&epochs=1&hidden-size=8&view=attention');
    const question = (await page.locator('.heatmaps figcaption').nth(1).innerText()).split(' → ')[0]!;
    await page.mouse.click(...(await firstCell(page, 1)));
    await expectShown(page, 'The attention on');
    expect(await field(page, 'A question').inputValue()).toContain(question);
  });

  test.each([{}, PHONE])('a weight of attention is set at the cell that was chosen (%#)', async (options) => {
    const page = await open('#/attention?data=calendar&epochs=1&hidden-size=8&view=attention', options);
    const question = (await page.locator('.heatmaps figcaption').nth(1).innerText()).split(' → ')[0]!;
    await page.locator('.heatmap.opens').nth(1).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await expectShown(page, 'The attention on');
    await press(page, 'Set this weight');
    await page.locator('.marked-cell').waitFor();
    expect(await page.locator('.marked-cell').count()).toBe(1);
    expect(await page.locator('.heatmaps figcaption').first().innerText()).toContain(question);
    // Its fields are in sight, also where they are folded up at the start.
    expect(await field(page, 'character of the question').isVisible()).toBe(true);
    const numbers = ['character of the answer', 'character of the question'].map((name) =>
      field(page, name).inputValue(),
    );
    expect(await Promise.all(numbers)).toEqual(['2', '1']);
  });

  test('a weight that is set is chosen by its characters, taken away, and not set at earlier moments', async () => {
    const page = await open('#/attention?data=calendar&epochs=1&hidden-size=8&view=attention&step=20');
    const slider = page.getByRole('slider', { name: 'Moment of the run' });
    await slider.waitFor();
    await field(page, 'A question').fill('october 23, 1987');
    await press(page, 'Look');
    const place = field(page, 'character of the question');
    await expect.poll(() => place.locator('option').nth(10).innerText()).toBe('9: 3');
    await place.selectOption({ label: '9: 3' });
    await field(page, 'character of the answer').selectOption({ index: 1 });
    const marked = page.locator('.marked-cell');
    await expect.poll(() => marked.count()).toBe(1);
    await slider.press('Home');
    await expect.poll(() => marked.count()).toBe(0);
    await slider.press('End');
    await expect.poll(() => marked.count()).toBe(1);
    await place.selectOption('not set');
    await expect.poll(() => marked.count()).toBe(0);
  });

  test('a word of the map has its neighbours', async () => {
    const page = await open('#/simple-cbow?epochs=20&view=map');
    await page.locator('.map').focus();
    await page.keyboard.press('ArrowRight');
    const word = (await said(page).innerText()).split(/[,:]/)[0]!;
    await page.keyboard.press('Enter');
    await expect.poll(() => field(page, 'Words').inputValue()).toBe(word);
    await expectShown(page, word);
    // Another view is no step on the way: there is nothing to go back to.
    await page.getByRole('tab', { name: 'Dense vectors' }).click();
    await page.locator('tr[data-piece]').first().waitFor();
    expect(await page.locator('.back').count()).toBe(0);
  });

  test('in Korean', async () => {
    const page = await open(`${NET}&view=units`, { locale: 'ko' });
    await page.locator('.pictures > figure').nth(1).click();
    await expect.poll(() => page.locator('.back').innerText()).toContain('돌아가기');
  });
});
