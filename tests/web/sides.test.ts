/** Two models side by side in the page: trainings, moments and runs, with one pointer in both. */
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { short } from '../../ts/core/format.js';
import { experiments, type Run } from '../../ts/experiments/index.js';
import type { HeatmapPanel } from '../../ts/experiments/panels.js';
import { program } from '../support/chromium.js';
import '../support/engine.js';
import { press, usePlayground, violations, where } from './playground.js';

const playground = usePlayground();

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const GIVEN = { data: 'grammar', hiddenSize: 8, wordvecSize: 8, epochs: 20 };
const RNN = '#/rnn?data=grammar&hidden-size=8&wordvec-size=8&epochs=20&arithmetic=exact';
const SUMS = '#/seq2seq?data=sums&digits=1&epochs=20&hidden-size=8&wordvec-size=4&batch-size=30';
const BOTH = `${RNN}&compare=true&view=gates`;

const chooser = (page: Page) => page.getByLabel('Beside it');
const side = (page: Page, at: number): Locator => page.locator('.side').nth(at);
const nameOf = (page: Page, at: number) => side(page, at).locator('.side-name').innerText();
const firstMap = (page: Page, at: number) => side(page, at).locator('.heatmap').first();
const readout = (page: Page, at: number) => side(page, at).locator('.readout').first().innerText();

async function open(link: string, options: object = {}): Promise<Page> {
  const page = await playground.open(link, options);
  await page.locator('.panels .heatmap, .panels .token').first().waitFor();
  return page;
}

async function expectNames(page: Page, ...names: readonly string[]): Promise<void> {
  await expect.poll(() => Promise.all([nameOf(page, 0), nameOf(page, 1)])).toEqual(names);
}

/** Trains to a step, one by one; of several nets, each of them. */
async function stepTo(page: Page, to: number, from = 0): Promise<void> {
  for (let at = from + 1; at <= to; at++) {
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain(`step ${at} of`);
  }
}

/** A run by itself in Node after so many steps, in the page's arithmetic. */
async function inNode(cell: string, steps: number): Promise<Run> {
  const rnn = experiments.find(({ id }) => id === 'rnn')!;
  // That of the cell in a comparison.
  const learningRate = rnn.params[`${cell}LearningRate`]!.default;
  const params = rnn.resolve({ ...GIVEN, cell, learningRate });
  const data = await rnn.load(params, { download: false });
  const run = rnn.run({ params, seed: 0, data, pace: { steps: 1 } });
  while (run.done < steps) run.reports.next();
  return run;
}

/** What the readout of the first cell ends with. */
function firstValue(run: Run): string {
  const [panel] = run.look('gates').panels as [HeatmapPanel];
  return `: ${short(panel.maps[0]!.values[0]!, 3).replace('-', '−')}`;
}

/** The middle of the first cell of a side's first map. */
async function firstCell(page: Page, at: number): Promise<readonly [number, number]> {
  const canvas = firstMap(page, at).locator('canvas');
  await canvas.scrollIntoViewIfNeeded();
  const { x, y } = (await canvas.boundingBox())!;
  return [x + 3, y + 3];
}

describe.skipIf(!program)('side by side', () => {
  test('RNN and LSTM at the same step have the numbers that Node gives, and one pointer', async () => {
    const page = await open(BOTH);
    await chooser(page).selectOption('LSTM');
    await expect.poll(() => page.url()).toContain('beside=2');
    await stepTo(page, 3);
    await expectNames(page, 'RNN · step 3', 'LSTM · step 3');
    await firstMap(page, 0).focus();
    for (const [at, cell] of ['rnn', 'lstm'].entries()) {
      using run = await inNode(cell, 3);
      await expect.poll(() => readout(page, at)).toContain(firstValue(run));
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const before = (await readout(page, 1)).split(':')[0];
    expect(before).toBe((await readout(page, 0)).split(':')[0]);
    expect(await side(page, 1).locator('.heatmap .cursor').count()).toBe(1);
    // The mouse in the other one.
    await page.keyboard.press('Tab');
    await page.mouse.move(...(await firstCell(page, 1)));
    await expect.poll(() => readout(page, 0)).not.toBe('');
    expect((await readout(page, 0)).split(':')[0]).toBe((await readout(page, 1)).split(':')[0]);
    await page.mouse.move(1, 1);
    await expect.poll(() => readout(page, 0)).toBe('');
    expect(await violations(page, '.sides, .choosers')).toEqual([]);
  });

  test('the link opens both, and both go on while it trains', async () => {
    const page = await open(`${BOTH.replace('epochs=20', 'epochs=2000')}&beside=2`);
    expect(await chooser(page).inputValue()).toBe('training 2');
    await press(page, 'Play');
    await expect
      .poll(async () => Number((await nameOf(page, 1)).split('step ')[1]!.replace(',', '')))
      .toBeGreaterThan(20);
    await press(page, 'Pause');
    await chooser(page).selectOption('nothing');
    await expect.poll(() => page.locator('.side').count()).toBe(0);
    expect(page.url()).not.toContain('beside');
  });

  test('a moment of the run stays beside it, and another one is chosen', async () => {
    const page = await open(`${RNN}&view=gates`);
    await press(page, 'Epoch');
    await expect.poll(() => where(page).innerText()).toContain('step 19 of');
    await chooser(page).selectOption('a moment of this run');
    await expectNames(page, 'run 1 · step 19', 'run 1 · step 0');
    await firstMap(page, 1).focus();
    using run = await inNode('rnn', 0);
    await expect.poll(() => readout(page, 1)).toContain(firstValue(run));
    const slider = page.locator('.beside-moment input');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => nameOf(page, 1)).not.toBe('run 1 · step 0');
    await stepTo(page, 20, 19);
    await expect.poll(() => nameOf(page, 0)).toBe('run 1 · step 20');
  });

  test('a run of the list stands beside the next one with its last model; one of an earlier visit has none to show', async () => {
    const page = await open(`${RNN}&view=candidates`);
    await press(page, 'Epoch');
    await expect.poll(() => where(page).innerText()).toContain('step 19 of');
    await page.evaluate((link) => (location.hash = link), `${RNN}&view=candidates&seed=1`);
    await expect.poll(() => where(page).innerText()).toContain('step 0');
    await page.locator('.token').first().waitFor();
    await chooser(page).selectOption({ label: 'run 1, seed 0' });
    await expect.poll(() => nameOf(page, 0)).toBe('run 2, seed 1 · step 0');
    await expect.poll(() => nameOf(page, 1)).toMatch(/^run 1, seed 0 · step \d+$/);
    await side(page, 1).locator('.token').nth(2).click();
    expect(await side(page, 0).locator('.token.at').innerText()).toBe(
      await side(page, 1).locator('.token.at').innerText(),
    );
    await page.reload();
    await page.locator('.token').first().waitFor();
    await expect.poll(() => page.locator('.runs li').count()).toBeGreaterThan(1);
    expect(await chooser(page).locator('option', { hasText: 'seed 0' }).count()).toBe(0);
  });

  test('on a phone one is below the other, and a tap marks both', async () => {
    const page = await open(`${RNN}&compare=true&view=candidates&beside=2`, PHONE);
    await side(page, 1).locator('.token').first().waitFor();
    const [one, other] = [(await side(page, 0).boundingBox())!, (await side(page, 1).boundingBox())!];
    expect(other.y).toBeGreaterThan(one.y + one.height - 1);
    expect(other.width).toBeLessThanOrEqual(390);
    await side(page, 0).locator('.token').nth(4).tap();
    const marked = (at: number) => side(page, at).locator('.token.at').innerText();
    await expect.poll(() => marked(1)).toBe(await marked(0));
    expect(await side(page, 1).locator('.readout').last().innerText()).toMatch(/Expected/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  test('all models of a comparison answer one question, with one pointer, and a character of one opens its sum', async () => {
    const page = await open(`${SUMS}&compare=true&attention=true&view=compared`);
    const names = ['plain', 'reverse', 'peeky', 'attention'];
    const marked = () =>
      Promise.all(names.map((_, at) => side(page, at).locator('.token.at').allInnerTexts()));
    expect(await page.locator('.side-name').allInnerTexts()).toEqual(names);
    await expect.poll(() => chooser(page).count()).toBe(0);
    await stepTo(page, 2);
    const steps = page.locator('.of-table tbody td.number:nth-child(2)');
    await expect.poll(() => steps.allInnerTexts()).toEqual(['2', '2', '2', '2']);
    expect(await side(page, 3).locator('.heatmap').count()).toBe(1);
    // Each answer has the character at the place that is pointed at marked, and its own candidates below.
    const written = await Promise.all(
      names.map((_, at) => side(page, at).locator('.token').nth(1).innerText()),
    );
    await side(page, 2).locator('.token').nth(1).hover();
    await expect.poll(marked).toEqual(written.map((text) => [text]));
    for (const [at] of names.entries()) expect(await side(page, at).locator('.of-text li').count()).toBe(5);
    expect(await violations(page, '.sides')).toEqual([]);
    const bar = side(page, 3).locator('.of-text li').nth(2);
    const label = (await bar.innerText()).split(/\s/)[0]!;
    await bar.click();
    await expect.poll(() => page.locator('.panels').innerText()).toContain(`The score of “${label}”`);
    // It is that of the model whose answer was left: only this one has a context.
    expect(await page.locator('.panels').innerText()).toContain('The score is the context');
    await press(page, 'Back to One question, all models');
    await expect.poll(() => page.locator('.side').count()).toBe(4);
  });

  test('what a card set or a reader chose for one run is not carried over to another one', async () => {
    const open = (page: Page) => page.getByRole('combobox', { name: 'Runs' });
    const said = (page: Page) =>
      open(page).evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.textContent);
    // With the cards put away, another experiment opens none.
    const norm = await playground.open(
      '#/batch-norm?scales=8&samples=100&epochs=2&hidden-size=5&data=digits&view=activations&card=5',
    );
    await expect.poll(() => said(norm)).toBe('std 0.0193, without');
    await press(norm, 'Hide cards');
    await norm.getByRole('link', { name: 'Overfitting' }).click();
    await expect.poll(() => said(norm)).toBe('plain');
    // A net that other settings do not have.
    const sums = await playground.open(`${SUMS}&compare=true&attention=true&view=states`);
    await expect.poll(() => open(sums).locator('option').count()).toBe(4);
    await open(sums).selectOption('attention');
    await sums.getByRole('checkbox', { name: 'attention' }).uncheck();
    await expect.poll(() => open(sums).locator('option').count()).toBe(3);
    expect(await said(sums)).toBe('plain');
  });

  test('what a reader puts beside one card is not beside the next, nor is there a way back from its view', async () => {
    const at = '#/two-layer-net?iterations=50&data=digits&hidden-size=10&view=units&card=6';
    const page = await playground.open(at);
    await expect.poll(() => side(page, 0).count()).toBe(1);
    await side(page, 0).locator('.pictures > figure').nth(3).click();
    await page.locator('.back').waitFor();
    await press(page, 'card 1 of 7');
    await expect.poll(() => page.locator('.back').count()).toBe(0);
    await chooser(page).selectOption('a moment of this run');
    await expect.poll(() => side(page, 0).count()).toBe(1);
    await press(page, 'Next');
    await expect.poll(() => page.locator('.reading > .note').first().innerText()).toContain('card 2');
    await expect.poll(() => side(page, 0).count()).toBe(0);
  });
});
