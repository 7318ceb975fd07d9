/** Fields for what views take: every input has one, and changes what is seen. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { experiments } from '../../ts/experiments/index.js';
import { GROUPS, SWITCHES } from '../../web/src/inputs/place-groups.js';
import { en } from '../../web/src/text/en.js';
import { ko } from '../../web/src/text/ko.js';
import { program } from '../support/chromium.js';
import { usePlayground, violations } from './playground.js';

const playground = usePlayground();

describe.skipIf(!program)('fields', () => {
  async function open(link: string, options = {}): Promise<Page> {
    const page = await playground.open(`#/${link}`, { locale: 'en', ...options });
    await page.locator('.panel').first().waitFor();
    return page;
  }
  const shown = (page: Page) => page.locator('.panels').innerText();
  const field = (page: Page, name: string) => page.locator('.of-places').getByLabel(name, { exact: true });
  /** The data of the pictures of the page. */
  const drawn = (page: Page) =>
    page.locator('.panels').evaluate((box) => {
      const canvases = [...box.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL());
      return box.innerHTML + canvases.join('');
    });

  test('the start of the paths is moved with the arrow keys', async () => {
    const page = await open('optimizers?iterations=20&data=digits&hidden-size=8&view=paths');
    await expect.poll(() => page.locator('.paths svg').count()).toBe(4);
    const before = await drawn(page);
    const x = field(page, 'start, x');
    await x.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    expect(await x.inputValue()).toBe('-5.5');
    await expect.poll(() => drawn(page)).not.toBe(before);
    await page.locator('summary', { hasText: 'Learning rates' }).click();
    await field(page, 'rate of SGD').fill('0.5');
    await expect.poll(() => shown(page)).toContain('SGD, rate 0.5');
    expect(await violations(page, '.pane-inside')).toEqual([]);
  });

  test('a cell of the confusion matrix is opened by its digits', async () => {
    const page = await open('two-layer-net?iterations=20&data=digits&hidden-size=8&view=answered');
    await field(page, 'right digit').fill('3');
    await field(page, 'answered').fill('8');
    await expect.poll(() => shown(page)).toContain('Pictures of the digit 3 that the net takes for 8');
  });

  test('the gradient is that for the digit which is said to be right', async () => {
    const page = await open('two-layer-net?iterations=20&data=digits&hidden-size=8&view=where');
    await page.locator('summary', { hasText: 'right digit' }).click();
    await field(page, 'right digit').fill('7');
    await expect.poll(() => shown(page)).toContain('gradient for 7');
  });

  test('a layer and a unit of it are chosen, and the unit is shown word by word', async () => {
    const page = await open('rnn?data=grammar&hidden-size=8&wordvec-size=8&layers=2&epochs=1&view=gates');
    await expect.poll(() => page.locator('.heatmap').count()).toBeGreaterThan(0);
    const before = await shown(page);
    await field(page, 'layer').fill('0');
    await expect.poll(() => shown(page)).not.toBe(before);
    await field(page, 'unit').fill('3');
    await expect.poll(() => page.locator('.of-table').innerText()).toContain('Unit 3 of');
  });

  test('a text is written with a temperature and a seed', async () => {
    const page = await open('rnn?data=grammar&hidden-size=8&wordvec-size=8&epochs=1&view=write');
    await expect.poll(() => page.locator('.tokens').count()).toBe(1);
    const before = await shown(page);
    await field(page, 'seed of the text').fill('5');
    await expect.poll(() => shown(page)).not.toBe(before);
    const other = await shown(page);
    await field(page, 'temperature').fill('0.1');
    await expect.poll(() => shown(page)).not.toBe(other);
    await field(page, 'words').fill('3');
    await expect.poll(() => page.locator('.tokens > *').count()).toBe(4);
  });

  test('a word of a sentence is chosen by its name, and the field keeps it while another sentence is asked', async () => {
    const page = await open(
      'rnn?data=grammar&hidden-size=8&wordvec-size=8&epochs=1&view=cell&ask=you+saw+the+car',
    );
    const word = field(page, 'word');
    await expect.poll(() => word.locator('option').allInnerTexts()).toContain('1: saw');
    await word.selectOption({ label: '1: saw' });
    await expect.poll(() => shown(page)).toContain('at “saw”');
    await page.getByLabel('A sentence', { exact: true }).fill('the car saw you');
    await page.getByRole('button', { name: 'Look' }).click();
    await expect.poll(() => shown(page)).toContain('at “car”');
    expect(await word.inputValue()).toBe('1');
    expect(await violations(page, '.pane-inside')).toEqual([]);
  });

  test('a sentence is seen whole in its field, and stays one line', async () => {
    const page = await open('simple-cbow?view=guess');
    const sentence = page.locator('.fields').getByLabel('sentence', { exact: true });
    const isCut = () =>
      sentence.evaluate((box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
    expect(await isCut()).toBe(false);
    const given = 'the cat sat on the mat and the dog sat on the rug while the cow stood in the barn';
    await sentence.fill(given);
    await sentence.press('Enter');
    await expect.poll(() => shown(page)).toContain('cat … on');
    expect(await sentence.inputValue()).toBe(given);
    expect(await isCut()).toBe(false);
    await sentence.fill('the cat\nsat  on');
    await sentence.blur();
    await expect.poll(() => sentence.inputValue()).toBe('the cat sat on');
  });

  test('a weight of the attention map is changed at 390 pixels, once it is said which', async () => {
    const page = await open('attention?data=calendar&hidden-size=8&batch-size=64&epochs=1&view=attention', {
      viewport: { width: 390, height: 800 },
      hasTouch: true,
    });
    await page.locator('.heatmap').first().waitFor();
    const before = await drawn(page);
    // The picture comes first: the fields are folded.
    expect(await field(page, 'character of the answer').isVisible()).toBe(false);
    await page.getByText('Choose what is shown').tap();
    await field(page, 'character of the answer').fill('2');
    expect(await page.getByRole('alert').count()).toBe(0);
    await field(page, 'character of the question').fill('4');
    await expect.poll(() => drawn(page)).not.toBe(before);
    const all = await drawn(page);
    const weight = field(page, 'its weight');
    expect(await weight.inputValue()).toBe('1');
    await weight.focus();
    await page.keyboard.press('PageDown');
    await expect.poll(() => drawn(page)).not.toBe(all);
    expect(await violations(page, '.pane-inside')).toEqual([]);
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width).toBeLessThanOrEqual(room!);
  });
});

test('every input of every view can be given', () => {
  const others = [
    // What is typed or drawn.
    ...['digit', 'sentence', 'question', 'questions', 'words', 'from', 'to', 'contexts'],
    // By a place and its weight; shown both; those of the book.
    ...['weights', 'measure', 'skip'],
    // Those of slow motion, and of the check of gradients.
    ...['beat', 'before', 'gradients', 'mistake', 'elements'],
  ];
  const numbers = GROUPS.flatMap(({ ranges }) => Object.keys(ranges));
  const taken = new Set(experiments.flatMap(({ views }) => views.flatMap(({ takes }) => takes)));
  const fields: readonly string[] = [...numbers, ...SWITCHES];
  expect([...taken].filter((name) => ![...others, ...fields].includes(name))).toEqual([]);
  // And no field is for nothing.
  expect(fields.filter((name) => !taken.has(name))).toEqual([]);
});

test.each([
  ['English', en],
  ['Korean', ko],
])('every view with fields for places says in %s what it chooses where they are empty', (_, words) => {
  const names = Object.keys(GROUPS[0]!.ranges);
  const views = experiments.flatMap((experiment) => experiment.views);
  const withPlaces = views.filter(({ takes }) => takes.some((name) => names.includes(name)));
  const ids = [...new Set(withPlaces.map(({ id }) => id))].sort();
  expect(Object.keys(words.chosenBy).sort()).toEqual(ids);
});
