/** A link of the playground, trained by the command. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';

describe('badak replay', () => {
  const LINK = 'http://localhost:5178/#/simple-cbow?epochs=5&learning-rate=0.01&seed=3&view=map';

  test('trains what a link says, from the link or from a file with it', async () => {
    await using folder = await temporaryFolder();
    const run = async (source: string, out: string) => {
      const { stdout, code } = await cli([
        'replay',
        source,
        '--out',
        join(folder.path, out),
        '--format',
        'jsonl',
      ]);
      expect(code).toBe(0);
      return jsonLines(stdout);
    };
    const file = join(folder.path, 'link.txt');
    await writeFile(file, `${LINK}\n`);
    const [fromLink, fromFile] = [await run(LINK, 'a'), await run(file, 'b')];
    expect(fromLink[0]).toMatchObject({
      experiment: 'simple-cbow',
      seed: 3,
      params: { epochs: 5, learningRate: 0.01 },
    });
    expect(fromFile.at(-1)!['hash']).toBe(fromLink.at(-1)!['hash']);
    const args = [
      'simple-cbow',
      '--epochs',
      '5',
      '--learning-rate',
      '0.01',
      '--seed',
      '3',
      '--format',
      'jsonl',
    ];
    const { stdout } = await cli(['train', ...args, '--out', join(folder.path, 'c')]);
    expect(jsonLines(stdout).at(-1)!['hash']).toBe(fromLink.at(-1)!['hash']);
  });

  test('exact arithmetic is had everywhere, and says so in the hash', async () => {
    await using folder = await temporaryFolder();
    const args = ['--out', join(folder.path, 'run'), '--format', 'jsonl'];
    const { stdout } = await cli(['replay', '#/simple-cbow?epochs=2&arithmetic=exact', ...args]);
    expect(jsonLines(stdout).at(-1)!['hash']).toMatch(/^exact-/);
  });

  test.each([
    ['no link', 'nothing-here', 1, 'nothing-here'],
    ['an experiment that does not exist', '#/nothing', 2, 'nothing'],
    ['a value that is not allowed', '#/cnn?learning-rate=-1', 2, 'learning-rate=-1'],
    ['the run of edits', '#/simple-cbow?epochs=2&edited=true', 1, 'edited=true'],
    ['no experiment', '#/', 2, '#/'],
  ])('%s is refused', async (_, source, code, mention) => {
    await using folder = await temporaryFolder();
    const outcome = await cli(['replay', source], { cwd: folder.path });
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toContain(mention);
  });
});
