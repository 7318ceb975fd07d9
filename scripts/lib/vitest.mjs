/** Runs test suites as child processes, passes their output on and counts their results. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs a suite and shows its output.
 * @param {{ env?: Record<string, string>, atEnd?: boolean }} [options] atEnd: print at the end, so that suites can run
 *   in parallel
 * @returns {Promise<{ code: number, output: string }>}
 */
export function suite(command, args, { env = {}, atEnd = false } = {}) {
  const shown = [command === process.execPath ? 'node' : command, ...args].join(' ').replaceAll(root, '');
  const title = `\n— ${shown}\n`;
  if (!atEnd) process.stderr.write(title);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', atEnd ? 'pipe' : 'inherit'],
    });
    let output = '';
    const take = (text) => {
      if (!atEnd) process.stdout.write(text);
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr?.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code) => {
      if (atEnd) process.stdout.write(`${title}${output}`);
      resolve({ code, output });
    });
  });
}

/** @param {string[]} args files or options of vitest @returns {Promise<Counts>} */
export async function vitest(args) {
  const folder = join(root, 'target/badak');
  await mkdir(folder, { recursive: true });
  const record = join(folder, 'vitest.json');
  // Remove the counts of an earlier run.
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
  if (!result) throw new SetupError(`vitest ended with exit code ${code} and made no report.`);
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = result;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}
