/** Texts and questions of one's own at the command line, as other people have them, and what is typed for them. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { mentions } from '../support/mentions.js';
import { ENCODINGS } from '../support/texts.js';

const STORY = 'You say goodbye, and I say “Hello”.\nThe Queen of 한국 loves the King: naïve 👍🏽!\n'.repeat(60);
const TOKENS = 'The <unk> of Old @-@ Town is 5 @,@ 000 N .\nthe <unk> says so .\n'.repeat(60);
const SMALL = '--epochs 1 --batch-size 5 --time-size 5 --hidden-size 6 --wordvec-size 6 --threads 1'.split(
  ' ',
);
const VECTORS = '--epochs 1 --batch-size 50 --window-size 2 --hidden-size 6 --threads 1'.split(' ');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
const checkpoint = (name: string) => here(name, 'checkpoint.safetensors');
const run = (args: readonly string[], input?: string | Uint8Array, cwd = folder.path) =>
  cli(args, { cwd, started: (child) => child.stdin!.end(input) });
const succeeds = async (...args: Parameters<typeof run>) => {
  const outcome = await run(...args);
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(here('story.txt'), ENCODINGS['UTF-16LE']!(STORY));
  await writeFile(here('tokens.txt.gz'), gzipSync(TOKENS));
  await Promise.all([
    succeeds(['train', 'lstm', '--text', 'story.txt', ...SMALL, '--out', 'story']),
    succeeds([
      'train',
      'cbow',
      '--text',
      'tokens.txt.gz',
      '--pretokenized',
      '--eos',
      ...VECTORS,
      '--out',
      'tokens',
    ]),
  ]);
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('what is typed', () => {
  const generate = (start: string) =>
    succeeds(['generate', '--checkpoint', checkpoint('story'), '--length', '3', '--json', '--start', start]);

  test('is read as the text was', async () => {
    const { stdout, stderr } = await generate(' The QUEEN loves 한국👍🏽, nai\u0308ve\n'.normalize('NFD'));
    expect(stderr).toBe('');
    expect(jsonLines(stdout)[0]!['start']).toEqual(['the', 'queen', 'loves', '한국', '👍🏽', ',', 'naïve']);
    const curly = await generate('say "hello"?');
    expect(jsonLines(curly.stdout)[0]!['start']).toEqual(['say', '“', 'hello', '“']);
    expect(curly.stderr).toMatch(mentions('“"”', '““”'));
    expect(curly.stderr).toMatch(mentions('“?”'));
  });

  test('finds tokens of a text that was cut already, markers among them', async () => {
    const nearest = (...words: string[]) =>
      succeeds(['nearest', ...words, '--checkpoint', checkpoint('tokens'), '--json']);
    const { stdout, stderr } = await nearest('<unk>', '@-@', 'Town', 'The', 'the', '<eos>');
    expect(stderr).toBe('');
    expect(jsonLines(stdout).map(({ word }) => word)).toEqual([
      '<unk>',
      '@-@',
      'Town',
      'The',
      'the',
      '<eos>',
    ]);
    expect(jsonLines((await nearest('town,')).stdout)[0]!['word']).toBe('Town');
    const several = await run(['nearest', 'Old Town', '--checkpoint', checkpoint('tokens')]);
    expect([several.code, several.stdout]).toEqual([1, '']);
    expect(several.stderr).toMatch(mentions('“Old Town”', 2, '“Old”', '“Town”'));
  });

  test('as a sentence may end with a line', async () => {
    const args = [
      'train',
      'simple-cbow',
      '--epochs',
      '1',
      '--out',
      'sentence',
      '--sentence',
      'You say Hello.\n',
    ];
    expect((await succeeds(args)).stderr).toMatch(mentions('4 words', 4));
  });
});

describe('a text', () => {
  const evaluate = ['evaluate', '--json', '--checkpoint'];

  test('is found from another folder, and by --text where it is now', async () => {
    await mkdir(here('else'));
    await writeFile(here('moving.txt'), STORY);
    await succeeds(['train', 'lstm', '--text', 'moving.txt', ...SMALL, '--out', 'moved']);
    const { stdout } = await succeeds([...evaluate, checkpoint('moved')], '', here('else'));
    await rename(here('moving.txt'), here('else', 'there.txt'));
    for (const args of [
      [...evaluate, checkpoint('moved')],
      ['train', 'lstm', '--resume', checkpoint('moved'), '--epochs', '2', '--quiet'],
    ]) {
      const lost = await run(args);
      expect([lost.code, lost.stdout]).toEqual([1, '']);
      expect(lost.stderr).toMatch(mentions('moving.txt', '--text'));
    }
    const named = ['--text', 'there.txt'];
    expect((await succeeds([...evaluate, checkpoint('moved'), ...named], '', here('else'))).stdout).toBe(
      stdout,
    );
    const resumed = ['train', 'lstm', '--resume', checkpoint('moved'), '--epochs', '2', ...named];
    expect((await succeeds(resumed, '', here('else'))).stderr).toContain('resumed');
    await succeeds([...evaluate, checkpoint('moved')]);
  });

  test('may be piped in', async () => {
    const args = ['train', 'lstm', '--text', '-', ...SMALL, '--out', 'piped'];
    expect((await succeeds(args, gzipSync(STORY))).stderr).toMatch(/standard input: [\d,]+ words/);
    const lost = await run([...evaluate, checkpoint('piped')]);
    expect(lost.stderr).toMatch(mentions('piped', 'standard input', '--text -'));
    await succeeds([...evaluate, checkpoint('piped'), '--text', '-'], STORY);
  });

  test('whose end has other words than the part that is trained on: that is said, before and after', async () => {
    const fresh = Array.from(
      { length: 200 },
      (_, i) => `fresh${String.fromCharCode(97 + (i % 26))}${i}`,
    ).join(' ');
    await writeFile(here('fresh.txt'), `${STORY} ${fresh}`);
    const { stderr } = await succeeds(['train', 'lstm', '--text', 'fresh.txt', ...SMALL, '--out', 'fresh']);
    expect(stderr.match(/^note .*<unk>.*--min-count\)$/gm)).toHaveLength(2);
    const { stderr: again } = await succeeds([...evaluate, checkpoint('fresh')]);
    expect(again).toMatch(/^note .*--min-count/);
    await rm(here('fresh'), { recursive: true });
  });

  test('too short to hold anything out, or of which nothing is held out', async () => {
    await writeFile(here('short.txt'), 'one two three four five six seven eight nine ten');
    const tiny = ['--batch-size', '1', '--time-size', '2', '--epochs', '1', '--quiet'];
    await succeeds(['train', 'rnn', '--full', '--text', 'short.txt', ...tiny, '--out', 'short']);
    expect((await run([...evaluate, checkpoint('short')])).stderr).toMatch(mentions('short', 'held-out'));
    await succeeds(['train', 'rnn', '--text', 'story.txt', ...tiny, '--out', 'first']);
    expect((await run([...evaluate, checkpoint('first')])).stderr).toMatch(
      mentions('first', 'held-out', '--full'),
    );
  });

  test('that is another kind of file is called by its kind', async () => {
    await writeFile(here('book.pdf'), '%PDF-1.7\n\0\0');
    const { code, stderr } = await run(['train', 'cbow', '--text', 'book.pdf', '--out', 'never']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/book\.pdf.*PDF/);
  });
});

describe('questions and answers', () => {
  const SUMS = Array.from({ length: 60 }, (_, i) => [`${i}+${i % 7}`, String(i + (i % 7))] as const);
  const train = (file: string, ...more: string[]) =>
    run([
      'train',
      'seq2seq',
      '--text',
      file,
      '--epochs',
      '1',
      '--hidden-size',
      '6',
      '--batch-size',
      '10',
      ...more,
    ]);

  test('in a table with a line that is not a pair', async () => {
    const rows = SUMS.map(([q, a]) => `"${q}",${a}`);
    await writeFile(here('sums.csv'), `question,answer\n${rows.join('\n')}\n\nodd\n`);
    const { code, stderr } = await train('sums.csv', '--out', 'sums');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(mentions(54, 6, 'question, answer', '"odd"'));
    // A batch is larger than the whole file.
    expect(stderr.match(/^note .*\d+ steps?.*--epochs.*--batch-size/gm)).toHaveLength(2);
    const asked = ['translate', '--checkpoint', checkpoint('sums'), ' 1+2 ', '１+2', '--json'];
    const { stdout, stderr: notes } = await succeeds(asked);
    const [one, other] = jsonLines(stdout);
    expect(one!['answer']).toBe(other!['answer']);
    expect(notes).toMatch(/^note .*“１\+2”.*“1\+2”\n$/);
    const strict = await train('sums.csv', '--strict-data', '--out', 'never');
    expect([strict.code, strict.stdout]).toEqual([1, '']);
    expect(strict.stderr).toMatch(mentions('sums.csv', 'line 63', '"odd"'));
  });

  test('with two signs in a line are refused', async () => {
    await writeFile(here('two.txt'), `${SUMS.map((pair) => pair.join('_')).join('\n')}\n1_2_3\n`);
    const { code, stderr } = await train('two.txt', '--out', 'never');
    expect(code).toBe(1);
    expect(stderr).toMatch(mentions('two.txt', 'line 61', '"1_2_3"'));
  });
});
