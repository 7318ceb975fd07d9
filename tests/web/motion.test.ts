/** One step in slow motion, in the page. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { press, usePlayground, violations, where } from './playground.js';

const playground = usePlayground();

describe.skipIf(!program)('slow motion', () => {
  const RUNS = {
    'two-layer-net': 'two-layer-net?iterations=300&data=digits&hidden-size=10',
    cnn: 'cnn?epochs=1&data=digits&filters=4&hidden-size=8',
    'simple-cbow': 'simple-cbow?epochs=50',
    rnn: 'rnn?data=grammar&hidden-size=8&wordvec-size=8&epochs=2',
  };
  const beat = (page: Page) => page.locator('.beats [aria-current]').innerText();
  const titles = (page: Page) => page.locator('.panels h3').allInnerTexts();
  const table = (page: Page) => page.locator('.panels table').first().innerText();
  /** Which part of the formula is at work. */
  const litPart = (page: Page) => page.locator('.lit-formula').getAttribute('data-beat');
  const litLines = (page: Page) => page.locator('.slow-motion .source mark').allInnerTexts();

  test.each(Object.entries(RUNS))('%s, beat by beat', async (_, link) => {
    const page = await playground.open(`#/${link}`);
    await press(page, 'Slow motion');
    const seen = new Set<string>();
    for (const [i, name] of ['Forward', 'Loss', 'Backward', 'Update'].entries()) {
      await expect.poll(() => beat(page)).toBe(name);
      await expect.poll(() => titles(page)).not.toEqual([]);
      await expect.poll(async () => seen.has((await titles(page)).join())).toBe(false);
      seen.add((await titles(page)).join());
      expect(await litPart(page)).toBe(String(i));
      expect(await litLines(page)).not.toEqual([]);
      expect(await page.locator('.lit-formula .beat-' + String(i)).count()).toBe(1);
      expect(await where(page).innerText()).toContain(i < 3 ? 'step 0 ' : 'step 1 ');
      await page
        .locator('.slow-motion')
        .getByRole('button', { name: i < 3 ? /^Next: / : 'Next step' })
        .click();
    }
    // The next step begins.
    await expect.poll(() => beat(page)).toBe('Forward');
    expect(await where(page).innerText()).toContain('step 1 ');
  });

  test('the numbers of a beat are in sight when it comes, and the way on is when they are read', async () => {
    const page = await playground.open(`#/${RUNS['two-layer-net']}&view=motion`, {
      viewport: { width: 1280, height: 900 },
    });
    const onward = page.locator('.slow-motion .onward');
    const first = page.locator('.panels .panel').first();
    for (const name of ['Forward', 'Loss', 'Backward', 'Update']) {
      await expect.poll(() => beat(page)).toBe(name);
      await expect.poll(() => titles(page)).not.toEqual([]);
      // The panels of the beat before may be replaced while the box of one is asked for: then there is none.
      const isInSight = async () => {
        const y = (await first.boundingBox())?.y ?? 0;
        return y > 60 && y < 700;
      };
      await expect.poll(isInSight).toBe(true);
      await page.locator('.slow-motion .source').scrollIntoViewIfNeeded();
      const { y, height } = (await onward.boundingBox())!;
      expect(y).toBeGreaterThan(50);
      expect(y + height).toBeLessThan(900);
      await onward.click();
    }
  });

  test('on a phone a card leads to it', async () => {
    const page = await playground.open(`#/${RUNS['two-layer-net']}&card=5`, {
      viewport: { width: 390, height: 844 },
    });
    await page.getByRole('tab', { name: 'Read', selected: true }).waitFor();
    await page.getByRole('button', { name: 'Slow motion' }).click();
    await expect.poll(() => beat(page)).toBe('Forward');
    await expect.poll(() => titles(page)).not.toEqual([]);
    expect(await page.locator('.reading').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('says why no update can follow', async () => {
    const page = await playground.open(`#/${RUNS['simple-cbow']}&view=motion`);
    const motion = page.locator('.slow-motion');
    const why = motion.locator('.why');
    await expect.poll(() => beat(page)).toBe('Forward');
    expect(await why.count()).toBe(0);
    await press(page, 'Play');
    await expect.poll(() => page.locator('.condition').innerText()).toBe('Finished.');
    await expect.poll(() => why.count()).toBe(1);
    for (let i = 0; i < 2; i++) await motion.getByRole('button', { name: /^Next: / }).click();
    expect(await motion.getByRole('button', { name: 'Next: Update' }).isDisabled()).toBe(true);
    expect(await why.count()).toBe(1);
    await press(page, 'Reset');
    await expect.poll(() => why.count()).toBe(0);
  });

  test('the update shows the numbers of the table before it, and what has become of them', async () => {
    const page = await playground.open(`#/${RUNS['two-layer-net']}&view=motion`);
    const next = page.locator('.slow-motion').getByRole('button', { name: /^Next: / });
    await next.click();
    await next.click();
    await expect.poll(() => titles(page)).toContain('Weights with the largest gradients');
    const before = (await table(page)).split('\n').slice(1);
    await next.click();
    await expect.poll(() => titles(page)).toEqual(['What the update has changed']);
    const after = (await table(page)).split('\n').slice(1);
    expect(after.length).toBe(before.length);
    const cells = (line: string) => line.split('\t').map((cell) => cell.trim());
    before.forEach((line, i) => {
      const [weight, value, gradient] = cells(line);
      const [name, was, by, now] = cells(after[i]!);
      expect([name, was, by]).toEqual([weight, value, gradient]);
      expect(now).not.toBe(was);
    });
  });

  test('nothing stands beside a step, whatever stood beside the view before it', async () => {
    const page = await playground.open(`#/${RUNS['two-layer-net']}&view=units`);
    await press(page, 'Step');
    await page.getByLabel('Beside it').selectOption({ label: 'a moment of this run' });
    await expect.poll(() => page.locator('.sides').count()).toBe(1);
    await press(page, 'Slow motion');
    await expect.poll(() => beat(page)).toBe('Forward');
    expect(await page.locator('.sides').count()).toBe(0);
    expect(await page.getByLabel('Beside it').count()).toBe(0);
  });

  test('a beat is chosen by its name; the update only after the gradients that it uses', async () => {
    const page = await playground.open(`#/${RUNS.rnn}&view=motion`);
    const beats = page.locator('.beats');
    const choose = (name: string) => beats.getByRole('button', { name, exact: true });
    await expect.poll(() => titles(page)).not.toEqual([]);
    expect(await choose('Update').isDisabled()).toBe(true);
    await choose('Backward').click();
    await expect.poll(() => beat(page)).toBe('Backward');
    await expect.poll(() => choose('Update').isDisabled()).toBe(false);
    expect(await where(page).innerText()).toContain('step 0 ');
    await choose('Update').click();
    await expect.poll(() => where(page).innerText()).toContain('step 1 ');
    // What is shown next is of the step to come.
    await choose('Loss').click();
    await expect.poll(() => beat(page)).toBe('Loss');
    expect(await where(page).innerText()).toContain('step 1 ');
  });

  test('by keyboard and in Korean on a phone, for everybody', async () => {
    const page = await playground.open(`#/${RUNS['simple-cbow']}&view=motion`, {
      locale: 'ko',
      viewport: { width: 390, height: 844 },
    });
    await page.locator('.slow-motion').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => beat(page)).toBe('손실');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => beat(page)).toBe('순전파');
    await page.keyboard.press('Space');
    await expect.poll(() => beat(page)).toBe('손실');
    expect(await violations(page, '.pane-inside')).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('the beats follow each other by themselves until they are stopped', async () => {
    const page = await playground.open(`#/${RUNS['simple-cbow']}&view=motion`);
    await press(page, 'Let it run');
    await expect.poll(() => where(page).innerText()).toContain('step 1 ');
    await page.locator('.slow-motion').getByRole('button', { name: 'Pause' }).click();
    const stopped = await beat(page);
    await page.waitForTimeout(3000);
    expect(await beat(page)).toBe(stopped);
  });
});
