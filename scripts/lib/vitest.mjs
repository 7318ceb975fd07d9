/** The suites as child processes, whose output goes through, and what came of them. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Runs a suite with its output going through. @returns {Promise<{ code: number, output: string }>} */
export function suite(command, args, env = {}) {
  const shown = [command === process.execPath ? 'node' : command, ...args].join(' ').replaceAll(root, '');
  process.stderr.write(`\n— ${shown}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** @param {string[]} args files or options of vitest @returns {Promise<Counts>} */
export async function vitest(args) {
  const folder = join(root, 'target/badak');
  await mkdir(folder, { recursive: true });
  const record = join(folder, 'vitest.json');
  // Nobody is to be told the counts of an earlier run.
  await rm(record, { force: true });
  const { code } = await suite(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(root, 'tests/vitest.config.ts'),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${record}`,
    ...args,
  ]);
  const result = await readFile(record, 'utf8').then(JSON.parse, () => undefined);
  if (!result) throw new SetupError(`vitest ended with exit code ${code} before it reported anything.`);
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = result;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}
