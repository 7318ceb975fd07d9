/**
 * `npm run build:kernels`: builds the kernels from their Rust sources into prebuilt/. Commit them together with the
 * change of a crate.
 *
 *   -- --check    builds them and compares them with prebuilt/ instead: with the same toolchain the bytes must be the
 *   same;
 *                 with another one the built kernels must pass all their tests. CI calls it.
 */
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildKernels } from './lib/build-kernels.mjs';
import { ensureBundle } from './lib/bundle.mjs';
import { BUILT, FILES, PREBUILT, readRecord, RECORD, useKernels, whyStale } from './lib/kernels.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, SetupError } from './lib/say.mjs';
import { vitest } from './lib/vitest.mjs';

const REBUILD = 'npm run build:kernels';

await main(async () => {
  const given = process.argv.slice(2);
  const unknown = given.find((word) => word !== '--check');
  if (unknown) throw new SetupError(`build:kernels: expected no argument but --check, found ${unknown}`);
  if (process.env.npm_config_check && given.length === 0) {
    throw new SetupError('npm read --check as its own option.', `${REBUILD} -- --check`);
  }
  await ensurePackages();
  if (given.length > 0) {
    const why = await whyStale(PREBUILT);
    if (why) throw new SetupError(`The prebuilt kernels do not fit the sources: ${why}.`, REBUILD);
    await preferToolchainOf(await readRecord(PREBUILT));
    await buildKernels();
    await compare();
  } else {
    await buildKernels();
    await mkdir(join(root, PREBUILT), { recursive: true });
    for (const name of [...FILES, RECORD]) await cp(join(root, BUILT, name), join(root, PREBUILT, name));
    console.log(`The kernels in ${PREBUILT}/ now fit the sources. Commit them with the change.`);
  }
});

async function compare() {
  const [built, prebuilt] = await Promise.all([readRecord(BUILT), readRecord(PREBUILT)]);
  const other = Object.keys(built.tools).filter((tool) => built.tools[tool] !== prebuilt.tools[tool]);
  if (other.length > 0) {
    const named = other.map((tool) => `${tool} ${built.tools[tool]} instead of ${prebuilt.tools[tool]}`);
    console.log(
      `Built with other tools (${named.join(', ')}), so bytes may differ: running the kernels' tests.`,
    );
    await testBuilt();
    console.log(
      `NOT COMPARED byte by byte: ${named.join(', ')}. The kernels that were built here pass their tests; npm test tests ${PREBUILT}/.`,
    );
    return;
  }
  for (const name of FILES) {
    const [ours, theirs] = await Promise.all(
      [BUILT, PREBUILT].map((folder) => readFile(join(root, folder, name))),
    );
    if (!ours.equals(theirs)) {
      throw new SetupError(
        `${PREBUILT}/${name} differs from what the same tools build, from byte ${firstDifference(ours, theirs)} on.`,
        REBUILD,
      );
    }
  }
  console.log(`${PREBUILT}/ has the bytes that rustc ${built.tools.rustc} builds from the sources.`);
}

function firstDifference(a, b) {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length : at;
}

/** Bytes can only be compared with the same compiler, so that it is used if rustup has it. */
async function preferToolchainOf({ tools }) {
  const { stdout } = await run('rustup', ['toolchain', 'list']);
  const now = await run('rustc', ['--version']);
  const same = stdout.split('\n').find((name) => name.startsWith(`${tools.rustc}-`));
  if (same && !now.stdout.startsWith(`rustc ${tools.rustc} `))
    process.env.RUSTUP_TOOLCHAIN = same.split(' ')[0];
}

/** Runs all tests of computations on the kernels that were just built. */
async function testBuilt() {
  await useKernels(BUILT);
  await ensureBundle();
  try {
    const { failed } = await vitest(['tests/core', 'tests/layers']);
    if (failed > 0) throw new SetupError('The kernels that were built here fail their tests, named above.');
  } finally {
    await useKernels(PREBUILT);
  }
}
