/** The page in a real browser, as it is built for hosts. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { program } from '../support/chromium.js';
import { sharedData } from '../support/shared-data.js';
import {
  chooseFiles,
  dataLine,
  downloaded,
  press,
  SMALL,
  status,
  trainToEnd,
  usePlayground,
  violations,
  where,
} from './playground.js';
import { startSite } from './site.js';

/** A test forbids service workers, and the browser says so. */
const playground = usePlayground(/blocked by Playwright/);
const { open } = playground;

/** Takes seconds, in which moments are kept. */
const values = (fields: Element[]) => fields.map((field) => (field as HTMLInputElement).value);
const LONG = `${SMALL}&batch-size=2000`;

describe.skipIf(!program)('the gallery', () => {
  test('has a link for each lesson, which opens it', async () => {
    const page = await open('');
    const cards = page.getByRole('main').getByRole('link');
    expect(await cards.count()).toBe(9);
    await cards.filter({ hasText: 'CNN' }).click();
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain('CNN');
    await page.goBack();
    await expect.poll(() => cards.count()).toBe(9);
  });

  test('stands in both languages', async () => {
    const page = await open('');
    await press(page, '한국어');
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ko');
    expect(await page.getByRole('main').innerText()).toContain('2층 신경망');
    await press(page, 'English');
    await expect.poll(() => page.getByRole('main').innerText()).toContain('Two-layer net');
  });
});

describe.skipIf(!program)('a run', () => {
  test('is trained from a link to its end', async () => {
    const page = await open(SMALL);
    await trainToEnd(page);
    expect(await where(page).innerText()).toContain('step 300 of 300');
    expect(await page.getByRole('main').innerText()).toMatch(/test\/accuracy\s+0\.\d+/);
  });

  test('goes step by step, and pauses', async () => {
    const page = await open('#/two-layer-net?iterations=100000&data=digits');
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 2 of');
    await press(page, 'Epoch');
    await expect.poll(() => where(page).innerText()).toContain('epoch 1\n');
    await press(page, 'Play');
    await press(page, 'Pause');
    await expect.poll(() => status(page).innerText()).toBe('Paused.');
    const stood = await where(page).innerText();
    await page.waitForTimeout(300);
    expect(await where(page).innerText()).toBe(stood);
  });

  test('can be looked at as it was, and branches there', async () => {
    const page = await open(LONG);
    await trainToEnd(page);
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.timeline .when').innerText()).toContain('step 0');
    await page.keyboard.press('ArrowRight');
    const widthOf = async (selector: string) => (await page.locator(selector).boundingBox())!.width;
    expect(await widthOf('.timeline input')).toBeGreaterThan(0.9 * (await widthOf('.stage')));
    const ticks = await page.locator('.ticks span').allInnerTexts();
    expect([ticks[0], ticks.at(-1)]).toEqual(['step 0', expect.stringMatching(/^step \d/)]);
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const places = await page
        .locator('.ticks span:visible')
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON() as DOMRect));
      for (const [i, { left }] of places.slice(1).entries()) expect(left).toBeGreaterThan(places[i]!.right);
    }
    const chosen = await page.locator('.timeline .when').innerText();
    await press(page, 'Branch here');
    const step = /\d+/.exec(chosen)![0];
    await expect.poll(() => where(page).innerText()).toContain(`step ${step} of 300`);
    await page.getByLabel('learning rate', { exact: true }).fill('0.5');
    await page.keyboard.press('Enter');
    await expect.poll(() => where(page).innerText()).toContain(`step ${step} of 300`);
    await trainToEnd(page);
    expect(await page.locator('.runs').innerText()).toContain('learning rate 0.5');
  });

  test('a search has no moments to look at: its views show all that it has found', async () => {
    const page = await open('#/hyperparameters?trials=3&epochs=1&samples=50&hidden-size=8&data=digits');
    await trainToEnd(page);
    await page.locator('.panels svg, .panels canvas').first().waitFor();
    expect(await page.getByRole('slider', { name: 'Moment of the run' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Branch here' }).isDisabled()).toBe(true);
  });

  test('a setting that is not allowed is refused beside its field', async () => {
    const page = await open(SMALL);
    const field = page.getByLabel('learning rate', { exact: true });
    await field.fill('fast');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('above 0');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
  });

  test('a drawn digit is answered', async () => {
    const page = await open(SMALL);
    await press(page, 'Step');
    const pad = page.getByRole('application');
    await pad.focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => page.locator('.of-bars .marked').count()).toBe(0);
    expect(await page.locator('.of-bars li').count()).toBe(10);
  });

  test('a run that diverges says so, and is taken up again with another setting', async () => {
    const page = await open('#/lstm?data=grammar&learning-rate=1e30&hidden-size=8&wordvec-size=8');
    await press(page, 'Play');
    await expect.poll(() => status(page).innerText()).toContain('diverged');
    await page.getByRole('button', { name: /^Take it up again at step 0/ }).click();
    await expect.poll(() => status(page).innerText()).toContain('Branched at step 0');
    await page.getByLabel('learning rate', { exact: true }).fill('1');
    await page.keyboard.press('Enter');
    await expect.poll(() => where(page).innerText()).toContain('step 0 of');
    await press(page, 'Step');
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 2 of');
  });

  test('of a race every net can be looked into, at its end and at a moment before', async () => {
    const page = await open('#/optimizers?iterations=30&data=digits&hidden-size=10&view=units');
    await trainToEnd(page);
    const choice = page.getByRole('combobox', { name: 'Runs' });
    const pictures = () =>
      page
        .locator('.of-pictures canvas')
        .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()).join());
    const seen: string[] = [];
    const lookAt = async (name: string) => {
      await choice.selectOption(name);
      await expect.poll(async () => ['', ...seen].includes(await pictures())).toBe(false);
      seen.push(await pictures());
    };
    for (const name of ['SGD', 'Momentum', 'AdaGrad', 'Adam']) await lookAt(name);
    await page.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await lookAt('Momentum');
  });

  test('that stands in the list with the settings of another one is opened again, and named', async () => {
    const page = await open(`${SMALL}&learning-rate=100`);
    const note = page.locator('.transport .note');
    await trainToEnd(page);
    const rate = async (value: string) => {
      await page.getByLabel('learning rate').fill(value);
      await page.keyboard.press('Enter');
    };
    await rate('0.2');
    await expect.poll(() => status(page).innerText()).toContain('Ready');
    expect(await note.count()).toBe(0);
    await press(page, 'Step');
    await rate('100');
    await expect.poll(() => status(page).innerText()).toBe('Finished.');
    expect(await note.innerText()).toContain('run 1');
    expect(await page.locator('.transport .warning').count()).toBe(1);
  });

  test('that has learned nothing says so', async () => {
    const page = await open(`${SMALL}&learning-rate=0.000001`);
    await trainToEnd(page);
    expect(await page.locator('.transport .warning').count()).toBe(1);
    await page.getByLabel('learning rate').fill('0.1');
    await page.keyboard.press('Enter');
    await trainToEnd(page);
    expect(await page.locator('.transport .warning').count()).toBe(0);
  });

  test('the slider of its moments stays where it is while it is dragged', async () => {
    const page = await open(SMALL);
    await trainToEnd(page);
    const slider = page.getByRole('slider');
    await expect.poll(() => slider.count()).toBe(1);
    const before = await slider.boundingBox();
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.when').innerText()).toContain('as it was at');
    expect(await slider.boundingBox()).toEqual(before);
  });

  test('has a name that can be changed, and keeps its colour', async () => {
    const page = await open(SMALL);
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    await page.getByLabel('seed', { exact: true }).fill('7');
    await page.keyboard.press('Enter');
    await trainToEnd(page);
    await page.getByLabel('Name of run 2').fill('seven');
    await page.keyboard.press('Enter');
    const second = page.locator('.key-group').filter({ hasText: 'seven' }).first();
    await expect.poll(() => second.count()).toBe(1);
    const mark = () => second.locator('svg').first().getAttribute('class');
    const before = await mark();
    await press(page, 'Forget');
    await expect.poll(() => page.locator('.runs li').count()).toBe(1);
    expect(await page.locator('.runs svg').getAttribute('class')).toBe(before);
  });
});

describe.skipIf(!program)('a hash', () => {
  test('is one run for the page and the command', async () => {
    await using folder = await temporaryFolder();
    const args = ['train', 'simple-cbow', '--epochs', '20', '--seed', '5', '--format', 'jsonl'];
    const { stdout } = await cli([...args, '--out', join(folder.path, 'run')]);
    const page = await open('#/simple-cbow?epochs=20&seed=5');
    await trainToEnd(page);
    expect(await page.locator('.runs code').innerText()).toBe(jsonLines(stdout).at(-1)!['hash']);
  });
});

describe.skipIf(!program)('what is kept and taken away', () => {
  test('after a reload the run goes on where it was', async () => {
    const page = await open(LONG);
    await press(page, 'Play');
    await expect.poll(() => page.getByRole('slider').count()).toBe(1);
    await press(page, 'Pause');
    // A kept run is written now and then.
    await page.waitForTimeout(2500);
    await page.reload();
    const offer = page.getByRole('button', { name: /^Go on where you were/ });
    const step = Number(/step (\d+)/.exec(await offer.innerText())![1]);
    expect(step).toBeGreaterThan(0);
    await offer.click();
    await expect.poll(() => where(page).innerText()).toContain(`step ${step} of 300`);
    await trainToEnd(page);
  });

  test('after a reload the list has the runs that were trained, and the last one goes on in its place', async () => {
    const page = await open(SMALL);
    await trainToEnd(page);
    const hash = await page.locator('.runs code').innerText();
    await page.getByLabel('Name of run 1').fill('the first');
    await page.getByLabel('seed', { exact: true }).fill('7');
    await page.keyboard.press('Enter');
    await expect.poll(() => status(page).innerText()).toMatch(/^Ready/);
    await trainToEnd(page);
    // A kept run is written now and then.
    await page.waitForTimeout(2500);
    await page.reload();
    await page.getByRole('button', { name: /^Open the finished run again/ }).waitFor();
    const names = () => page.locator('.title-of').evaluateAll(values);
    await expect.poll(names).toEqual(['the first', 'run 2', 'run 3']);
    expect(await page.locator('.runs code').first().innerText()).toBe(hash);
    await expect.poll(() => page.locator('.key-name').first().innerText()).toBe('the first');
    await page.getByRole('button', { name: /^Open the finished run again/ }).click();
    await expect.poll(names).toEqual(['the first', 'run 2']);

    await page.getByRole('button', { name: 'Forget' }).click();
    // The browser gives up what it has not yet written when the page is loaded again at once.
    await page.waitForTimeout(500);
    await page.reload();
    await page.getByRole('button', { name: /^Open the finished run again/ }).waitFor();
    await expect.poll(names).toEqual(['run 2', 'run 3']);
  });

  test('a branch is still one after a reload; what is set after it has trained begins anew', async () => {
    const page = await open(LONG);
    await press(page, 'Play');
    await expect.poll(() => page.getByRole('slider').count()).toBe(1);
    await press(page, 'Pause');
    await press(page, 'Branch here');
    await expect.poll(() => status(page).innerText()).toContain('Branched');
    await page.getByLabel('learning rate').fill('0.2');
    await page.keyboard.press('Enter');
    await expect.poll(() => status(page).innerText()).toContain('Branched');
    await press(page, 'Play');
    await expect.poll(() => page.getByRole('slider').count()).toBe(1);
    await press(page, 'Pause');
    const current = () => page.locator('.runs li').last().innerText();
    expect(await current()).toContain('branch of run 1');
    await page.waitForTimeout(2500);
    await page.reload();
    await page.getByRole('button', { name: /^Go on where you were/ }).click();
    await expect.poll(() => status(page).innerText()).toBe('Paused.');
    expect(await current()).toMatch(/branch of run 1 at step \d+/);
    await page.getByLabel('learning rate').fill('0.3');
    await page.keyboard.press('Enter');
    await expect.poll(() => where(page).innerText()).toContain('step 0 of');
    expect(await current()).not.toContain('branch');
  });

  test('leaving a lesson offers to go on with what was trained there', async () => {
    const page = await open(LONG);
    await press(page, 'Play');
    await expect.poll(() => page.getByRole('slider').count()).toBe(1);
    await page.getByRole('link', { name: 'All lessons' }).click();
    const offer = page.getByRole('button', { name: /^Go on where you were/ });
    const step = /step (\d+)/.exec(await offer.innerText())![1];
    await offer.click();
    await expect.poll(() => where(page).innerText()).toContain(`step ${step} of 300`);
  });

  test('another lesson leaves the list as it is', async () => {
    const page = await open(SMALL);
    await trainToEnd(page);
    await page.evaluate("location.hash = '#/simple-cbow'");
    await expect.poll(() => page.locator('.runs li').count()).toBe(1);
    await page.evaluate(`location.hash = '${SMALL}&seed=3'`);
    await expect.poll(() => page.locator('.title-of').evaluateAll(values)).toEqual(['run 1', 'run 2']);
  });

  test('a checkpoint goes to the command line and comes back, with the same bits', async () => {
    await using folder = await temporaryFolder();
    const page = await open(LONG);
    await press(page, 'Play');
    await expect.poll(() => page.getByRole('slider').count()).toBe(1);
    await press(page, 'Pause');
    const half = await taken(page, folder.path, 'half.safetensors');
    await trainToEnd(page);
    const whole = await taken(page, folder.path, 'whole.safetensors');

    const resumed = await cli([
      'train',
      'two-layer-net',
      '--resume',
      half,
      '--out',
      join(folder.path, 'there'),
    ]);
    expect(resumed.code, resumed.stderr).toBe(0);
    const there = await decoded(join(folder.path, 'there', 'checkpoint.safetensors'));
    expect(there.tensors).toEqual((await decoded(whole)).tensors);

    await page.getByLabel('Open a checkpoint').setInputFiles(half);
    await expect.poll(() => where(page).innerText()).not.toContain('step 300 of');
    await trainToEnd(page);
    const back = await taken(page, folder.path, 'back.safetensors');
    expect((await decoded(back)).tensors).toEqual(there.tensors);
  });

  test('a file that is no checkpoint is refused by its name', async () => {
    const page = await open(SMALL);
    const buffer = Buffer.from('hello');
    await page
      .getByLabel('Open a checkpoint')
      .setInputFiles({ name: '<b>x.safetensors', mimeType: '', buffer });
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('<b>x.safetensors');
  });

  /** The checkpoint of the last moment, saved in a folder. */
  async function taken(page: Page, folder: string, name: string): Promise<string> {
    const path = join(folder, name);
    await (await downloaded(page, () => press(page, 'Checkpoint'))).saveAs(path);
    return path;
  }

  const decoded = async (path: string) => decodeCheckpoint(path, await readFile(path));
});

describe.skipIf(!program)('files of a person', () => {
  test('a text is what a language model then reads; it stays, and can be deleted', async () => {
    const page = await open('#/rnn?epochs=2&hidden-size=8&wordvec-size=8&data=grammar');
    const text = 'the cat sat on the mat and the dog sat on the rug . '.repeat(60);
    await chooseFiles(page).setInputFiles({
      name: 'cats.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(text),
    });
    await expect.poll(() => dataLine(page).innerText()).toContain('cats.txt');
    await trainToEnd(page);
    await page.reload();
    await expect.poll(() => page.locator('.files').innerText()).toContain('cats.txt');
    await press(page, 'Delete cats.txt');
    await expect.poll(() => page.locator('.files').count()).toBe(0);
  });

  test('a text that cannot be read is refused in words', async () => {
    const page = await open('#/rnn?data=grammar');
    const buffer = Buffer.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 100 }, (_, i) => i * 7)]);
    await chooseFiles(page).setInputFiles({ name: 'book.docx', mimeType: '', buffer });
    await expect.poll(() => status(page).innerText()).toContain('book.docx');
  });

  test.skipIf(!sharedData('mnist'))('MNIST is found by the names of its files', async () => {
    const page = await open(SMALL);
    const folder = join(sharedData('mnist')!, 'mnist');
    const names = (await readdir(folder)).filter((name) => name.includes('ubyte'));
    await chooseFiles(page).setInputFiles(names.map((name) => join(folder, name)));
    await expect.poll(() => page.locator('.files li').count()).toBe(names.length);
    await expect.poll(() => dataLine(page).innerText()).toContain('MNIST');
    await trainToEnd(page);
  });
});

describe.skipIf(!program)('hosts', () => {
  test('without the headers, at a path: isolated after the first visit, and it works offline', async () => {
    const host = await startSite({ path: '/a/b/', isolated: false });
    const page = await open('', { url: host.url });
    await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(true);
    await host.close();
    await page.goto(host.url + SMALL);
    await trainToEnd(page);
  });
});

describe.skipIf(!program)('where something is refused', () => {
  test('without isolation there is one thread, and the page says what that costs; the hash is the exact one', async () => {
    const host = await startSite({ isolated: false });
    const page = await open('#/simple-cbow?epochs=20', { url: host.url, serviceWorkers: 'block' });
    await trainToEnd(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(await page.locator('.badge').innerText()).toContain('simd · exact · 1 thread');
    expect(await page.locator('.dot.slow').count()).toBe(1);
    expect(await page.locator('.runs code').innerText()).toMatch(/^exact-/);
    await host.close();
  });

  test('a link that asks for exact arithmetic gives the hash of every browser', async () => {
    const page = await open('#/simple-cbow?epochs=20&arithmetic=exact');
    await trainToEnd(page);
    const exact = await page.locator('.runs code').innerText();
    expect(await page.locator('.badge').innerText()).toContain('threads · exact');
    await page.goto(playground.url);
    const host = await startSite({ isolated: false });
    const other = await open('#/simple-cbow?epochs=20', { url: host.url, serviceWorkers: 'block' });
    await trainToEnd(other);
    expect(await other.locator('.runs code').innerText()).toBe(exact);
    await host.close();
  });

  test('without storage the page works, and says that nothing is kept', async () => {
    const page = await open('#/simple-cbow?epochs=20', {}, (context) =>
      context.addInitScript(() => {
        const refuse = () => {
          throw new DOMException('refused', 'SecurityError');
        };
        Object.defineProperty(globalThis, 'localStorage', { get: refuse });
        Object.defineProperty(globalThis, 'indexedDB', { get: refuse });
      }),
    );
    await trainToEnd(page);
    await expect.poll(() => page.getByRole('main').innerText()).toContain('keeps nothing');
  });

  test('two tabs train at once', async () => {
    const page = await open('#/simple-cbow?epochs=200');
    const other = await page.context().newPage();
    await other.goto(`${playground.url}#/simple-cbow?epochs=200&seed=1`);
    await Promise.all([trainToEnd(page), trainToEnd(other)]);
    const hashes = await Promise.all([page, other].map((each) => each.locator('.runs code').innerText()));
    expect(new Set(hashes).size).toBe(2);
  });
});

describe.skipIf(!program)('accessibility', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const locale of ['en', 'ko']) {
      for (const width of [390, 1280]) {
        test(`no violation: ${colorScheme}, ${locale}, ${width} pixels`, async () => {
          const page = await open('', { colorScheme, locale, viewport: { width, height: 800 } });
          expect(await violations(page)).toEqual([]);
          // A digit to draw in two of the eight, vectors in the others.
          const isDrawn =
            (colorScheme === 'light') === (width === 1280) && (locale === 'en') === (width === 1280);
          await page.goto(playground.url + (isDrawn ? SMALL : '#/simple-cbow?epochs=50'));
          await page.getByRole('button', { name: /^(Play|시작)$/ }).click();
          await expect.poll(() => status(page).innerText()).toMatch(/Finished|끝났/);
          await expect.poll(() => page.locator('.panels .panel').count()).toBeGreaterThan(0);
          expect(await violations(page)).toEqual([]);
        });
      }
    }
  }
});

test.skipIf(!program).each([
  ['a lesson', '#/nothing'],
  ['values', '#/cnn?learning-rate=zero&x=1'],
  ['a very long text', `#/cnn?seed=-1&${'x'.repeat(9000)}`],
  ['markup', '#/%00?<b>=1'],
])('a wrong link is refused in words: %s', async (_, hash) => {
  const page = await open(hash);
  await expect.poll(() => page.getByRole('alert').count()).toBe(1);
  expect((await page.getByRole('alert').innerText()).length).toBeLessThan(500);
});
