/**
 * `npm test`: makes what is missing, then runs every suite. With arguments only vitest runs, and receives them:
 * `npm test -- tests/core`.
 */
import { ensureBrowsers } from './lib/browsers.mjs';
import { canBuildDocs, ensureDocs } from './lib/docs.mjs';
import { findCargo } from './lib/rust.mjs';
import { main, SetupError } from './lib/say.mjs';
import { suite, vitest } from './lib/vitest.mjs';
import { ensurePage } from './lib/web.mjs';
import { setup } from './setup.mjs';

/** @returns {Promise<import('./lib/vitest.mjs').Counts>} */
async function cargoTests() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    const rust = await findCargo();
    const env = { ...rust.env, RUSTFLAGS: '' };
    const test = (args, wide) =>
      suite('cargo', ['test', '--locked', ...args], { env: { ...env, ...wide }, atEnd: true });
    const narrow = await test(['--workspace']);
    const wide = await test(['--package', 'badak-kernels', '--lib'], {
      BADAK_TEST_WIDE: '1',
      BADAK_TEST_TALL: '1',
    });
    const output = narrow.output + wide.output;
    const code = narrow.code || wide.code;
    for (const [, passed, failed, ignored] of output.matchAll(/(\d+) passed; (\d+) failed; (\d+) ignored/g)) {
      counts.passed += Number(passed);
      counts.failed += Number(failed);
      counts.skipped += Number(ignored);
    }
    if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\nThe kernels' own tests could not run: ${error.message}\n`);
    counts.failed = 1;
  }
  return counts;
}

await main(async () => {
  await setup();
  const chosen = process.argv.slice(2);
  const isAsked = (part) => chosen.length === 0 || chosen.some((name) => name.includes(part));
  if (['browser', 'web', 'site'].some(isAsked)) await ensureBrowsers();
  if (isAsked('web') || isAsked('site')) await ensurePage();
  // Its tools are not fetched for its tests alone: these are then skipped.
  if (isAsked('site') && (await canBuildDocs())) await ensureDocs();
  // In parallel: one compiles while the other waits for processes and timeouts.
  const all = await Promise.all([...(chosen.length === 0 ? [cargoTests()] : []), vitest(chosen)]);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((kind) =>
    all.reduce((sum, counts) => sum + counts[kind], 0),
  );
  console.log(`\ntests: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  if (failed > 0) throw new SetupError('Some tests failed; they are named above.');
  if (passed === 0) throw new SetupError('No test ran.');
});
