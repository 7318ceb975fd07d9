/** What is printed: names, texts and paths of files that somebody else has made cannot steer a terminal. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editedCheckpoint, editJson } from '../support/checkpoints.js';
import { cli, temporaryFolder } from '../support/cli.js';
import { mentions } from '../support/mentions.js';

const TEXT = 'you say goodbye and i say hello . the queen loves the king .\n'.repeat(40);
/** Red, a new title, a bell, a line of its own, and the other direction. */
const STEERING = '\u001b[31mESC\u001b]0;title\u0007\nnote     forged\u202e\u009b2J';
const SEARCH = [
  ...['train', 'cbow', '--text', 'text.txt', '--search', 'learning-rate=1e-4..1e-2:log', '--trials', '2'],
  ...['--epochs', '1', '--batch-size', '20', '--hidden-size', '4', '--window-size', '2', '--threads', '1'],
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
const run = (...args: string[]) => cli(args, { cwd: folder.path });
/** Both outputs, which have line ends as their only characters of this kind. */
const printed = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
  const all = stdout + stderr;
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(all).not.toMatch(/^note {5}forged/m);
  return all;
};
/** Changes the run in the checkpoint of a folder. */
async function forge(name: string, change: (held: Record<string, unknown>) => void) {
  const path = here(name, 'checkpoint.safetensors');
  await writeFile(path, await editedCheckpoint(path, (_, held) => change(held)));
}
const text = (path: string) => (holder: Record<string, unknown>) => {
  (holder['params'] as Record<string, unknown>)['text'] = path;
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(here('text.txt'), TEXT);
  for (const number of [1, 2]) {
    const { code, stderr } = await run(...SEARCH, '--shard', `${number}/2`, '--out', `shard-${number}`);
    expect(code, stderr).toBe(0);
  }
  const small = '--epochs 1 --batch-size 5 --time-size 5 --hidden-size 6 --wordvec-size 6 --threads 1';
  await run('train', 'rnn', '--text', 'text.txt', ...small.split(' '), '--out', 'rnn');
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('a name or a path in a file', () => {
  test('of the data, in what merge says', async () => {
    await cp(here('shard-1'), here('data-1'), { recursive: true });
    await editJson(here('data-1/config.json'), (config) => {
      config['data'] = STEERING;
    });
    const outcome = await run('merge', 'data-1', 'shard-2', '--out', 'merged');
    // It is not that of the checkpoint beside it.
    expect(outcome.code).toBe(1);
    expect(printed(outcome)).toMatch(mentions('\\u001b[31mESC\\u001b]0;title\\u0007'));
  });

  test('of a text, in the command for a shard: it is no path to paste', async () => {
    const trap = here('$(touch trapped).txt');
    await writeFile(trap, 'another text');
    for (const path of [STEERING, trap]) {
      await cp(here('shard-1'), here('text-1'), { recursive: true });
      await forge('text-1', text(path));
      const outcome = await run('merge', 'text-1', '--out', 'never');
      expect(outcome.code).toBe(1);
      const said = printed(outcome);
      expect(said).toMatch(mentions('--text', '--shard 2/2'));
      expect(said).not.toMatch(/trapped|title/);
    }
    // The text of the search itself is named.
    const honest = await run('merge', 'shard-1', '--out', 'never');
    expect(honest.stderr).toMatch(mentions(`--text ${here('text.txt')}`, '--shard 2/2'));
  });

  test('of a text and of an edit, in what changes when a run goes on', async () => {
    await forge('rnn', text(`/elsewhere/${STEERING}.txt`));
    const outcome = await run('train', 'rnn', '--resume', 'rnn', '--text', 'text.txt', '--epochs', '2');
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(printed(outcome)).toMatch(mentions('changed', '\\u001b[31mESC', '\\u000anote'));
    for (const edit of [
      { kind: 'freeze', layer: STEERING },
      { kind: 'freeze', parameter: STEERING },
    ]) {
      await forge('rnn', (held) => {
        held['edits'] = [{ ...edit, step: 0, training: 0 }];
      });
      const edited = await run('train', 'rnn', '--resume', 'rnn', '--text', 'text.txt', '--epochs', '3');
      expect(printed(edited)).toMatch(mentions('\\u001b[31mESC'));
    }
  });
});

describe('what is typed', () => {
  test.runIf(process.platform !== 'win32')('as a path, in what gradcheck says', async () => {
    const name = 'a\u001b[31mX\u0007.txt';
    await writeFile(here(name), TEXT);
    const outcome = await run('gradcheck', 'cbow', '--text', name, '--threads', '1');
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(printed(outcome)).toMatch(mentions('data', 'a\\u001b[31mX\\u0007.txt'));
  });

  test('as an option, a command or an experiment that does not exist', async () => {
    // The parser of commands has line ends of its own.
    const typed = STEERING.replace('\n', '');
    for (const args of [[`--${typed}`], [typed], ['train', typed], ['list', `--${typed}`]]) {
      const outcome = await run(...args);
      expect(outcome.code).toBe(2);
      expect(printed(outcome)).toContain('\\u001b[31mESC');
    }
  });
});
