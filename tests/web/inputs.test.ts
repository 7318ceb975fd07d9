/** What a person types for views of words, in both languages. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { SMALL, usePlayground } from './playground.js';

const playground = usePlayground();

describe.skipIf(!program)('words', () => {
  async function open(link: string, locale = 'en'): Promise<Page> {
    const page = await playground.open(link, { locale });
    await page.locator('.panel').locator('li, td').first().waitFor();
    return page;
  }

  /** Types into fields by their labels, and asks. */
  async function ask(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(texts))
      await page.getByLabel(label, { exact: true }).fill(text);
    await page.keyboard.press('Enter');
  }

  const shown = (page: Page) => page.locator('.panels').innerText();
  const GRAMMAR = 'cbow?epochs=1&data=grammar&hidden-size=5';
  const SENTENCE = 'simple-cbow?epochs=20';

  test.each([
    [`${GRAMMAR}&view=nearest`, { Words: 'king, queen' }, ['king', 'queen']],
    [`${GRAMMAR}&view=analogy`, { From: 'man', to: 'king', 'as from': 'woman' }, ['man : king = woman : ?']],
    [`${GRAMMAR}&view=axis`, { From: 'man', to: 'woman' }, ['Between “man” and “woman”']],
    [`${SENTENCE}&view=guess`, { 'Words before': 'hello', 'Words after': 'you' }, ['hello … you']],
  ])('%s', async (link, texts, expected) => {
    const page = await open(`#/${link}`);
    const sample = await shown(page);
    await ask(page, texts);
    for (const text of expected) await expect.poll(() => shown(page)).toContain(text);
    expect(await shown(page)).not.toBe(sample);
    await ask(page, Object.fromEntries(Object.keys(texts).map((label) => [label, ''])));
    await expect.poll(() => shown(page)).toBe(sample);
  });

  test('a word that the text lacks is answered in words, and so are too many', async () => {
    const page = await open(`#/${SENTENCE}&view=guess`);
    await ask(page, { 'Words before': 'hellp', 'Words after': 'you' });
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('hello');
    await ask(page, { 'Words before': 'i say', 'Words after': 'you' });
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('2 context words');
  });

  test('of what is drawn it is said that the net sees it moved, and only then', async () => {
    const page = await playground.open('#/two-layer-net?iterations=20&data=digits&hidden-size=10&view=digit');
    const said = page.locator('.pad [role=status]');
    await expect.poll(() => said.innerText()).not.toBe('');
    const empty = await said.innerText();
    await page.locator('.pad canvas').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => said.innerText()).not.toBe(empty);
    expect(await said.innerText()).not.toBe('');
    await page.locator('.pad').getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => said.innerText()).toBe(empty);
  });

  test('while nothing is typed, the fields say what is shown', async () => {
    const page = await open('#/rnn?data=grammar&hidden-size=8&wordvec-size=8&epochs=2&view=cell');
    const field = page.getByLabel('A sentence', { exact: true });
    await expect.poll(() => field.getAttribute('placeholder')).not.toBe(null);
    const sentence = (await field.getAttribute('placeholder'))!.split(' ');
    // The words among which the view chooses one.
    const words = page.getByRole('combobox', { name: 'word' }).locator('option');
    expect((await words.allInnerTexts()).slice(1)).toEqual(sentence.map((word, i) => `${i}: ${word}`));
    await field.fill('you');
    await expect.poll(async () => (await field.getAttribute('placeholder')) ?? '').toBe('');
  });

  test('a unit is chosen by its number, and one that is not there is answered in words', async () => {
    const page = await open('#/two-layer-net?iterations=20&data=digits&hidden-size=10&view=unit');
    const sample = await shown(page);
    await page.getByLabel('unit', { exact: true }).fill('7');
    await expect.poll(() => shown(page)).toContain('Unit 7 of W1');
    await page.getByLabel('layer', { exact: true }).fill('1');
    await expect.poll(() => shown(page)).toContain('Unit 7 of W2');
    await page.getByLabel('unit', { exact: true }).fill('10');
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('0 to 9');
    for (const name of ['unit', 'layer']) await page.getByLabel(name, { exact: true }).fill('');
    await expect.poll(() => shown(page)).toBe(sample);
  });

  test('a place of a map and a cell of an LSTM are chosen in the same way', async () => {
    const page = await open('#/cnn?epochs=1&data=digits&filters=4&hidden-size=8&view=pixel');
    for (const [name, number] of [
      ['filter', 3],
      ['row', 5],
      ['column', 6],
    ] as const)
      await page.getByLabel(name, { exact: true }).fill(String(number));
    await expect.poll(() => shown(page)).toContain('Filter 3 at row 5, column 6');
    const other = await open('#/lstm?epochs=1&data=grammar&hidden-size=8&wordvec-size=8&view=cell');
    await other.getByLabel('unit', { exact: true }).fill('2');
    await expect.poll(() => shown(other)).toContain('Unit 2 at');
  });

  test('a question is asked of every view that takes one, and of the next run', async () => {
    const page = await playground.open('#/seq2seq?data=sums&epochs=1&hidden-size=8&view=answer');
    await ask(page, { 'A question': '12+3' });
    await expect.poll(() => shown(page)).toContain('12+3');
    await page.getByRole('tab', { name: 'The encoder’s state' }).click();
    const field = page.getByLabel('A question', { exact: true });
    await expect.poll(() => field.inputValue()).toBe('12+3');
    await expect.poll(() => page.locator('.heatmap text').allTextContents()).toContain('+');
    await page.getByLabel('seed', { exact: true }).fill('3');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'The answer to a question' }).click();
    await expect.poll(() => shown(page)).toContain('12+3');
  });

  test('a digit stays on the sheet while other views are open, and for the next run', async () => {
    const page = await playground.open(SMALL);
    await page.locator('.of-bars li').first().waitFor();
    const pad = page.getByRole('application');
    await pad.focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowDown');
    // The sample has a right answer, which is marked; of a drawing nobody knows it.
    await expect.poll(() => page.locator('.of-bars .marked').count()).toBe(0);
    await page.getByRole('tab', { name: 'Hidden units' }).click();
    await expect.poll(() => pad.isVisible()).toBe(false);
    await page.getByLabel('seed', { exact: true }).fill('3');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Probabilities of a digit' }).click();
    await expect.poll(() => page.locator('.of-bars li').count()).toBe(10);
    expect(await page.locator('.of-bars .marked').count()).toBe(0);
  });

  test('words are suggested as they are typed', async () => {
    const page = await open(`#/${SENTENCE}&view=nearest`);
    await page.getByLabel('Words', { exact: true }).fill('you g');
    const options = page.locator('datalist option');
    expect(await options.evaluateAll((all) => all.map((each) => each.getAttribute('value')))).toEqual([
      'you goodbye',
    ]);
  });

  test('words of a sentence are suggested too, and all of them can be seen', async () => {
    const page = await playground.open(
      '#/rnn?data=grammar&hidden-size=4&wordvec-size=4&epochs=1&view=candidates',
    );
    await page.locator('.known').waitFor();
    const field = page.getByLabel('A sentence', { exact: true });
    await field.fill('every pri');
    const options = page.locator('datalist option');
    const values = () => options.evaluateAll((all) => all.map((each) => each.getAttribute('value')));
    await expect.poll(values).toContain('every princess');
    await page.locator('.known summary').click();
    await expect.poll(() => page.locator('.known p').innerText()).toContain('princess');
    await ask(page, { 'A sentence': 'zebra every giraffe' });
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/zebra.*giraffe/);
  });

  test('a field that is left empty is asked for', async () => {
    const page = await open(`#/${SENTENCE}&view=axis`);
    const sample = await shown(page);
    await ask(page, { From: 'you' });
    expect(await page.locator('.ask :invalid').count()).toBe(1);
    expect(await shown(page)).toBe(sample);
  });

  test('fields have names in Korean', async () => {
    const page = await open(`#/${SENTENCE}&view=axis`, 'ko');
    await ask(page, { '이 단어에서': 'you', '이 단어까지': 'i' });
    await expect.poll(() => shown(page)).toContain('“i”');
  });
});

test.skipIf(!program)('a drawn digit is answered by every view that takes one', async () => {
  const page = await playground.open(SMALL);
  const marked = () => page.locator('.of-bars .marked').count();
  await expect.poll(marked).toBe(1);
  await page.getByRole('application').focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(marked).toBe(0);
  const panels = page.locator('.panels');
  await page.getByRole('tab', { name: 'Gradient of each pixel' }).click();
  await expect.poll(() => panels.innerText()).toContain('Gradient of each pixel');
  await page.getByRole('tab', { name: 'Probabilities of a digit' }).click();
  await expect.poll(() => panels.innerText()).toContain('The picture');
  expect(await marked()).toBe(0);
});
