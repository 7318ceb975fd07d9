/**
 * Finds wasm-pack, and wasm-bindgen, which it calls. The cheapest source comes first:
 *
 *   1. both from the path;
 *   2. an earlier build in the cache folder;
 *   3. npm's package of wasm-pack, which downloads the program, as wasm-pack then downloads wasm-bindgen;
 *   4. a build from crates.io without optimisation, in one folder, so that the tools share their crates.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, exists } from './paths.mjs';
import { CARGO_PROGRESS, cargoProgress, mustRun, run, works } from './run.mjs';
import { step } from './say.mjs';

const WASM_PACK = '0.15.0';
/** Time limit of a download; after that the tools are built. */
const DOWNLOAD_MS = 60_000;

const program = (name) => (process.platform === 'win32' ? `${name}.exe` : name);

/**
 * @typedef {{ path: string, mode: 'no-install' | 'normal' }} WasmTools path: folder to put before the others; mode:
 *   wasm-pack's
 */

/**
 * @param {import('./rust.mjs').Toolchain} rust
 * @param {string} bindgen the version in Cargo.lock
 * @returns {Promise<WasmTools>}
 */
export async function wasmTools(rust, bindgen) {
  const installed = (await has('wasm-pack', '')) && (await has('wasm-bindgen', bindgen));
  if (installed) return { path: '', mode: 'no-install' };
  const folder = join(cacheFolder(), 'tools', `wasm-pack-${WASM_PACK}-wasm-bindgen-${bindgen}`);
  const bin = join(folder, 'bin');
  const there = await Promise.all(
    ['wasm-pack', 'wasm-bindgen'].map((name) => exists(join(bin, program(name)))),
  );
  if (there.every(Boolean)) return { path: bin, mode: 'no-install' };
  const downloaded = await download(join(cacheFolder(), 'tools', `wasm-pack-${WASM_PACK}-npm`));
  if (downloaded) return { path: downloaded, mode: 'normal' };
  await buildTool('wasm-bindgen-cli', bindgen, ['--no-default-features', '--bin', 'wasm-bindgen'], {
    rust,
    folder,
  });
  await buildTool('wasm-pack', WASM_PACK, [], { rust, folder });
  await rm(join(folder, 'target'), { recursive: true, force: true });
  return { path: bin, mode: 'no-install' };
}

async function has(name, version) {
  const found = await run(name, ['--version']);
  return found.code === 0 && found.stdout.trim().endsWith(version);
}

/** @returns {Promise<string | undefined>} the folder of the program; undefined when the download fails */
async function download(folder) {
  return step('wasm-pack (from npm)', async (say) => {
    await mkdir(folder, { recursive: true });
    const options = { cwd: folder, progress: say, timeoutMs: DOWNLOAD_MS, shell: true };
    const args = [
      'install',
      `wasm-pack@${WASM_PACK}`,
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
    ];
    if ((await run('npm', args, options)).code !== 0) return undefined;
    const bin = join(folder, 'node_modules/.bin');
    // Its first call downloads the program.
    const ready = await works(join(bin, 'wasm-pack'), ['--version'], options);
    say(ready ? 'downloaded' : 'the download failed');
    return ready ? bin : undefined;
  });
}

/** Builds a program of crates.io into `folder`, to be kept there. */
export async function buildTool(crate, version, choice, { rust, folder }) {
  await step(`${crate} ${version} (built once per machine)`, (say) =>
    mustRun(
      `Building ${crate}`,
      'cargo',
      ['install', crate, '--version', version, ...choice, '--root', folder],
      {
        env: {
          ...rust.env,
          ...CARGO_PROGRESS,
          // The bootstrap switch and the flags are only for badak's own crates.
          RUSTC_BOOTSTRAP: undefined,
          RUSTFLAGS: undefined,
          CARGO_TARGET_DIR: join(folder, 'target'),
          // The tools run for seconds only, so that optimisation does not pay off.
          CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
          CARGO_PROFILE_RELEASE_LTO: 'off',
          CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
          CARGO_PROFILE_RELEASE_DEBUG: '0',
        },
        progress: cargoProgress(say),
      },
    ),
  );
}
