/** A checkpoint of an edited run, as the page saves one, taken up by the command. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRun } from '../../ts/experiments/index.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import '../support/engine.js';

const params = { epochs: 6, hiddenSize: 4, windowSize: 1 };

test('goes on with what is held, and says that it was edited', async () => {
  await using folder = await temporaryFolder();
  using opened = await openRun({ experiment: 'simple-cbow', params, pace: { steps: 1 } });
  const { run } = opened;
  run.edit({ kind: 'off', layer: 'W_in', unit: 1 });
  while (run.done < 3) run.reports.next();
  run.edit({ kind: 'freeze', parameter: 'W_in' });
  const file = join(folder.path, 'edited.safetensors');
  await writeFile(file, run.checkpoint()!);
  for (const report of run.reports) void report;

  const out = join(folder.path, 'run');
  const { code, stdout, stderr } = await cli([
    ...['train', 'simple-cbow', '--resume', file, '--out', out],
    ...['--format', 'jsonl'],
  ]);
  expect(code).toBe(0);
  expect(stderr).toContain('unit 1 of W_in');
  expect(stderr).toMatch(/step 3: W_in/);
  // The engine of the tests may round products otherwise than that of the command.
  const hash = String(jsonLines(stdout).at(-1)!['hash']);
  expect(hash).toMatch(/^edited-(exact|fused)-/);
  if (hash.slice(0, 12) === run.hash()!.slice(0, 12)) expect(hash).toBe(run.hash());
  expect(await readFile(join(out, 'report.html'), 'utf8')).toMatch(/edited.*step 3: W_in/s);
  const { stderr: again } = await cli(['train', 'simple-cbow', '--resume', '--out', out, '--epochs', '8']);
  expect(again).toContain('unit 1 of W_in');
});
