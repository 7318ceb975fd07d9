/** What a person types, drops or links to is data: it ends in words, or in a run that is ready. */
import { readFile } from 'node:fs/promises';
import { deflateRawSync, gzipSync, constants } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { idx } from '../support/digits-set.js';
import { dice, garbageOf } from '../support/garbage.js';
import { program } from '../support/chromium.js';
import { greyPng } from '../support/png.js';
import { anyText, ENCODINGS } from '../support/texts.js';
import { dataLine, downloaded, press, status, usePlayground } from './playground.js';

interface Given {
  name: string;
  type?: string;
  bytes: Uint8Array;
}
/** What one drop brings. */
type Drop = readonly Given[];

/** The longest that the page may take over one drop, in ms. */
const MOST_MS = 5000;
const MARKUP = '<img src=x onerror="globalThis.wasRun=1"><x-made>';

const text = (content: string) => new TextEncoder().encode(content);
const CATS = text('the cat sat on the mat and the dog sat on the rug . '.repeat(30));

const NAMES = [
  ...[
    '../../x.txt',
    'a/b.txt',
    '/etc/passwd',
    'C:\\x.txt',
    '..\\x',
    '.',
    '..',
    'CON',
    'NUL.txt',
    '-',
    ' ',
    '',
  ],
  ...[
    'a\0b.txt',
    'a\nb.txt',
    'a\tb',
    '\u202etxt.exe',
    '\u2066x\u2069',
    '\ufeffx.txt',
    '%2e%2e%2f',
    '%',
    '%E0%A4',
  ],
  ...[
    '👨‍👩‍👧‍👦.txt',
    '\ud800.txt',
    'é.txt',
    'e\u0301.txt',
    '한글 글.txt',
    'a?b#c&d=e.txt',
    '`code`',
    '${x}',
    '{{x}}',
  ],
  ...[MARKUP, `"'><script>wasRun=1</script>.txt`, 'javascript:wasRun=1', 'x'.repeat(300), '😀'.repeat(300)],
  ...['__proto__', 'constructor', 'toString', 'your files/x.txt', 'downloads/data/x.txt', 'same', 'same'],
  ...['x.safetensors ', 'mnist', 'undefined', 'null', '0', 'text.gz', 'a.csv', 'a.jsonl', '.txt', 'x.'],
];

/** A gzip file of a gigabyte in a megabyte. */
function bomb(unit: string): Uint8Array {
  const piece = Buffer.alloc(2 ** 24, unit);
  const packed = deflateRawSync(piece, { finishFlush: constants.Z_FULL_FLUSH });
  const head = gzipSync('').subarray(0, 10);
  return new Uint8Array(Buffer.concat([head, ...Array<Buffer>(64).fill(packed), Buffer.from([3, 0])]));
}

const random = (seed: number, length: number) => {
  const roll = dice(seed);
  return Uint8Array.from({ length }, () => roll(256));
};

/** Files that are no texts, or texts in a state that files are found in. */
function texts(): Drop[] {
  const contents = [
    new Uint8Array(0),
    text('x'),
    text(' \n\t'),
    text('\0'.repeat(5000)),
    text(`a b \0 c d ${'e f '.repeat(2000)}\0`),
    text('x'.repeat(3_000_000)),
    text(`${'word '.repeat(400_000)}end`),
    text(' '.repeat(3_000_000)),
    text('\n'.repeat(100_000)),
    text(MARKUP.repeat(50)),
    text(Array.from({ length: 120_000 }, (_, i) => `w${i}`).join(' ')),
    Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00),
    Uint8Array.of(0xfe, 0xff, 0xd8),
    Uint8Array.of(0xc3, 0x28, 0x20, 0xff, 0x20, 0xe2, 0x82),
    bomb('\0'),
    bomb(' '),
    bomb('a b '),
    new Uint8Array(gzipSync(gzipSync(CATS))),
    ...[1, 2, 9, 10, 11, 30].map((end) => new Uint8Array(gzipSync(CATS)).subarray(0, end)),
    ...Array.from({ length: 16 }, (_, seed) => random(seed, 1 + seed * 300)),
    ...Object.values(ENCODINGS).flatMap((encode, i) =>
      [0, 1, 2].map((seed) => garbageOf(encode(anyText(seed + 10 * i)), seed)),
    ),
  ];
  return contents.map((bytes, i) => [{ name: `t${i}.txt`, bytes }]);
}

/** Questions and answers in odd forms. */
function pairs(): Drop[] {
  const good = Array.from({ length: 30 }, (_, i) => `${i}+1_${i + 1}`).join('\n');
  const contents: [string, string][] = [
    ['.txt', ''],
    ['.txt', '_'],
    ['.txt', 'no pair\nnone here'],
    ['.txt', `${good}\n_\nx_\n_y\n__\na_b_c`],
    ['.txt', `${'q'.repeat(20_000)}_a\nb_c`],
    ['.txt', MARKUP.replaceAll('=', '_')],
    ['.tsv', 'question\tanswer'],
    ['.tsv', 'a\tb\tc\td\n\t\t\t\n1\t2'],
    ['.csv', '"a,b\n1,2'],
    ['.csv', 'question,answer\n"1""2",3\n"x\ny",z\n'],
    ['.jsonl', '{"question":1,"answer":null}\n{'],
    ['.jsonl', '[]\n"x"\n{"question":"a","answer":"b"}\n{"__proto__":{"question":"c"}}'],
    ['.json', `${'['.repeat(50_000)}`],
    ['.json', '{"question":"a","answer":"b"}'],
    ['', good.replaceAll('_', ' _ ')],
  ];
  const whole = [
    good,
    'question\tanswer\n1\t2\n3\t4',
    '{"question":"1","answer":"2"}\n'.repeat(9),
    '"a","b"\n"c","d"\n',
  ];
  const endings = ['.txt', '.tsv', '.jsonl', '.csv'];
  return [
    ...contents.map(([ending, content], i) => [{ name: `p${i}${ending}`, bytes: text(content) }]),
    ...Array.from({ length: 40 }, (_, seed) => [
      { name: `g${seed}${endings[seed % 4]!}`, bytes: garbageOf(text(whole[seed % 4]!), seed) },
    ]),
  ];
}

/** Sets in MNIST's form with something wrong in one of their files. */
function sets(): Drop[] {
  const roll = dice(7);
  const part = (count: number) => ({
    images: idx(
      [count, 8, 8],
      Uint8Array.from({ length: count * 64 }, () => roll(256)),
    ),
    labels: idx(
      [count],
      Uint8Array.from({ length: count }, () => roll(3)),
    ),
  });
  const [train, test] = [part(20), part(10)];
  const whole: Given[] = [
    { name: 'train-images-idx3-ubyte', bytes: train.images },
    { name: 'train-labels-idx1-ubyte', bytes: train.labels },
    { name: 't10k-images-idx3-ubyte', bytes: test.images },
    { name: 't10k-labels-idx1-ubyte', bytes: test.labels },
  ];
  const absurd = (...shape: number[]) => idx(shape, new Uint8Array(4));
  const wrong: Uint8Array[] = [
    new Uint8Array(0),
    Uint8Array.of(0),
    absurd(0xffffffff, 0xffffffff, 0xffffffff),
    absurd(0, 0, 0),
    absurd(2 ** 31, 1, 1),
    absurd(1, 2 ** 16, 2 ** 16),
    idx([4], Uint8Array.of(1, 2, 3, 4)),
    bomb('\0'),
    new Uint8Array(gzipSync(train.images)).subarray(0, 50),
    text('<!doctype html><title>Sign in</title>'),
    ...Array.from({ length: 30 }, (_, seed) => garbageOf(train.images, seed)),
  ];
  return [
    whole,
    ...wrong.map((bytes, i) => whole.map((file, at) => (at === i % 4 ? { ...file, bytes } : file))),
    whole,
  ];
}

const SEVEN = greyPng(
  40,
  40,
  Uint8Array.from({ length: 1600 }, (_, i) => (i % 40 > 18 && i % 40 < 23 ? 20 : 220)),
);

/** Damaged pictures, and other files under the names of pictures. */
function pictures(): Drop[] {
  return Array.from({ length: 30 }, (_, seed) => [
    { name: `f${seed}.png`, type: seed % 5 ? 'image/png' : 'image/svg+xml', bytes: garbageOf(SEVEN, seed) },
  ]);
}

/** Checkpoints with bytes changed, and safetensors with broken heads. */
function checkpoints(sound: Uint8Array): Drop[] {
  const head = (length: number, json: string) => {
    const bytes = new Uint8Array(8 + json.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
    bytes.set(text(json), 8);
    return bytes;
  };
  const contents = [
    new Uint8Array(0),
    sound.subarray(0, 7),
    sound.subarray(0, sound.length - 1),
    head(2, '{}'),
    head(2 ** 52, '{}'),
    head(1, '{'),
    head(40_000, '['.repeat(40_000)),
    head(MARKUP.length, MARKUP),
    ...Array.from({ length: 40 }, (_, seed) => {
      const roll = dice(seed);
      const bytes = sound.slice();
      // Most of a checkpoint is numbers, in which no change is wrong.
      bytes[roll(seed % 2 ? 2500 : bytes.length)]! ^= 1 << roll(8);
      return bytes;
    }),
  ];
  return contents.map((bytes, i) => [{ name: `c${i}.safetensors`, bytes }]);
}

const TYPED = [
  ...[
    '',
    '   ',
    '\u3000',
    '\0',
    '\u202eabc',
    '\u200b',
    '\ufeff',
    MARKUP,
    '"><script>wasRun=1</script>',
    '${1}',
  ],
  ...[
    'x'.repeat(500),
    'a '.repeat(250),
    '😀'.repeat(100),
    '\ud800',
    'שלום',
    '한국어',
    'zebra',
    'NaN',
    '-1',
    '1+',
  ],
  ...[
    '1+2',
    '999+999+999',
    '____',
    'the',
    'the the the',
    '<eos>',
    '<unk>',
    '\\',
    "'",
    '"',
    '`',
    '{}',
    'null',
  ],
  ...Array.from({ length: 20 }, (_, seed) => anyText(seed, 10)),
];

const { open } = usePlayground();
/** The longest time of a drop, and what it was. */
let slowest = { name: '', ms: 0 };

/** Drops files in the page, and waits until it has said something or has a run that is ready. @returns ms, and what it says */
async function feed(page: Page, files: Drop): Promise<{ ms: number; said: string }> {
  const given = files.map(({ name, type = '', bytes }) => ({
    // A lone surrogate does not survive on its way into the page.
    name: [...name].map((character) => character.codePointAt(0)!),
    type,
    base64: Buffer.from(bytes).toString('base64'),
  }));
  const found = await page.evaluate(async (files) => {
    const one = (query: string) => [...document.querySelectorAll(query)].at(-1)?.textContent ?? '';
    const opened = () => document.querySelector('.runs li:last-child')?.getAttribute('data-run') ?? '';
    const said = () => [opened(), one('main > [role=alert]'), one('.pad [role=status]')];
    const before = said();
    // A run that is opened has another number, and every alert names its file.
    const isAnswered = () =>
      said().some((words, i) => words !== '' && words !== before[i]) &&
      !one('.condition').startsWith('Making');
    const dataTransfer = new DataTransfer();
    for (const { name, type, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], String.fromCodePoint(...name), { type }));
    }
    const began = performance.now();
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    while (!isAnswered() && performance.now() - began < 10_000)
      await new Promise((next) => setTimeout(next, 5));
    return { ms: performance.now() - began, said: `${one('.condition')} ${one('main > [role=alert]')}` };
  }, given);
  if (found.ms > slowest.ms) slowest = { name: JSON.stringify(files[0]!.name), ms: found.ms };
  return found;
}

async function feedAll(page: Page, drops: readonly Drop[]): Promise<string[]> {
  const all: string[] = [];
  for (const files of drops) {
    const { ms, said } = await feed(page, files);
    const what = `${JSON.stringify(files[0]!.name)}: ${said.slice(0, 300)}`;
    expect(ms, what).toBeLessThan(MOST_MS);
    expect(said, what).not.toMatch(/engine stopped|undefined|\[object/i);
    all.push(what);
  }
  return all;
}

/** Whether something of the data became a part of the page. */
async function expectUntouched(page: Page): Promise<void> {
  const made = await page.evaluate(() => ({
    elements: document.querySelectorAll('img, x-made, iframe, script:not([src])').length,
    wasRun: (globalThis as { wasRun?: unknown }).wasRun,
  }));
  expect(made).toEqual({ elements: 0, wasRun: undefined });
}

describe.skipIf(!program)('hostile', () => {
  beforeEach(() => (slowest = { name: '', ms: 0 }));
  afterEach(() => expect(slowest.ms, slowest.name).toBeLessThan(MOST_MS));

  const RNN = '#/rnn?epochs=1&hidden-size=4&wordvec-size=4&data=grammar';
  const SUMS = '#/seq2seq?epochs=1&hidden-size=4&data=sums&digits=1';
  const NET = '#/two-layer-net?iterations=10&data=digits&hidden-size=4';

  async function ready(hash: string): Promise<Page> {
    const page = await open(hash);
    await expect.poll(() => status(page).innerText()).toMatch(/^Ready/);
    return page;
  }

  test('names', async () => {
    const page = await ready(RNN);
    const said = await feedAll(
      page,
      NAMES.map((name) => [{ name, bytes: CATS }]),
    );
    expect(said.filter((each) => !each.includes('Ready'))).toEqual([]);
    await expectUntouched(page);
    while ((await page.locator('.files li').count()) > 0) {
      const before = await page.locator('.files li').count();
      await page
        .getByRole('button', { name: /^Delete / })
        .first()
        .click();
      await expect.poll(() => page.locator('.files li').count()).toBeLessThan(before);
    }
  });

  test('texts', async () => {
    const page = await ready(RNN);
    await feedAll(page, texts());
    await expectUntouched(page);
    await feedAll(page, [[{ name: 'cats.txt', bytes: CATS }]]);
    await expect.poll(() => dataLine(page).innerText()).toContain('cats.txt');
  });

  test('pairs', async () => {
    const page = await ready(SUMS);
    await feedAll(page, pairs());
    await expectUntouched(page);
  });

  test('sets of pictures', async () => {
    const page = await ready(NET);
    const said = await feedAll(page, sets());
    expect(said.at(-1)).toContain('Ready');
    await expectUntouched(page);
  });

  test('checkpoints', async () => {
    const page = await ready(NET);
    await press(page, 'Step');
    const file = await downloaded(page, () => press(page, 'Checkpoint'));
    const sound = await readFile(await file.path());
    await feedAll(page, checkpoints(new Uint8Array(sound)));
    await expectUntouched(page);
  });

  test('pictures', async () => {
    const page = await ready(NET);
    await feedAll(page, pictures());
    await expectUntouched(page);
  });

  test.each([
    ['a sentence', RNN, 'A sentence'],
    ['a question', SUMS, 'A question'],
  ])('%s', async (_, hash, label) => {
    const page = await ready(hash);
    const field = page.getByLabel(label, { exact: true });
    for (const typed of TYPED) {
      await field.fill(typed);
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await expect
        .poll(() => page.locator('.panels .panel, .pane-inside [role=alert]').count(), { timeout: MOST_MS })
        .toBeGreaterThan(0);
    }
    await expectUntouched(page);
  });
});
