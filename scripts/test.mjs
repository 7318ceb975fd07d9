/**
 * `npm test`: sets up what is missing, then runs every suite. Arguments go to vitest, which is then run alone:
 * `npm test -- tests/core`.
 */
import { ensureChromium } from './lib/chromium.mjs';
import { findRust } from './lib/rust.mjs';
import { main, SetupError } from './lib/say.mjs';
import { suite, vitest } from './lib/vitest.mjs';
import { setup } from './setup.mjs';

/** @returns {Promise<import('./lib/vitest.mjs').Counts>} */
async function cargoTests() {
  const rust = await findRust();
  const { code, output } = await suite('cargo', ['test', '--workspace', '--locked'], {
    ...rust.env,
    RUSTFLAGS: '',
  });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(/(\d+) passed; (\d+) failed; (\d+) ignored/g)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored);
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

await main(async () => {
  await setup();
  await ensureChromium();
  const chosen = process.argv.slice(2);
  const all = [...(chosen.length === 0 ? [await cargoTests()] : []), await vitest(chosen)];
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((kind) =>
    all.reduce((sum, counts) => sum + counts[kind], 0),
  );
  console.log(`\ntests: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  if (failed > 0) throw new SetupError('Some tests failed; they are named above.');
});
