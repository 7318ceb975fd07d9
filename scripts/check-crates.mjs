/**
 * Checks unsafe code and threads in the crates with four tools. None of them is needed to use or to change badak.
 *
 *   npm run check:miri   the kernels and the pool under Miri, an interpreter that reports undefined behaviour and data races.
 *                        Needs a nightly toolchain with the components miri and rust-src.
 *   npm run check:tsan   the pool and the kernels on threads under ThreadSanitizer, which reports data races of the compiled
 *                        code. Needs a nightly toolchain with the component rust-src.
 *   npm run check:loom   the pool's protocol under loom, which runs it through every order of its threads. Needs crates.io.
 *   npm run check:fuzz   the kernels under libFuzzer and AddressSanitizer for ten minutes, at shapes and values that reach new
 *                        code. Needs a nightly toolchain and the command cargo-fuzz.
 *
 *   -- --if-available    does nothing if the tool is missing; CI uses it
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { mustRun, run } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';

/** The pool's threads never end, which Miri would report as a leak. The test libraries need a clock and a folder. */
const MIRIFLAGS = '-Zmiri-disable-isolation -Zmiri-ignore-leaks';

/** Where the sanitizer runs. */
const TSAN_TARGET = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-gnu'}`;

const FUZZ = join(root, 'target/fuzz');
const FUZZ_SECONDS = 600;

/** @type {Record<string, { missing: () => Promise<string | undefined>, advice: string, runs: Run[] }>} */
const CHECKS = {
  miri: {
    missing: async () =>
      (await works('cargo', ['+nightly', 'miri', '--version'])) ? undefined : 'a nightly toolchain with Miri',
    advice: 'rustup toolchain install nightly --profile minimal --component miri,rust-src',
    runs: [
      {
        folder: '.',
        args: ['+nightly', 'miri', 'test', '-p', 'badak-kernels', '--test', 'threads'],
        env: { MIRIFLAGS },
      },
      {
        folder: '.',
        args: ['+nightly', 'miri', 'test', '-p', 'badak-pool', '--test', 'parallel_for'],
        env: { MIRIFLAGS },
      },
    ],
  },
  tsan: {
    missing: async () =>
      (await works('cargo', ['+nightly', '--version'])) ? undefined : 'a nightly toolchain with rust-src',
    advice: 'rustup toolchain install nightly --profile minimal --component rust-src',
    runs: [
      ['badak-pool', 'parallel_for'],
      ['badak-kernels', 'threads'],
    ].map(([crate, tests]) => ({
      folder: '.',
      // The standard library has to be watched, too.
      args: ['+nightly', 'test', '-Zbuild-std', '--target', TSAN_TARGET, '-p', crate, '--test', tests],
      env: { RUSTFLAGS: '-Zsanitizer=thread' },
    })),
  },
  loom: {
    missing: async () => {
      const fetched = await works('cargo', ['fetch', '--locked'], join(root, 'crates/pool/loom'));
      return fetched ? undefined : 'Rust and the crate loom from crates.io';
    },
    advice: 'cargo fetch --locked --manifest-path crates/pool/loom/Cargo.toml',
    runs: [
      { folder: 'crates/pool/loom', args: ['test', '--locked', '--lib'], env: { RUSTFLAGS: '--cfg loom' } },
    ],
  },
  fuzz: {
    missing: async () =>
      (await works('cargo', ['+nightly', 'fuzz', '--version']))
        ? undefined
        : 'a nightly toolchain and the command cargo-fuzz',
    advice: 'rustup toolchain install nightly --profile minimal; cargo install cargo-fuzz',
    runs: [
      {
        folder: 'crates/kernels',
        args: [
          ...['+nightly', 'fuzz', 'run', '--target-dir', FUZZ, 'kernels', join(FUZZ, 'corpus'), '--'],
          // A case is decided by some ten numbers; the longest list of a case has one for each of 300 rows.
          ...['-len_control=0', '-max_len=400', '-timeout=20', `-max_total_time=${FUZZ_SECONDS}`],
          `-artifact_prefix=${FUZZ}/`,
        ],
        env: {},
      },
    ],
  },
};

/** @typedef {{ folder: string, args: string[], env: Record<string, string> }} Run */

async function works(command, args, cwd = root) {
  return (await run(command, args, { cwd })).code === 0;
}

await main(async () => {
  const [tool, ...options] = process.argv.slice(2);
  const check = CHECKS[tool];
  if (!check) {
    throw new SetupError(`check-crates: expected ${Object.keys(CHECKS).join(' or ')}, found ${tool}`);
  }
  const missing = await check.missing();
  if (missing && options.includes('--if-available')) {
    console.log(`NOT CHECKED by ${tool}: it needs ${missing}.`);
    return;
  }
  if (missing) throw new SetupError(`check:${tool} needs ${missing}.`, check.advice);
  if (tool === 'fuzz') await mkdir(join(FUZZ, 'corpus'), { recursive: true });
  for (const { folder, args, env } of check.runs) {
    const cwd = join(root, folder);
    const all = { ...env, CARGO_TARGET_DIR: join(root, 'target', tool) };
    const what = `cargo ${args.join(' ')}`;
    await step(what, (progress) =>
      mustRun(what, 'cargo', args, { cwd, env: all, progress, advice: `npm run check:${tool}` }),
    );
  }
});
