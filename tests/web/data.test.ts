/** Data in the page: downloads with consent, files of a person, pictures. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PUBLIC_SETS } from '../../ts/data/public-sets.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { program } from '../support/chromium.js';
import { DIGITS_NAME, DIGITS_SET } from '../support/digits-set.js';
import { greyPng } from '../support/png.js';
import { sharedData } from '../support/shared-data.js';
import {
  chooseFiles,
  dataLine,
  downloaded,
  drop,
  press,
  SMALL,
  status,
  trainToEnd,
  usePlayground,
  where,
} from './playground.js';

/** A network that fails is told by the browser, too. */
const { open } = usePlayground(/^Failed to load resource|blocked by CORS policy/);

const SUMS = '#/seq2seq?epochs=1&data=sums&hidden-size=16';

const alert = (page: Page) => page.getByRole('alert');
const files = (page: Page) => page.locator('.files li');
const mirrors = /googleapis\.com|amazonaws\.com|githubusercontent\.com/;
const READABLE = { 'access-control-allow-origin': '*' };

/** As a host answers that lets only pages of its own read. */
const OTHERS = { 'access-control-allow-origin': 'https://elsewhere.example' };

/** Answers for every mirror. @returns the addresses that were asked for */
function answering(answer: (route: Route) => Promise<unknown>) {
  const asked: string[] = [];
  const prepare = (context: BrowserContext) =>
    context.route(mirrors, async (route) => {
      asked.push(route.request().url());
      await answer(route);
    });
  return { asked, prepare };
}

describe.skipIf(!program)('a public data set', () => {
  const shared = sharedData('seq2seq');

  test.skipIf(!shared)('is fetched on a press, trained on, kept, and deleted', async () => {
    const body = await readFile(join(shared!, 'seq2seq', 'addition.txt'));
    const { asked, prepare } = answering((route) => route.fulfill({ headers: READABLE, body }));
    const page = await open(SUMS, {}, prepare);
    await expect.poll(() => status(page).innerText()).toMatch(/^Ready/);
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: /^Download .*\(635 KiB\)/ }).click();
    await expect.poll(() => dataLine(page).innerText()).toContain('addition.txt in downloads');
    expect(asked).toEqual([`${PUBLIC_SETS.addition.mirrors[0]}/addition.txt`]);
    expect(await files(page).innerText()).toMatch(/addition\.txt.*635 KiB.*downloaded/s);
    expect(await page.getByRole('button', { name: /^Download/ }).count()).toBe(0);
    expect(page.url()).toContain('data=addition');

    await page.reload();
    await expect.poll(() => dataLine(page).innerText()).toContain('addition.txt in downloads');
    expect(asked).toHaveLength(1);
    await page.getByRole('button', { name: /^Delete .*addition\.txt/ }).click();
    await expect.poll(() => page.getByRole('button', { name: /^Download/ }).count()).toBe(1);
  });

  test.skipIf(!sharedData('mnist'))(
    'shows how much has come, and is the set of the command line',
    async () => {
      const folder = join(sharedData('mnist')!, 'mnist');
      const waiting: (() => void)[] = [];
      const { prepare } = answering(async (route) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        const body = await readFile(join(folder, route.request().url().split('/').at(-1)!));
        await route.fulfill({ headers: READABLE, body });
      });
      const page = await open(SMALL, {}, prepare);
      await page.getByRole('button', { name: /^Download MNIST \(11\.1 MiB\)/ }).click();
      const bar = page.getByRole('progressbar', { name: 'Downloading MNIST' });
      for (const share of [0, 0.85, 0.85, 0.99]) {
        await expect.poll(() => waiting.length).toBe(1);
        // What has come is drawn a moment after the next file is asked for.
        const done = () => bar.evaluate((progress: HTMLProgressElement) => progress.position);
        await expect.poll(done).toBeGreaterThanOrEqual(share);
        expect(await done()).toBeLessThanOrEqual(share + 0.01);
        waiting.pop()!();
      }
      await expect.poll(() => dataLine(page).innerText()).toContain('MNIST from downloads');
      await expect.poll(() => files(page).count()).toBe(4);
      await trainToEnd(page);
      await using out = await temporaryFolder();
      const args = [
        'train',
        'two-layer-net',
        '--iterations',
        '300',
        '--hidden-size',
        '10',
        '--data',
        'mnist',
      ];
      const { stdout } = await cli([
        ...args,
        ...['--data-dir', sharedData('mnist')!, '--format', 'jsonl', '--out', join(out.path, 'run')],
      ]);
      const hash = await page.locator('.runs code').last().innerText();
      expect(hash).toBe(jsonLines(stdout).at(-1)!['hash']);
    },
  );

  test('is given up on Cancel, and no other mirror is asked', async () => {
    const { asked, prepare } = answering(() => Promise.resolve());
    const page = await open(SMALL, {}, prepare);
    await page.getByRole('button', { name: /^Download MNIST/ }).click();
    await expect.poll(() => asked.length).toBe(1);
    await press(page, 'Cancel');
    await expect.poll(() => page.getByRole('button', { name: /^Download MNIST/ }).count()).toBe(1);
    await page.waitForTimeout(300);
    expect(asked).toHaveLength(1);
    expect(await alert(page).count()).toBe(0);
    expect(await files(page).count()).toBe(0);
  });

  test.each([
    ['an error', /HTTP 404/, (route: Route) => route.fulfill({ status: 404, headers: READABLE })],
    ['other bytes', /checksum/, (route: Route) => route.fulfill({ headers: READABLE, body: 'something' })],
    [
      'a web page',
      /checksum/,
      (route: Route) => route.fulfill({ headers: READABLE, body: '<!doctype html>' }),
    ],
    [
      'too many bytes',
      /checksum/,
      (route: Route) => route.fulfill({ headers: READABLE, body: 'x'.repeat(700_000) }),
    ],
    ['no leave to read', /CORS/, (route: Route) => route.fulfill({ headers: OTHERS, body: 'something' })],
    ['no connection', /cannot be reached/, (route: Route) => route.abort('connectionrefused')],
  ])('that fails says why and what to do: %s', async (_, why, answer) => {
    const { asked, prepare } = answering(answer);
    const page = await open(SUMS, {}, prepare);
    await page.getByRole('button', { name: /^Download/ }).click();
    await expect.poll(() => alert(page).innerText()).toMatch(why);
    expect(asked).toHaveLength(2);
    const address = `${PUBLIC_SETS.addition.mirrors[0]}/addition.txt`;
    expect(await alert(page).getByRole('link').getAttribute('href')).toBe(address);
    expect(await alert(page).innerText()).toContain('drop them here');
    expect(await files(page).count()).toBe(0);
    await trainToEnd(page);
  });

  test('says that there is no network', async () => {
    const page = await open(SUMS);
    await expect.poll(() => status(page).innerText()).toMatch(/^Ready/);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: /^Download/ }).click();
    await expect.poll(() => alert(page).innerText()).toContain('no network');
  });

  test('comes from the mirrors that the policy names, and from no others', async () => {
    const page = await open('');
    const policy = await page.locator('meta[http-equiv]').getAttribute('content');
    const allowed = /connect-src ([^;]*)/.exec(policy!)![1]!.split(' ');
    const origins = Object.values(PUBLIC_SETS).flatMap((set) =>
      set.mirrors.map((url) => new URL(url).origin),
    );
    expect(new Set(allowed)).toEqual(new Set(["'self'", ...origins]));
  });
});

describe.skipIf(!program)('files of a person', () => {
  const cats = 'the cat sat on the mat and the dog sat on the rug . '.repeat(60);
  const small: Record<string, string> = {
    cbow: 'epochs=1&hidden-size=8',
    'skip-gram': 'epochs=1&hidden-size=8',
    rnn: 'epochs=1&hidden-size=8&wordvec-size=8',
    lstm: 'epochs=1&hidden-size=8&wordvec-size=8&batch-size=4',
    'better-lstm': 'epochs=1&hidden-size=8&wordvec-size=8&batch-size=4',
  };

  test.each(Object.entries(small))(
    'a text for %s is read, put aside and chosen again',
    async (id, params) => {
      const page = await open(`#/${id}?${params}&data=grammar`);
      const buffer = Buffer.from(cats);
      await chooseFiles(page).setInputFiles({ name: 'cats.txt', mimeType: 'text/plain', buffer });
      await expect.poll(() => dataLine(page).innerText()).toContain('text cats.txt');
      await trainToEnd(page);
      const choice = page.getByLabel('text', { exact: true });
      expect(await choice.inputValue()).toBe('cats.txt');
      await choice.selectOption('none');
      await expect.poll(() => dataLine(page).innerText()).toContain('generated text');
      await choice.selectOption('cats.txt');
      await expect.poll(() => dataLine(page).innerText()).toContain('text cats.txt');
    },
  );

  test.each([
    ['seq2seq', 'pairs.tsv', 'question\tanswer\n', '\t'],
    ['attention', 'pairs.txt', '', '_'],
  ])('pairs for %s are read', async (id, name, head, between) => {
    const page = await open(`#/${id}?epochs=1&hidden-size=8`);
    const lines = Array.from({ length: 200 }, (_, i) => `${i}+1${between}${i + 1}`);
    await drop(page, [{ name, base64: Buffer.from(head + lines.join('\n')).toString('base64') }]);
    await expect.poll(() => dataLine(page).innerText()).toContain(`${name}: 180 questions`);
    await trainToEnd(page);
  });

  test('the three files of the Penn Treebank are the data set, not a text', async () => {
    const page = await open('#/lstm?data=grammar');
    const base64 = Buffer.from(' a b \n b a \n').toString('base64');
    await drop(
      page,
      ['ptb.train.txt', 'ptb.valid.txt'].map((name) => ({ name, base64 })),
    );
    // They are not the ones that have these names.
    await expect.poll(() => status(page).innerText()).toMatch(/ptb\.train\.txt.*SHA-256/s);
    expect(page.url()).toContain('data=ptb');
  });

  test('a set of IDX files of their own has the classes and the hash that it has in Node', async () => {
    const page = await open('#/two-layer-net?iterations=200&hidden-size=10&data=digits');
    const names = (await readdir(DIGITS_SET)).filter((name) => name.includes('ubyte'));
    await chooseFiles(page).setInputFiles(names.map((name) => join(DIGITS_SET, name)));
    await expect.poll(() => dataLine(page).innerText()).toContain('not MNIST but another set');
    await trainToEnd(page);
    await using out = await temporaryFolder();
    const args = ['train', 'two-layer-net', '--iterations', '200', '--hidden-size', '10'];
    const { stdout } = await cli([
      ...args,
      ...['--data-dir', DIGITS_SET, '--format', 'jsonl', '--out', join(out.path, 'run')],
    ]);
    expect(stdout).toContain(DIGITS_NAME);
    expect(await page.locator('.runs code').last().innerText()).toBe(jsonLines(stdout).at(-1)!['hash']);
  });

  test('a file that the lesson does not read leaves its run alone', async () => {
    const page = await open(SMALL);
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    await drop(page, [{ name: 'cats.txt', base64: Buffer.from(cats).toString('base64') }]);
    await expect.poll(() => alert(page).innerText()).toContain('cats.txt: kept');
    expect(await where(page).innerText()).toContain('step 1 of');
    expect(await files(page).innerText()).toContain('cats.txt');
  });

  test('while files are dragged the page says that it takes them', async () => {
    const page = await open('');
    const drag = (type: string, name: string) =>
      page.evaluate(
        ([type, name]) => {
          const dataTransfer = new DataTransfer();
          if (name) dataTransfer.items.add(new File(['x'], name));
          document.body.dispatchEvent(
            new DragEvent(type!, { dataTransfer, bubbles: true, cancelable: true }),
          );
        },
        [type, name],
      );
    const sheet = page.getByText('Drop the files here');
    await drag('dragover', '');
    expect(await sheet.count()).toBe(0);
    await drag('dragover', 'x.txt');
    await expect.poll(() => sheet.count()).toBe(1);
    await drag('dragleave', 'x.txt');
    await expect.poll(() => sheet.count()).toBe(0);
    await drag('dragover', 'x.txt');
    await drag('drop', 'x.txt');
    await expect.poll(() => sheet.count()).toBe(0);
    await expect.poll(() => alert(page).innerText()).toContain('x.txt: kept');
  });

  test('without a file system the page says that files go, and reads them', async () => {
    const page = await open('#/rnn?epochs=1&hidden-size=8&wordvec-size=8&data=grammar', {}, (context) =>
      context.route(/trainer\.worker.*\.js/, async (route) => {
        const refuse = `navigator.storage.getDirectory = () => Promise.reject(new DOMException('refused', 'SecurityError'));`;
        const response = await route.fetch();
        await route.fulfill({ response, body: refuse + (await response.text()) });
      }),
    );
    await drop(page, [
      { name: 'cats.txt', base64: gzipSync(cats).toString('base64') },
      { name: 'dogs.txt', base64: Buffer.from(cats).toString('base64') },
    ]);
    await expect.poll(() => dataLine(page).innerText()).toContain('text cats.txt');
    const said = await page.locator('.pane-settings').innerText();
    expect(said).toContain('keeps no files here');
    expect(await files(page).first().innerText()).toContain('until the page is closed');
    await trainToEnd(page);
    await press(page, 'Delete cats.txt');
    await expect.poll(() => files(page).count()).toBe(1);
    await page.reload();
    await expect.poll(() => status(page).innerText()).toContain('cats.txt');
    expect(await files(page).count()).toBe(0);
  });
});

describe.skipIf(!program)('pictures of digits', () => {
  /** A seven in dark ink on grey paper. */
  const seven = greyPng(
    60,
    80,
    Uint8Array.from({ length: 60 * 80 }, (_, i) => {
      const [x, y] = [i % 60, Math.floor(i / 60)];
      const isInk =
        (y > 15 && y < 22 && x > 15 && x < 45) || (y >= 22 && y < 65 && Math.abs(x - 45 + (y - 20) / 2) < 4);
      return isInk ? 30 : 210;
    }),
  );
  const bars = (page: Page) => page.locator('.of-bars li').allInnerTexts();

  test('are answered as `badak predict` answers them', async () => {
    await using folder = await temporaryFolder();
    const page = await open(SMALL);
    await trainToEnd(page);
    const checkpoint = join(folder.path, 'c.safetensors');
    await (await downloaded(page, () => press(page, 'Checkpoint'))).saveAs(checkpoint);
    const path = join(folder.path, 'seven.png');
    await writeFile(path, seven);
    const { stdout } = await cli(['predict', '--checkpoint', checkpoint, '--image', path, '--json']);
    const { probabilities } = JSON.parse(stdout) as { probabilities: number[] };

    await page.getByLabel(/^Choose a picture/).setInputFiles(path);
    await expect.poll(() => page.getByText('seven.png, as the network sees it').count()).toBe(1);
    await expect.poll(() => page.locator('.of-bars .marked').count()).toBe(0);
    const found = (await bars(page)).map((text) => Number(/[\d.]+(e-\d+)?$/.exec(text.trim())![0]));
    found.forEach((value, digit) => expect(value).toBeCloseTo(probabilities[digit]!, 2));
  });

  test('dropped anywhere open the view that answers them', async () => {
    const page = await open(`${SMALL}&view=confusion`);
    await expect.poll(() => status(page).innerText()).toMatch(/^Ready/);
    await drop(page, [{ name: 'seven.png', type: 'image/png', base64: seven.toString('base64') }]);
    await expect.poll(() => page.getByText('seven.png, as the network sees it').count()).toBe(1);
    expect(page.url()).toContain('view=digit');
    expect(await files(page).count()).toBe(0);
  });

  test('that are none, are damaged or are blank are refused by their names', async () => {
    const page = await open(SMALL);
    const blank = greyPng(60, 60, new Uint8Array(3600).fill(200));
    for (const [name, bytes, why] of [
      ['text.png', Buffer.from('hello, world'), 'hello, world'],
      ['half.png', seven.subarray(0, 60), 'a PNG picture'],
      ['blank.png', blank, 'nothing is drawn'],
      ['<b>.png', Buffer.alloc(0), 'an empty file'],
    ] as const) {
      await drop(page, [{ name, type: 'image/png', base64: bytes.toString('base64') }]);
      await expect.poll(() => alert(page).innerText()).toContain(name);
      expect(await alert(page).innerText()).toContain(why);
    }
  });

  test('have no place where no digit is drawn, which is said', async () => {
    const page = await open('#/simple-cbow?epochs=20');
    await drop(page, [{ name: 'seven.png', type: 'image/png', base64: seven.toString('base64') }]);
    await expect.poll(() => alert(page).innerText()).toContain('seven.png');
  });
});
