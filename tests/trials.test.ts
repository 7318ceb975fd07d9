/** The trials in short: `npm run trial:<name>` runs them in full, docs/trust.md has what came out. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { program } from './support/chromium.js';

const run = promisify(execFile);

test.each<readonly [string, readonly string[]]>([
  ['kill', ['--kills', '8', '--only', 'two-layer-net,cbow,hyperparameters']],
  ['starve', ['--times', '1']],
  ['fuzz', ['--inputs', '1000']],
  ['load', ['--share', '0.001', '--only', 'steps,engines,models']],
  ...(program
    ? ([
        ['messages', ['--orders', '600']],
        ['page', ['--times', '2']],
      ] as const)
    : []),
])('%s', async (name, args) => {
  const script = fileURLToPath(new URL(`../scripts/trials/${name}.mjs`, import.meta.url));
  // What went wrong is on stdout, and the exit code is then not 0.
  const ended = await run(process.execPath, [script, ...args]).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).not.toBe('');
});
