/**
 * `npm test`: sets up what is missing, then runs every suite. Arguments go to vitest, which is then run alone:
 * `npm test -- tests/core`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { ensureChromium } from './lib/chromium.mjs';
import { root } from './lib/paths.mjs';
import { findRust } from './lib/rust.mjs';
import { main, SetupError } from './lib/say.mjs';
import { setup } from './setup.mjs';

/** Runs a suite with its output going through. @returns exit code and output */
function suite(command, args, env = {}) {
  process.stderr.write(`\n— ${[command, ...args].join(' ').replaceAll(root, '')}\n`);
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

function add(counts, passed, failed, skipped) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}

async function cargoTests(counts) {
  const rust = await findRust();
  const { code, output } = await suite('cargo', ['test', '--workspace', '--locked'], {
    ...rust.env,
    RUSTFLAGS: '',
  });
  for (const [, passed, failed, ignored] of output.matchAll(/(\d+) passed; (\d+) failed; (\d+) ignored/g)) {
    add(counts, Number(passed), Number(failed), Number(ignored));
  }
  if (code !== 0 && counts.failed === 0) counts.failed += 1;
}

async function vitest(counts, args) {
  const record = join(root, 'target/badak/vitest.json');
  const cli = join(root, 'node_modules/vitest/vitest.mjs');
  const { code } = await suite(process.execPath, [
    cli,
    'run',
    '--config',
    join(root, 'tests/vitest.config.ts'),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${record}`,
    ...args,
  ]);
  const result = JSON.parse(await readFile(record, 'utf8'));
  add(counts, result.numPassedTests, result.numFailedTests, result.numPendingTests);
  if (code !== 0 && result.numFailedTests === 0) counts.failed += 1;
}

await main(async () => {
  await setup();
  await ensureChromium();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const chosen = process.argv.slice(2);
  if (chosen.length === 0) await cargoTests(counts);
  await vitest(counts, chosen);
  const { passed, failed, skipped } = counts;
  console.log(`\ntests: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  if (failed > 0) throw new SetupError('Some tests failed; they are named above.');
});
