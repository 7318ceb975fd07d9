/** Charts and panels as files: what is saved is what is shown, in either theme. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { downloaded, type OpenOptions, SMALL, trainToEnd, usePlayground } from './playground.js';

const playground = usePlayground();

interface Parsed {
  name: string;
  texts: string[];
  elements: string[];
  fills: string[];
  width: number;
  height: number;
}

describe.skipIf(!program)('saved', () => {
  /** A page with a run that has ended. */
  async function open(link: string, options?: OpenOptions): Promise<Page> {
    const page = await playground.open(link, options);
    await trainToEnd(page);
    await expect.poll(() => page.locator('.panel').count()).toBeGreaterThan(0);
    return page;
  }

  /** The file that a menu saves, by keyboard. */
  async function taken(page: Page, title: string, kind: string): Promise<{ name: string; bytes: Buffer }> {
    const menu: Locator = page
      .locator('summary')
      .and(page.getByLabel(`Save ${title}`, { exact: true }))
      .first();
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Save ${title} as ${kind}` }).focus();
    const file = await downloaded(page, () => page.keyboard.press('Enter'));
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }

  const parsed = (page: Page, bytes: Buffer) =>
    page.evaluate<Parsed>(`{
      const xml = new DOMParser().parseFromString(${JSON.stringify(bytes.toString())}, 'image/svg+xml');
      const all = (name) => [...xml.querySelectorAll(name)];
      ({
        name: xml.documentElement.localName,
        texts: all('text').map((text) => text.textContent),
        elements: all('*').map((element) => element.localName),
        fills: all('rect').map((rect) => rect.getAttribute('fill')),
        width: Number(xml.documentElement.getAttribute('width')),
        height: Number(xml.documentElement.getAttribute('height')),
      })
    }`);

  test('a chart: its series as lines, its texts as texts, dark on white in the dark theme too', async () => {
    const page = await open(SMALL, { colorScheme: 'dark' });
    const { name, bytes } = await taken(page, 'Accuracy', 'SVG');
    expect(name).toBe('two-layer-net-accuracy-step-300.svg');
    const found = await parsed(page, bytes);
    expect(found.name).toBe('svg');
    expect(found.texts.map((text) => text.trim())).toEqual(
      expect.arrayContaining(['Accuracy', 'train', 'test', 'epoch', 'share of correct answers']),
    );
    expect(found.elements.filter((each) => each === 'polyline')).toHaveLength(2);
    expect(found.elements).not.toContain('image');
    expect(found.fills[0]).toBe('#ffffff');
    expect(bytes.toString()).toContain('fill="rgb(31, 35, 40)"');
  });

  test('a chart’s numbers: those of the reports', async () => {
    const page = await open(SMALL);
    const { bytes } = await taken(page, 'Accuracy', 'CSV');
    const [head, ...rows] = bytes.toString().trim().split('\r\n');
    expect(head).toBe('epoch,train,test');
    const last = await page.locator('.runs dd').last().innerText();
    expect(Number(rows.at(-1)!.split(',')[2]).toFixed(4)).toBe(last);
  });

  test('a picture: twice as large as the drawing, with the drawing’s colours', async () => {
    const page = await open(SMALL);
    const { width, height } = await parsed(page, (await taken(page, 'The picture', 'SVG')).bytes);
    const { name, bytes } = await taken(page, 'The picture', 'PNG');
    expect(name).toBe('two-layer-net-digit-step-300.png');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
  });

  test.each([
    ['two-layer-net?iterations=300&data=digits&view=confusion', ['9', 'Confusion matrix']],
    ['simple-cbow?epochs=20&view=map', ['goodbye', 'hello']],
    ['simple-cbow?epochs=20&view=guess', ['you … goodbye', 'hello']],
    ['optimizers?iterations=5&data=digits&view=paths', ['SGD, rate 0.95', 'Adam, rate 0.3']],
  ])('%s: every label', async (link, labels) => {
    const page = await open(`#/${link}`);
    const name = await page.locator('.panel h3').first().innerText();
    const { bytes } = await taken(page, name, 'SVG');
    const found = await parsed(page, bytes);
    expect(found.texts.map((text) => text.trim())).toEqual(expect.arrayContaining(labels));
    expect(found.elements).not.toContain('image');
    const { bytes: table } = await taken(page, name, 'CSV');
    expect(table.toString().split('\r\n').length).toBeGreaterThan(3);
  });

  test('Escape closes the menu, and gives the focus back', async () => {
    const page = await open(SMALL);
    const menu = page.getByLabel('Save Accuracy', { exact: true });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    expect(await page.locator('.save[open]').count()).toBe(0);
    expect(await menu.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
