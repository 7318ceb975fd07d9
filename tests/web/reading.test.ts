/** The cards of the lessons: what they say, light and set. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { parseParam } from '../../ts/experiments/params.js';
import { experimentOf, lessons, viewOf } from '../../web/src/lessons/index.js';
import type { Card } from '../../web/src/reading/card.js';
import { cardsOf } from '../../web/src/reading/index.js';
import { program } from '../support/chromium.js';
import { press, status, trainToEnd, usePlayground, violations, where } from './playground.js';

const playground = usePlayground();

/** The settings of the lesson about attention. */
const QUICK_ATTENTION = 'hidden-size=64&batch-size=64&learning-rate=0.01&epochs=2&data=calendar';

const all: readonly (readonly [string, number, Card])[] = (
  await Promise.all(
    lessons.map(async ({ number }) =>
      (await cardsOf(number)).map(
        (card, i) => [`${number}.${i + 1} ${card.title[0]}`, number, card] as const,
      ),
    ),
  )
).flat();

test.each(lessons)('lesson $number has four to eight cards', async ({ number }) => {
  const { length } = await cardsOf(number);
  expect(length).toBeGreaterThanOrEqual(4);
  expect(length).toBeLessThanOrEqual(8);
});

test.each(all)('%s', (_, number, { title, text, book, formula, source, sets, exercise }) => {
  const { experiments } = lessons[number - 1]!;
  const texts = [title, ...text, ...(exercise ? [exercise.ask, exercise.solved] : [])];
  for (const [en, ko] of texts) {
    expect(ko).toMatch(/[가-힣]/);
    expect(en).not.toMatch(/[가-힣]/);
  }
  expect(book[1]).toMatch(/^\d(\.\d){0,2}$/);
  if (formula) expect(formula).toMatch(/^<math[^>]*>.*<\/math>$/s);
  expect(formula ?? '').not.toContain(' style=');
  expect(source).toBeDefined();
  for (const part of source!.lit) expect(source!.text).toContain(part);
  const experiment = sets.experiment ?? experiments[0]!;
  expect(experiments).toContain(experiment);
  const { params, views } = experimentOf(experiment);
  for (const [key, value] of Object.entries(sets.params ?? {})) {
    expect(parseParam(key, params[key as keyof typeof params], String(value))).toEqual(value);
  }
  if (sets.view !== undefined) expect(views.map(({ id }) => id)).toContain(sets.view);
});

test.each(lessons.flatMap(({ number, experiments }) => experiments.map((id) => [number, id] as const)))(
  'of lesson %i, %s opens with the settings and the view of its first card',
  (number, id) => {
    const { experiments } = lessons[number - 1]!;
    const first = all.find(
      ([, lesson, { sets }]) => lesson === number && (sets.experiment ?? experiments[0]) === id,
    );
    const { params = {}, view, shows } = first![2].sets;
    expect(params).toEqual({});
    // Where the charts come first, the view below them is not what the card begins with.
    if (view !== undefined && !shows?.isChartsFirst) expect(viewOf(id).id).toBe(view);
  },
);

describe.skipIf(!program)('in the page', () => {
  const title = (page: Page) => page.locator('.reading > h2').innerText();
  const view = (page: Page) => page.locator('.views [aria-selected="true"]').getAttribute('aria-label');
  const [, , second] = [...all[1]!];

  test('a card trains so far and opens its view, whatever a reader did before', async () => {
    const page = await playground.open('#/two-layer-net?iterations=12000&data=digits');
    await expect.poll(() => title(page)).toBe(all[0]![2].title[0]);
    const open = async () => {
      await press(page, 'card 2 of 7');
      await expect.poll(() => title(page)).toBe(second.title[0]);
      await expect.poll(() => view(page)).toBe('One unit in numbers');
    };
    await open();
    await expect.poll(() => where(page).innerText()).toContain(`step ${second.sets.steps}`);
    await page.getByLabel('hidden size').fill('7');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Confusion matrix' }).click();
    await press(page, 'Next');
    await expect.poll(() => title(page)).toBe(all[2]![2].title[0]);
    await press(page, 'Back');
    await expect.poll(() => view(page)).toBe('One unit in numbers');
    expect(await page.getByLabel('hidden size').inputValue()).toBe('50');
    await expect.poll(() => where(page).innerText()).toContain('step 100');
  });

  test.each([1280, 390])(
    'a lesson of the gallery trains to where its first card begins, %i wide',
    async (width) => {
      const page = await playground.open('#/', { viewport: { width, height: 844 } });
      for (const { number, title } of lessons) {
        const { sets } = all.find(([, lesson]) => lesson === number)![2];
        if (sets.steps === undefined) continue;
        await page.locator('.card .name').getByText(title, { exact: true }).click();
        await expect.poll(() => where(page).innerText()).toContain(`step ${sets.steps} `);
        await page.goto(playground.url);
      }
      // So does another experiment of a lesson.
      await page.goto(`${playground.url}#/lstm?data=grammar&epochs=2`);
      await page.locator('nav a[href*="better-lstm"]').click();
      await expect.poll(() => where(page).innerText()).toContain('step 100 ');
    },
  );

  test('a run that a card leaves is opened again, where it was, by the card before and from the card', async () => {
    const cards = all.filter(([, number]) => number === 8).map(([, , card]) => card);
    const peeky = 1 + cards.findIndex(({ sets }) => sets.params && 'peeky' in sets.params);
    const page = await playground.open(
      `#/seq2seq?digits=2&hidden-size=8&batch-size=16&data=sums&card=${peeky - 1}`,
    );
    await expect.poll(() => title(page)).toBe(cards[peeky - 2]!.title[0]);
    const { steps = 0 } = cards[peeky - 2]!.sets;
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps} `);
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps + 1} `);
    // It is said before it happens, and only where it does.
    const ahead = page.locator('.reading .ahead');
    await expect.poll(() => ahead.innerText()).toContain('run 1');
    await press(page, 'Next');
    await expect.poll(() => title(page)).toBe(cards[peeky - 1]!.title[0]);
    const left = page.locator('.reading .left');
    await expect.poll(() => left.innerText()).toContain(`run 1, at step ${steps + 1}`);
    await left.getByRole('button', { name: 'Open run 1' }).click();
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps + 1} `);
    expect(await page.getByLabel('hidden size').inputValue()).toBe('8');
    expect(page.url()).toContain(`card=${peeky}`);
    expect(await left.count()).toBe(0);
    await page.goBack();
    await expect.poll(() => page.locator('.runs li').count()).toBe(2);
    // The browser's way back, and the card's, to the run with the card's own settings.
    await page.goBack();
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps + 1} `);
  });

  test('a run past the step that a card holds at shows its moment; a card that holds later as well asks nothing', async () => {
    const cards = all.filter(([, number]) => number === 1).map(([, , card]) => card);
    const bound = 1 + cards.findIndex(({ sets }) => sets.isOnlyThen);
    const { steps = 0 } = cards[bound - 1]!.sets;
    expect(cards[bound - 2]!.sets).toMatchObject({ steps });
    expect(cards[bound - 2]!.sets.isOnlyThen).toBeUndefined();
    const page = await playground.open(`#/two-layer-net?iterations=12000&data=digits&card=${bound - 1}`);
    const past = page.locator('.reading .past');
    const when = page.locator('.timeline .when');
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps} `);
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps + 1} `);
    await expect.poll(() => past.count()).toBe(0);
    await press(page, 'Next');
    await expect.poll(() => when.innerText()).toContain(`step ${steps}`);
    expect(await past.count()).toBe(0);
    // The run itself stands where it was.
    expect(await where(page).innerText()).toContain(`step ${steps + 1} `);
    await press(page, 'Back to now');
    await past.getByRole('button').click();
    await expect.poll(() => when.innerText()).toContain(`step ${steps}`);
    expect(await past.count()).toBe(0);
    await press(page, 'Hide cards');
    await press(page, 'Back to now');
    await press(page, 'Show cards');
    await expect.poll(() => past.count()).toBe(1);
    // The next card does not stay in the moment of the one before.
    await press(page, 'Back');
    await press(page, 'Next');
    await expect.poll(() => when.innerText()).toContain(`step ${steps}`);
    await press(page, 'Next');
    await expect.poll(() => page.getByRole('button', { name: 'Back to now' }).count()).toBe(0);
  });

  test('the moments that a card names are kept, also where a card before it trains past them', async () => {
    const cards = all.filter(([, number]) => number === 9).map(([, , card]) => card);
    const at = 1 + cards.findIndex(({ sets }) => sets.names);
    const { names = [], steps = 0 } = cards[at - 1]!.sets;
    expect(cards[at - 2]!.sets.steps).toBe(steps);
    const page = await playground.open(`#/attention?card=${at - 1}&${QUICK_ATTENTION}`);
    await expect.poll(() => where(page).innerText()).toContain('step 1,000 ');
    const slider = page.getByRole('slider', { name: 'Moment of the run' });
    await expect.poll(() => slider.count()).toBe(1);
    await slider.press('Home');
    const seen: string[] = [];
    for (let i = 0; i < 60 && !seen.at(-1)?.endsWith('1,000'); i++) {
      seen.push((await slider.getAttribute('aria-valuetext')) ?? '');
      await slider.press('ArrowRight');
    }
    for (const step of names) expect(seen.some((text) => text.endsWith(`step ${step}`))).toBe(true);
  });

  test('a card says which of its moments a run does not have, and trains to them', async () => {
    const cards = all.filter(([, number]) => number === 9).map(([, , card]) => card);
    const at = 1 + cards.findIndex(({ sets }) => sets.names);
    const { steps = 0 } = cards[at - 1]!.sets;
    // Without the cards nothing says which moments they name.
    const page = await playground.open(`#/attention?${QUICK_ATTENTION}&step=210`, {}, (context) =>
      context.addInitScript(() => localStorage.setItem('badak/reading', 'no')),
    );
    await expect.poll(() => where(page).innerText()).toContain('step 210 ');
    await press(page, 'Show cards');
    await page.getByRole('button', { name: `card ${at} of ${cards.length}`, exact: true }).click();
    const again = page.getByRole('button', { name: /^Reset, and train to step 1,000/ });
    await again.click();
    await expect.poll(() => where(page).innerText()).toContain(`step ${steps.toLocaleString('en')} `);
    expect(await again.count()).toBe(0);
  });

  test('a run that is opened again for a card can be gone back in, to its beginning', async () => {
    const cards = all.filter(([, number]) => number === 1).map(([, , card]) => card);
    const back = 1 + cards.findIndex(({ sets }) => sets.looksBack);
    const page = await playground.open(`#/two-layer-net?iterations=12000&data=digits&card=${back - 1}`);
    await expect.poll(() => where(page).innerText()).toContain(`step ${cards[back - 2]!.sets.steps} `);
    await page.getByLabel('learning rate').fill('30');
    await page.keyboard.press('Enter');
    await expect.poll(() => status(page).innerText()).toContain('Ready');
    await press(page, 'Step');
    await press(page, 'Next');
    await expect.poll(() => where(page).innerText()).toContain('step 3,001 ');
    await page.getByRole('slider', { name: 'Moment of the run' }).press('Home');
    await expect.poll(() => page.locator('.timeline .when').innerText()).toMatch(/step 0$/);
    expect(await page.locator('.reading .past').innerText()).toContain('3,001');
    // A branch has no beginning of its own: the card begins again.
    await page.getByRole('slider', { name: 'Moment of the run' }).press('End');
    await press(page, 'Branch here');
    await page.getByRole('button', { name: /^Reset, and train/ }).click();
    await expect.poll(() => where(page).innerText()).toContain('step 3,001 ');
    await page.getByRole('slider', { name: 'Moment of the run' }).press('Home');
    await expect.poll(() => page.locator('.timeline .when').innerText()).toMatch(/step 0$/);
  });

  test('a card begins at now, whatever was looked at with the one before, and judges no look at the past', async () => {
    const page = await playground.open('#/two-layer-net?iterations=400&data=digits&hidden-size=10&card=5');
    // The card trains to a later step.
    await expect.poll(() => status(page).innerText()).toBe('Finished.');
    const when = () => page.locator('.timeline .when').innerText();
    const replies = page.locator('.exercise [role=status] p');
    await expect.poll(() => replies.count()).toBeGreaterThan(0);
    await page.getByRole('slider', { name: 'Moment of the run' }).press('Home');
    await expect.poll(when).toMatch(/step 0$/);
    await expect.poll(() => replies.count()).toBe(0);
    await press(page, 'Back');
    await expect.poll(() => title(page)).toBe(all[3]![2].title[0]);
    await expect.poll(when).toBe('now');
  });

  test('a link that names a card and no view opens the view of the card', async () => {
    const settings = '#/rnn?epochs=1&data=grammar&hidden-size=8&card=4';
    const page = await playground.open(settings);
    const open = () => page.locator('.views [aria-selected=true]').innerText();
    await expect.poll(open).toBe('Candidates');
    const other = await playground.open(`${settings}&view=gates`);
    await expect.poll(() => title(other)).toBe('How many words does it hesitate between?');
    await expect.poll(() => other.locator('.heatmap').count()).toBeGreaterThan(0);
    expect(await other.locator('.views [aria-selected=true]').innerText()).toBe('State and gates');
  });

  test('by keyboard, in both languages, and after a reload', async () => {
    const page = await playground.open('#/two-layer-net?iterations=12000&data=digits&card=1');
    await expect.poll(() => title(page)).toBe(all[0]![2].title[0]);
    await page.locator('.reading').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => title(page)).toBe(second.title[0]);
    await page.keyboard.press('Space');
    await expect.poll(() => title(page)).toBe(all[2]![2].title[0]);
    expect(await page.locator('.reading .ahead').count()).toBe(0);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => title(page)).toBe(second.title[0]);
    await press(page, '한국어');
    await expect.poll(() => title(page)).toBe(second.title[1]);
    await page.reload();
    await expect.poll(() => title(page)).toBe(second.title[1]);
    await expect.poll(() => page.locator('.source code:has(mark)').count()).toBe(second.source!.lit.length);
    expect(await page.locator('.formula math').count()).toBe(1);
  });

  test('a card brings the charts before the view, and the next one puts them back', async () => {
    const page = await playground.open('#/two-layer-net?iterations=12000&data=digits&card=3');
    const first = () => page.locator('.stage > section').first().getAttribute('class');
    await expect.poll(first).toBe('pane-charts');
    await press(page, 'Next');
    await expect.poll(first).toBe('pane-inside');
  });

  test('a card shows a pair of a comparison, or an earlier moment beside now', async () => {
    const page = await playground.open(
      '#/batch-norm?scales=8&samples=100&epochs=2&hidden-size=5&data=digits&card=5',
    );
    const names = () => page.locator('.side > .side-name strong').allInnerTexts();
    await expect.poll(names).toEqual(['std 0.0193, without', 'std 0.0193, with']);
    // All its small charts have one legend.
    await expect.poll(() => page.locator('#charts .key .series-0, #charts .key .series-1').count()).toBe(2);
    expect(await page.locator('#charts .small').count()).toBe(8);
    // The next one has its own, of another experiment.
    await press(page, 'Next');
    await expect.poll(names).toEqual(['plain', 'weight decay']);
    await press(page, 'Next');
    await expect.poll(() => page.locator('.side').count()).toBe(0);
    const other = await playground.open('#/two-layer-net?iterations=50&data=digits&view=units&card=6');
    const steps = () => other.locator('.side > .side-name').allInnerTexts();
    await expect
      .poll(steps)
      .toEqual([expect.stringContaining('step 50') as string, expect.stringMatching(/step [01]$/) as string]);
  });

  test('a narrow page opens a lesson with its card, and goes from there to what the card shows, and back', async () => {
    const at = { viewport: { width: 390, height: 844 } };
    const page = await playground.open(
      '#/cnn?epochs=1&data=digits&filters=4&hidden-size=8&card=2&view=pixel',
      at,
    );
    await expect.poll(() => title(page)).not.toBe('');
    expect(await page.locator('.panel').first().isVisible()).toBe(false);
    await page.locator('.look').click();
    const tab = page.locator('.views [aria-selected=true]');
    const { x, width } = (await tab.boundingBox())!;
    expect(x > 0 && x + width <= 390).toBe(true);
    // The frame of the patch, and what moves it, are on the first screen.
    const frame = page.locator('.pane-inside .frame').first();
    await expect
      .poll(async () => {
        const boxes = await Promise.all([frame, page.locator('.of-moves')].map((each) => each.boundingBox()));
        return boxes.every((box) => box !== null && box.y > 0 && box.y + box.height < 700);
      })
      .toBe(true);
    await page.locator('.card-line button').click();
    expect(await page.locator('.reading').isVisible()).toBe(true);
    // A link to a view of its own is about that.
    const other = await playground.open('#/two-layer-net?iterations=50&data=digits&view=units', at);
    await expect.poll(() => other.locator('.panel').first().isVisible()).toBe(true);
  });

  test('a card asks its question, unless the link asks another', async () => {
    const at = '#/attention?hidden-size=8&batch-size=64&epochs=1&data=calendar&view=attention&card=4';
    const page = await playground.open(at);
    const question = page.getByRole('textbox', { name: 'A question' });
    await expect.poll(() => question.inputValue()).toBe('october 23, 1987');
    // The cards of the numbers ask the same, of a place where several characters count.
    await press(page, 'Back');
    await expect.poll(() => page.getByLabel('unit', { exact: true }).inputValue()).not.toBe('');
    expect(await question.inputValue()).toBe('october 23, 1987');
    const other = await playground.open(`${at}&ask=9/16/02`);
    await expect.poll(() => title(other)).not.toBe('');
    expect(await other.getByRole('textbox', { name: 'A question' }).inputValue()).toBe('9/16/02');
  });

  test('what sets a weight is in sight when a cell of the map was chosen', async () => {
    const at = '#/attention?hidden-size=32&batch-size=64&epochs=1&data=calendar&view=attention&card=4';
    const page = await playground.open(at, { viewport: { width: 1280, height: 900 } });
    await page.locator('.heatmap.opens').first().focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    const button = page.getByRole('button', { name: 'Set this weight' });
    await button.waitFor();
    await expect.poll(() => page.locator('.panel.of-sum').count()).toBeGreaterThan(0);
    // It stays there when the table below it has come.
    await page.waitForTimeout(300);
    const { y, height } = (await button.boundingBox())!;
    expect(y).toBeGreaterThan(0);
    expect(y + height).toBeLessThan(900);
  });

  test('the whole picture of the encoder is in sight when its card is opened', async () => {
    const page = await playground.open('#/seq2seq?digits=2&hidden-size=64&epochs=1&data=sums&card=1', {
      viewport: { width: 1280, height: 900 },
    });
    await press(page, 'card 2 of 7');
    const picture = page.locator('.panel .heatmap');
    await expect.poll(() => picture.count()).toBe(1);
    await expect
      .poll(async () => {
        const box = await picture.boundingBox();
        return box !== null && box.y > 50 && box.y + box.height < 900;
      })
      .toBe(true);
  });

  test('what was chosen on a card is not chosen on the next', async () => {
    const at = '#/cnn?epochs=1&filters=2&data=digits';
    const page = await playground.open(`${at}&view=pixel&card=2`);
    const heading = page.locator('.panel.of-sum > h3');
    await expect.poll(() => heading.innerText()).toContain('row');
    const before = await heading.innerText();
    await page.getByRole('button', { name: 'right', exact: true }).click();
    await expect.poll(() => heading.innerText()).not.toBe(before);
    // Its maps have a quarter of the places.
    await page.evaluate((hash) => (location.hash = hash), `${at}&view=pooled&card=3`);
    await page.getByRole('tab', { name: /pooling/i, selected: true }).waitFor();
    await expect.poll(() => page.locator('.panel.of-pictures').count()).toBeGreaterThan(0);
  });

  test('the question of a card stands in a field that was there before', async () => {
    const at = '#/attention?hidden-size=8&batch-size=64&epochs=1&data=calendar&view=attention';
    const page = await playground.open(`${at}&card=3`);
    const question = page.getByRole('textbox', { name: 'A question' });
    await expect.poll(() => question.count()).toBe(1);
    await page.evaluate((hash) => (location.hash = hash), `${at}&card=4`);
    await expect.poll(() => question.inputValue()).toBe('october 23, 1987');
  });

  test('the filter moves by one pixel, with buttons and with the arrow keys, in sight of its picture', async () => {
    const page = await playground.open('#/cnn?epochs=1&filters=2&data=digits&view=pixel&card=2', {
      viewport: { width: 1280, height: 900 },
    });
    const heading = page.locator('.panel.of-sum > h3');
    await expect.poll(() => heading.innerText()).toContain('row');
    const place = async () =>
      /row (\d+), column (\d+)/
        .exec(await heading.innerText())!
        .slice(1)
        .map(Number);
    await page.locator('.frame').waitFor();
    await expect
      .poll(() => page.locator('.of-moves').evaluate((moves) => moves.getBoundingClientRect().bottom))
      .toBeLessThan(450);
    await expect.poll(() => where(page).innerText()).toContain('step 20');
    const [row, column] = (await place()) as [number, number];
    await page.getByRole('button', { name: 'left', exact: true }).click();
    await expect.poll(place).toEqual([row, column - 1]);
    await page.keyboard.press('ArrowUp');
    await expect.poll(place).toEqual([row - 1, column - 1]);
    await page.keyboard.press('ArrowRight');
    await expect.poll(place).toEqual([row - 1, column]);
  });

  test('an exercise is seen to be done, and stays done', async () => {
    const page = await playground.open('#/two-layer-net?iterations=1500&data=digits&card=5');
    const answer = page.locator('.exercise [role=status]');
    await expect.poll(() => where(page).innerText()).toContain('step 601 ');
    expect(await answer.innerText()).toBe('');
    // A try that is not what was asked for gets a word, too.
    await trainToEnd(page);
    await expect.poll(() => answer.innerText()).not.toBe('');
    expect(await answer.innerText()).not.toContain('✓');
    await page.getByLabel('learning rate').fill('1e30');
    await page.keyboard.press('Enter');
    await expect.poll(() => status(page).innerText()).toContain('Ready');
    await press(page, 'Play');
    await expect.poll(() => status(page).innerText()).toContain('diverged');
    await expect.poll(() => answer.innerText()).toContain('✓');
    await page.reload();
    await expect.poll(() => answer.innerText()).toContain('✓');
    // What is said of another try is not praise for it.
    await page.getByLabel('learning rate').fill('0.2');
    await page.keyboard.press('Enter');
    await trainToEnd(page);
    await expect.poll(() => answer.innerText()).not.toContain('✓');
    expect(await answer.innerText()).not.toBe('');
  });

  test('a card that a link tries for its reader is read from its top', async () => {
    const page = await playground.open('#/rnn?data=grammar&card=4&view=candidates&ask=the', {
      viewport: { width: 1280, height: 600 },
    });
    await expect.poll(() => page.locator('.exercise [role=status] p').count()).toBe(1);
    expect(await page.locator('.pane-read').evaluate((column) => column.scrollTop)).toBe(0);
    await page.getByRole('button', { name: /^Try it/ }).click();
    await expect.poll(() => page.locator('.pane-read').evaluate((column) => column.scrollTop)).not.toBe(0);
  });

  test('a card leads to the other steps that it names, and back', async () => {
    const page = await playground.open('#/rnn?data=grammar&card=5');
    await expect.poll(() => where(page).innerText()).toMatch(/^step 300\b/);
    await press(page, 'Train to step 900');
    await expect.poll(() => where(page).innerText()).toMatch(/^step 900\b/);
    await press(page, 'Show step 300');
    await expect.poll(() => page.locator('.timeline .when').innerText()).toMatch(/step 300$/);
    await press(page, 'Show step 900');
    await expect.poll(() => page.locator('.timeline .when').innerText()).not.toMatch(/step 300$/);
  });

  test('what an exercise says of a try is in sight, however long its card; a card of the view’s own sentence empties the field', async () => {
    const page = await playground.open('#/rnn?data=grammar&card=4&view=candidates', {
      viewport: { width: 1280, height: 600 },
    });
    await expect.poll(() => where(page).innerText()).toMatch(/^step 150\b/);
    const field = page.getByLabel('A sentence', { exact: true });
    await field.fill('the');
    await field.press('Enter');
    const reply = page.locator('.exercise [role=status] p');
    await expect.poll(() => reply.count()).toBe(1);
    const { y, height } = (await reply.boundingBox())!;
    expect(y).toBeGreaterThan(0);
    expect(y + height).toBeLessThanOrEqual(600);
    await press(page, 'Next');
    await expect.poll(() => page.url()).toContain('card=5');
    await expect.poll(() => field.inputValue()).toBe('');
  });

  test('what no view can read is not asked on the next card', async () => {
    const page = await playground.open('#/rnn?data=grammar&hidden-size=8&wordvec-size=8&card=1');
    const field = page.getByRole('combobox', { name: 'A sentence' });
    const ask = async (text: string) => {
      await field.fill(text);
      await press(page, 'Look');
    };
    const failure = page.locator('.pane-inside').getByText('qqqq');
    await ask('the qqqq');
    await expect.poll(() => failure.count()).toBeGreaterThan(0);
    await press(page, 'card 2 of 6');
    await expect.poll(() => field.inputValue()).toBe('');
    await expect.poll(() => failure.count()).toBe(0);
    await ask('every train');
    await press(page, 'card 1 of 6');
    await expect.poll(() => field.inputValue()).toBe('every train');
  });

  test('a run that a card has set is not offered on the cards behind it', async () => {
    const cards = all.filter(([, number]) => number === 7).map(([, , card]) => card);
    const own = 1 + cards.findIndex(({ sets }) => sets.params?.['cell'] === 'rnn');
    const page = await playground.open(`#/lstm?epochs=2&cell=rnn&learning-rate=5&data=grammar&card=${own}`);
    await expect.poll(() => where(page).innerText()).toContain('step 100 ');
    await press(page, 'Back');
    await expect.poll(() => page.locator('.runs li').count()).toBe(2);
    expect(await page.locator('.reading .left').count()).toBe(0);
  });

  test('a subscript is lowered, where there is a font for mathematics', async () => {
    const page = await playground.open('#/two-layer-net?iterations=12000&data=digits&card=2');
    const [hasFont, lowered] = await page
      .locator('.formula msub')
      .first()
      .evaluate((sub) => {
        const context = document.createElement('canvas').getContext('2d')!;
        const widthIn = (fonts: string) => {
          context.font = `40px ${fonts}`;
          return context.measureText('∑wijk').width;
        };
        const names = getComputedStyle(sub).fontFamily.split(/, */).slice(0, -1);
        const [base, below] = [...sub.children].map((each) => each.getBoundingClientRect().bottom);
        return [
          names.some((name) => widthIn(`${name}, monospace`) !== widthIn('monospace')),
          below! - base!,
        ] as const;
      });
    if (hasFont) expect(lowered).toBeGreaterThan(3);
  });

  test('on a phone, in a pane of its own', async () => {
    const page = await playground.open('#/two-layer-net?iterations=12000&data=digits&card=2', {
      viewport: { width: 390, height: 800 },
      hasTouch: true,
    });
    await page.getByRole('tab', { name: 'Read', exact: true }).tap();
    await expect.poll(() => title(page)).toBe(second.title[0]);
    await page.getByRole('button', { name: 'Next', exact: true }).tap();
    await expect.poll(() => title(page)).toBe(all[2]![2].title[0]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('the path leads from the last card to the next lesson', async () => {
    const page = await playground.open('#/two-layer-net?iterations=12000&data=digits&card=7');
    await page.getByRole('button', { name: 'Next lesson: Training techniques' }).click();
    await expect.poll(() => page.locator('h1').innerText()).toContain('Training techniques');
  });

  test('a net whose gradients are not scaled down answers the exercise, one whose are does not', async () => {
    const cards = await cardsOf(7);
    const at = 1 + cards.findIndex(({ sets }) => sets.params?.['cell'] === 'rnn');
    const page = await playground.open(`#/lstm?epochs=2&cell=rnn&learning-rate=5&data=grammar&card=${at}`);
    const answer = page.locator('.exercise [role=status]');
    await expect.poll(() => where(page).innerText()).toContain('step 100');
    expect(await answer.innerText()).toBe('');
    const play = async (limit: string) => {
      await page.getByLabel('max grad').fill(limit);
      await page.keyboard.press('Enter');
      await expect.poll(() => status(page).innerText()).toContain('Ready');
      await press(page, 'Play');
    };
    await play('1');
    // It is said while the run goes on.
    await expect.poll(() => answer.innerText(), { interval: 20 }).not.toBe('');
    expect(await status(page).innerText()).toContain('Training');
    expect(await answer.innerText()).not.toContain('✓');
    await play('1000');
    await expect.poll(() => answer.innerText()).toContain('✓');
  });

  test('the lines that a card speaks of are all in sight', async () => {
    // The longest of them.
    const page = await playground.open('#/hyperparameters?data=digits&trials=1&card=7', {
      viewport: { width: 1600, height: 1000 },
    });
    const excerpt = page.locator('.source .excerpt');
    await excerpt.waitFor();
    const [height, room] = await excerpt.evaluate((box) => [box.scrollHeight, box.clientHeight]);
    expect(height).toBe(room);
    expect(await violations(page, '.reading')).toEqual([]);
  });

  test('no formula is wider than its column, in either language', async () => {
    const page = await playground.open('#/rnn?data=grammar&card=1', {
      viewport: { width: 1280, height: 900 },
    });
    for (const other of ['한국어', 'English']) {
      await press(page, other);
      await page.locator('.formula math').waitFor();
      const wide: string[] = [];
      for (const [name, , { formula }] of all) {
        if (!formula) continue;
        const [width, room] = await page.locator('.formula').evaluate((box, markup) => {
          box.innerHTML = markup;
          return [box.scrollWidth, box.clientWidth] as const;
        }, formula as string);
        if (width > room) wide.push(`${name}: ${width} of ${room}`);
      }
      expect(wide).toEqual([]);
    }
  });
});
