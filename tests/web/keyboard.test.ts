/** Everything that a person can do in the page, done once with the keyboard alone. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { status, usePlayground } from './playground.js';

const { open } = usePlayground();

const where = (page: Page) => page.locator('.where');
const until = (page: Page, text: string | RegExp) =>
  expect.poll(() => status(page).innerText()).toMatch(text);

/** Presses Tab until the element with this text, label or role has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return '';
      const labels = [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent);
      return (
        [element.getAttribute('aria-label'), ...labels, element.textContent].find((text) => text?.trim()) ??
        ''
      );
    });
    if (typeof name === 'string' ? found.trim() === name : name.test(found)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${String(name)}`);
}

async function go(page: Page, name: string | RegExp, key = 'Enter'): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

async function type(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Does what saves a file. @returns its name and its text */
async function saved(page: Page, act: () => Promise<void>): Promise<{ name: string; text: string }> {
  const waiting = page.waitForEvent('download');
  await act();
  const download = await waiting;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'latin1') };
}

describe.skipIf(!program)('with the keyboard alone', () => {
  test('a lesson is opened, driven, looked into, gone back in, branched, set, compared and left', async () => {
    const page = await open('');
    await go(page, /Two-layer net/);
    await until(page, 'Ready. Press Play.');
    await type(page, 'iterations', '300');
    await expect.poll(() => where(page).innerText()).toContain('of 300');
    await go(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of 300');
    await tabTo(page, 'Speed');
    await page.keyboard.type('50');
    await go(page, 'Play');
    await expect.poll(() => where(page).innerText()).toMatch(/\b50 steps\/s/);
    await go(page, 'Pause');
    await until(page, 'Paused.');
    await tabTo(page, 'Speed');
    await page.keyboard.type('full');
    await go(page, 'Play');
    await until(page, 'Finished.');
    await go(page, 'Hidden units');
    await expect.poll(() => page.locator('.of-pictures canvas').count()).toBeGreaterThan(10);
    await go(page, 'Probabilities of a digit');
    await tabTo(page, /^Draw a digit/);
    for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => page.locator('.of-bars .marked').count()).toBe(0);
    await tabTo(page, 'Moment of the run');
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.timeline .when').innerText()).toContain('step 0');
    await go(page, 'Branch here');
    await expect.poll(() => page.locator('.runs li').count()).toBe(2);
    await type(page, 'learning rate', '0.3');
    await until(page, 'Branched at step 0');
    await go(page, 'Play');
    await until(page, 'Finished.');
    await type(page, 'Name of run 2', 'faster');
    await expect.poll(() => page.locator('.chart').first().innerText()).toContain('faster: train');
    await go(page, 'Forget');
    await expect.poll(() => page.locator('.runs li').count()).toBe(1);
    await go(page, '한국어');
    await expect.poll(() => page.getByRole('main').innerText()).toContain('학습이 끝났습니다');
    await go(page, /모든 단원/);
    await expect.poll(() => page.getByRole('main').getByRole('link').count()).toBe(9);
  });

  test('everything is taken away', async () => {
    const page = await open('#/simple-cbow?epochs=50', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await go(page, 'Play');
    await until(page, 'Finished.');
    await go(page, 'Copy link');
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain('#/simple-cbow?epochs=50');
    const files = {
      Checkpoint: ['simple-cbow-step-100.safetensors', '"param/'],
      Report: ['simple-cbow-report-step-100.html', '<!doctype html>'],
      'Curves as CSV': ['simple-cbow.csv', 'train/loss'],
      'Program in TypeScript': ['simple-cbow.ts', 'openRun'],
    };
    for (const [button, [name, content]] of Object.entries(files)) {
      const file = await saved(page, () => go(page, button));
      expect(file.name).toBe(name);
      expect(file.text.toLowerCase()).toContain(content!.toLowerCase());
    }
    for (const [kind, head] of [
      ['SVG', '<svg'],
      ['PNG', 'PNG'],
      ['CSV', 'epoch'],
    ]) {
      await go(page, 'Save Loss');
      const file = await saved(page, () => go(page, `Save Loss as ${kind}`));
      expect(file.name).toMatch(new RegExp(`^simple-cbow-.*\\.${kind!.toLowerCase()}$`));
      expect(file.text).toContain(head);
    }
  });

  test('a word is asked for, a sum, and the values of a chart', async () => {
    const page = await open('#/simple-cbow?epochs=50&view=nearest');
    await go(page, 'Play');
    await until(page, 'Finished.');
    await type(page, /^words?$/i, 'hello');
    await expect
      .poll(() => page.locator('.panels tbody th, .panels tbody td').first().innerText())
      .toBe('hello');
    await tabTo(page, 'Loss');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.chart .value').first().innerText()).toMatch(/\d\.\d/);
    await page.goto(`${page.url().split('#')[0]}#/seq2seq?data=sums&epochs=1&hidden-size=8`);
    await until(page, 'Ready. Press Play.');
    await type(page, 'A question', '12+3');
    await expect.poll(() => page.locator('.panels').innerText()).toContain('12+3');
  });
});
