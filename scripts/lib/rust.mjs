/**
 * Finds a Rust toolchain that can build wasm with atomics. The standard library of the wasm target is not made for
 * threads, so it is built here from its source: `rust-src`. That is an unstable option of Cargo; RUSTC_BOOTSTRAP lets a
 * stable toolchain use it, so nothing else than the source is needed.
 *
 * In this order: the toolchains of rustup; a Rust of the system; Debian's packages, where apt-get may be used; a
 * private one that rustup's installer puts into the cache folder.
 */
import { chmod, mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder, exists } from './paths.mjs';
import { run, works } from './run.mjs';
import { SetupError, step } from './say.mjs';

const TARGET = 'wasm32-unknown-unknown';
/** `rust-version` of Cargo.toml. */
const OLDEST = [1, 88];
/** Time limits: without a network rustup and downloads should fail soon. */
const RUSTUP_MS = 5 * 60_000;
const CONNECT_MS = 5_000;

/** @typedef {{ name: string, env: Record<string, string> }} Toolchain */

/** @returns {Promise<Toolchain>} the toolchain, with the environment in which `cargo` and `rustc` belong to it */
export async function findRust() {
  const reasons = [];
  for (const source of [rustupToolchain, systemToolchain, debianToolchain, privateToolchain]) {
    const found = await source(reasons);
    if (found) return found;
  }
  throw new SetupError(
    `No Rust toolchain that can build WebAssembly with threads:\n${reasons.map((r) => `  - ${r}`).join('\n')}\n` +
      'Install Rust from https://rustup.rs, then run this again.',
    'rustup toolchain install stable --component rust-src',
  );
}

/** A Rust for this machine, which is enough for tests and checks. @returns {Promise<Toolchain>} */
export async function findCargo() {
  const version = await run('rustc', ['--version']);
  const number = versionOf(version.stdout);
  const isNew = version.code === 0 && number && !isTooOld(number);
  return isNew && (await works('cargo', ['--version']))
    ? { name: 'the one in the path', env: {} }
    : findRust();
}

/** `[1, 88]` of `rustc 1.88.0 (…)`. */
function versionOf(text) {
  return /rustc (\d+)\.(\d+)/.exec(text)?.slice(1).map(Number);
}

function isTooOld([major, minor]) {
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

async function rustupToolchain(reasons) {
  if (!(await works('rustup', ['--version']))) {
    reasons.push('rustup is not installed');
    return undefined;
  }
  const names = await rustupNames();
  for (const name of names) {
    const env = { RUSTUP_TOOLCHAIN: name };
    const found = await complete(`rustup's ${name}`, env, reasons);
    if (found) return found;
  }
  for (const name of names) {
    const added = await step(`Rust sources for ${name} (rustup component add rust-src)`, (progress) =>
      run('rustup', ['component', 'add', 'rust-src', '--toolchain', name], {
        progress,
        timeoutMs: RUSTUP_MS,
      }),
    );
    if (added.code !== 0) {
      reasons.push(`rustup could not add rust-src to ${name}: ${added.all.trim().split('\n').at(-1)}`);
      continue;
    }
    const found = await complete(`rustup's ${name}`, { RUSTUP_TOOLCHAIN: name }, reasons);
    if (found) return found;
  }
  return undefined;
}

/** The active toolchain first, then the others. */
async function rustupNames() {
  const { stdout } = await run('rustup', ['toolchain', 'list']);
  const lines = stdout.split('\n').filter((line) => line.trim() && !line.startsWith('no installed'));
  const active = (line) => (line.includes('active') || line.includes('default') ? 0 : 1);
  return lines.sort((a, b) => active(a) - active(b)).map((line) => line.split(' ')[0]);
}

async function systemToolchain(reasons) {
  // On a machine with rustup, `rustc` in the path is rustup's. The system's own is here.
  const rustc = '/usr/bin/rustc';
  if (process.platform === 'win32' || !(await exists(rustc))) {
    reasons.push('the system has no Rust');
    return undefined;
  }
  // rustup's toolchains include the linker. Distributions have it in a separate package.
  if (!(await works('rust-lld', ['-flavor', 'wasm', '--version'], { env: systemEnv() }))) {
    reasons.push('the system’s Rust has no rust-lld, which links wasm');
    return undefined;
  }
  return complete('the system’s Rust', systemEnv(), reasons);
}

function systemEnv() {
  return { RUSTC: '/usr/bin/rustc', PATH: `/usr/bin${delimiter}${process.env.PATH}` };
}

/** Checks the version, the source, and the folder of the target, which wasm-pack looks for. */
async function complete(name, env, reasons) {
  const version = await run('rustc', ['--version'], { env });
  const number = versionOf(version.stdout);
  if (version.code !== 0 || !number) {
    reasons.push(`${name} does not run`);
    return undefined;
  }
  if (isTooOld(number)) {
    reasons.push(`${name} is ${number.join('.')}, older than ${OLDEST.join('.')}`);
    return undefined;
  }
  const sysroot = (await run('rustc', ['--print', 'sysroot'], { env })).stdout.trim();
  if (!(await exists(join(sysroot, 'lib/rustlib/src/rust/library/std/Cargo.toml')))) {
    reasons.push(`${name} has no sources of the standard library (rust-src)`);
    return undefined;
  }
  if (!(await ensureTarget(env, reasons))) return undefined;
  return { name: `${name}, ${version.stdout.trim()}`, env: { ...env, RUSTC_BOOTSTRAP: '1' } };
}

/**
 * wasm-pack checks that the target's folder exists. Its contents are built here anyway, so that an empty folder is
 * enough where rustup cannot fill it.
 */
async function ensureTarget(env, reasons) {
  const asked = await run('rustc', ['--target', TARGET, '--print', 'target-libdir'], { env });
  const folder = asked.stdout.trim();
  if (await exists(folder)) return true;
  const { RUSTUP_TOOLCHAIN: name } = env;
  if (name) {
    await step(`The target ${TARGET} (rustup target add)`, (progress) =>
      run('rustup', ['target', 'add', TARGET, '--toolchain', name], { env, progress, timeoutMs: RUSTUP_MS }),
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    return true;
  } catch {
    reasons.push(`the folder ${folder} is needed and cannot be made; try: sudo mkdir -p ${folder}`);
    return false;
  }
}

/** Runs rustup's installer into the cache folder. It changes nothing of the user's. */
async function privateToolchain(reasons) {
  const home = join(cacheFolder(), 'rust');
  const bin = join(home, 'cargo', 'bin');
  const env = {
    RUSTUP_HOME: join(home, 'rustup'),
    CARGO_HOME: join(home, 'cargo'),
    RUSTUP_TOOLCHAIN: 'stable',
    PATH: `${bin}${delimiter}${process.env.PATH}`,
  };
  const triple = {
    'linux x64': 'x86_64-unknown-linux-gnu',
    'linux arm64': 'aarch64-unknown-linux-gnu',
    'darwin x64': 'x86_64-apple-darwin',
    'darwin arm64': 'aarch64-apple-darwin',
    'win32 x64': 'x86_64-pc-windows-msvc',
    'win32 arm64': 'aarch64-pc-windows-msvc',
  }[`${process.platform} ${process.arch}`];
  if (!triple) {
    reasons.push(`rustup has no installer for ${process.platform} ${process.arch}`);
    return undefined;
  }
  if (!(await works('cargo', ['--version'], { env: { ...env, PATH: bin } }))) {
    const file = process.platform === 'win32' ? 'rustup-init.exe' : 'rustup-init';
    const url = `https://static.rust-lang.org/rustup/dist/${triple}/${file}`;
    const installed = await step('A private Rust toolchain (rustup)', async (progress) => {
      const init = await fetchChecked(url);
      if (typeof init === 'string') return init;
      const path = join(home, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, init);
      await chmod(path, 0o755);
      const args = [
        '-y',
        '--no-modify-path',
        '--profile',
        'minimal',
        '--default-toolchain',
        'stable',
        '-c',
        'rust-src',
      ];
      const { code, all } = await run(path, args, { env, progress, timeoutMs: 2 * RUSTUP_MS });
      return code === 0 ? undefined : all.trim().split('\n').at(-1);
    });
    if (installed !== undefined) {
      reasons.push(`rustup's installer could not be used: ${installed}`);
      return undefined;
    }
  }
  return complete('a private toolchain', env, reasons);
}

/** Downloads a file and checks it by the `.sha256` file next to it. @returns its bytes, or why that failed */
async function fetchChecked(url) {
  try {
    const get = async (address) => {
      const response = await fetch(address, { signal: AbortSignal.timeout(CONNECT_MS * 12) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    };
    const [sum] = (await get(`${url}.sha256`)).toString('utf8').split(/\s/);
    const bytes = await get(url);
    if (createHash('sha256').update(bytes).digest('hex') !== sum) return 'its checksum is wrong';
    return bytes;
  } catch (error) {
    return error.cause?.message ?? error.message;
  }
}

const DEBIAN_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-llvm'];

async function debianToolchain(reasons) {
  const command = await aptGet();
  if (!command) {
    reasons.push('apt-get is missing or may not be used');
    return undefined;
  }
  const failed =
    (await aptInstall(command, DEBIAN_PACKAGES, 'Debian’s Rust for WebAssembly')) ??
    (await debianLinker(command));
  if (failed !== undefined) {
    reasons.push(`apt-get could not install ${DEBIAN_PACKAGES.join(' ')}: ${failed}`);
    return undefined;
  }
  return systemToolchain(reasons);
}

/**
 * rust-web-llvm links rust-lld to the linker of one LLVM version, e.g. lld-22, which has to be installed separately.
 */
async function debianLinker(command) {
  const name = await readlink('/usr/bin/rust-lld').catch(() => '');
  if (!/^lld-\d+$/.test(name)) return undefined;
  return aptInstall(command, [name], 'Debian’s linker for WebAssembly');
}

/** `apt-get`, with sudo if that needs no password; undefined where it cannot be used. */
export async function aptGet() {
  if (process.platform !== 'linux' || !(await works('apt-get', ['--version']))) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  return (await works('sudo', ['-n', 'true'])) ? ['sudo', '-n', 'apt-get'] : undefined;
}

/** Installs packages of Debian. @returns undefined, or why it failed */
export async function aptInstall([command, ...first], packages, what) {
  return step(`${what} (apt-get install ${packages.join(' ')})`, async (progress) => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => run(command, [...first, ...args], { env, progress, timeoutMs: 10 * 60_000 });
    await apt('update');
    const { code, all } = await apt('install', '-y', '--no-install-recommends', ...packages);
    return code === 0 ? undefined : all.trim().split('\n').at(-1);
  });
}

/** The version of a crate in Cargo.lock. */
export async function lockedVersion(lockFile, crate) {
  const found = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(
    (await readFile(lockFile, 'utf8')).replaceAll('\r\n', '\n'),
  );
  if (!found) throw new SetupError(`Cargo.lock has no ${crate}`, 'git checkout Cargo.lock');
  return found[1];
}
