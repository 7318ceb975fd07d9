/** Paths that stand in files: whoever made the file could name any file of this machine. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, temporaryFolder } from '../support/cli.js';
import { editedCheckpoint, editJson } from '../support/checkpoints.js';
import { mentions } from '../support/mentions.js';

const TEXT = 'you say goodbye and i say hello . the queen loves the king .\n'.repeat(60);
const SECRET = 'root hunter2hash alpha secretword beta '.repeat(40);
const SMALL = '--epochs 1 --batch-size 5 --time-size 5 --hidden-size 6 --wordvec-size 6 --threads 1'.split(
  ' ',
);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
const run = (...args: string[]) => cli(args, { cwd: folder.path });
const secret = () => here('secret.txt');

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(here('text.txt'), TEXT);
  await writeFile(secret(), SECRET);
  const { code, stderr } = await run('train', 'lstm', '--text', 'text.txt', ...SMALL, '--out', 'run');
  expect(code, stderr).toBe(0);
  if (process.platform !== 'win32') execFileSync('mkfifo', [here('pipe')]);
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Makes `target` of the run's checkpoint. */
async function forge(target: string, change: (held: Record<string, unknown>) => void) {
  const checkpoint = here('run/checkpoint.safetensors');
  await writeFile(here(target), await editedCheckpoint(checkpoint, (_, held) => change(held)));
}

/** No file of the folder, and nothing that was printed, has words of the other file. */
async function expectUntold(name: string, outcome: { stdout: string; stderr: string }) {
  expect(outcome.stdout + outcome.stderr).not.toMatch(/root|hunter2|secretword/);
  for (const each of await readdir(here(name)).catch(() => []))
    expect(await readFile(here(name, each), 'latin1')).not.toMatch(/hunter2|secretword/);
}

/** A run that was killed before its first checkpoint. */
async function begun(name: string, change: (config: Record<string, unknown>) => void = () => {}) {
  await rm(here(name), { recursive: true, force: true });
  await mkdir(here(name));
  await copyFile(here('run/config.json'), here(name, 'config.json'));
  await editJson(here(name, 'config.json'), change);
}
const pathIs = (path: string) => (holder: Record<string, unknown>) => {
  (holder['params'] as Record<string, unknown>)['text'] = path;
};

describe('a path in a checkpoint', () => {
  test.each(['secret.txt', 'pipe'])('that names another file opens nothing: %s', async (name) => {
    if (name === 'pipe' && process.platform === 'win32') return;
    await forge('other.safetensors', pathIs(here(name)));
    for (const args of [
      ['evaluate', '--checkpoint', 'other.safetensors'],
      ['train', 'lstm', '--resume', 'other.safetensors', '--epochs', '2', '--out', 'never'],
    ]) {
      const outcome = await run(...args);
      expect(outcome.code, outcome.stderr).toBe(1);
      expect(outcome.stderr).toMatch(mentions('other.safetensors', name, '--text'));
      expect(outcome.stderr).not.toContain('words');
      await expectUntold('never', outcome);
    }
  });

  test('that names a text without its hash asks for --text, and takes it', async () => {
    await forge('old.safetensors', (held) => delete held['textHash']);
    const asked = await run('evaluate', '--checkpoint', 'old.safetensors');
    expect(asked.code).toBe(1);
    expect(asked.stderr).toMatch(mentions('old.safetensors', 'text.txt', '--text'));
    expect((await run('evaluate', '--checkpoint', 'old.safetensors', '--text', 'text.txt')).code).toBe(0);
  });

  test('is found as long as the text is the same', async () => {
    await writeFile(here('mine.txt'), TEXT);
    await run('train', 'lstm', '--text', 'mine.txt', ...SMALL, '--out', 'mine');
    const goOn = () => run('train', 'lstm', '--resume', 'mine', '--epochs', '2', '--quiet');
    expect((await goOn()).code).toBe(0);
    // The same words, in other bytes.
    await writeFile(here('mine.txt'), TEXT.replaceAll('  ', ' ') + '\n');
    const changed = await run('evaluate', '--checkpoint', 'mine');
    expect([changed.code, changed.stdout]).toEqual([1, '']);
    expect(changed.stderr).toMatch(mentions('mine.txt', '--text'));
    expect((await run('evaluate', '--checkpoint', 'mine', '--text', 'mine.txt')).code).toBe(0);
  });
});

describe('a path in config.json', () => {
  test('begins a run again where it names the text that the run began with', async () => {
    await begun('again');
    const { code, stderr } = await run('train', 'lstm', '--resume', 'again');
    expect(code, stderr).toBe(0);
  });

  test.each([
    ['with the hash of the text', () => {}],
    ['without one', (config: Record<string, unknown>) => delete config['textHash']],
  ])('that names another file opens nothing: %s', async (_, change) => {
    await begun('trap', (config) => {
      pathIs(secret())(config);
      change(config);
    });
    const outcome = await run('train', 'lstm', '--resume', 'trap', '--quiet');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(mentions('trap', 'secret.txt', '--text'));
    expect(await readdir(here('trap'))).toEqual(['config.json']);
    await expectUntold('trap', outcome);
    const typed = await run('train', 'lstm', '--resume', 'trap', '--text', 'text.txt', '--quiet');
    expect(typed.code, typed.stderr).toBe(0);
  });
});

describe('a path in a link', () => {
  const link = () => `#/lstm?text=${encodeURIComponent(secret())}&epochs=1`;

  test('opens nothing: the text is typed', async () => {
    await writeFile(here('link.txt'), link());
    for (const source of [link(), 'link.txt']) {
      const outcome = await run('replay', source, '--out', 'replayed');
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toMatch(mentions('secret.txt', '--text'));
      await expectUntold('replayed', outcome);
    }
    const small = `${link()}&batch-size=5&time-size=5&hidden-size=6&wordvec-size=6`;
    const typed = await run('replay', small, '--text', 'text.txt', '--out', 'replayed', '--threads', '1');
    expect(typed.code, typed.stderr).toBe(0);
    expect(typed.stderr).toContain('text.txt');
    await expectUntold('replayed', typed);
  });

  test('without a text takes none', async () => {
    const { code, stderr } = await run('replay', '#/simple-cbow?epochs=1', '--text', 'text.txt');
    expect(code).toBe(2);
    expect(stderr).toContain('--text');
  });
});

describe('the library', () => {
  test('opens no path of a checkpoint either', async () => {
    const { openRun } = await import('../../ts/experiments/index.js');
    await import('../support/engine.js');
    await forge('other.safetensors', pathIs(secret()));
    const resume = { from: 'other', checkpoint: await readFile(here('other.safetensors')) };
    await expect(openRun({ resume })).rejects.toThrow(expect.objectContaining({ code: 'mismatch' }));
    using opened = await openRun({ resume, params: { text: here('text.txt') } });
    expect(opened.run.done).toBeGreaterThan(0);
  });
});
