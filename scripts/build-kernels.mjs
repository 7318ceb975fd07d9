/**
 * `npm run build:kernels`: builds the kernels from their Rust sources and puts them into prebuilt/, to be committed with the
 * change of a crate.
 *
 *   -- --check    builds them and holds prebuilt/ against them instead: the same bytes where the toolchain is the same,
 *                 kernels that pass every test of theirs otherwise. CI calls it.
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

const ANEW = 'npm run build:kernels';

await main(async () => {
  const given = process.argv.slice(2);
  const unknown = given.find((word) => word !== '--check');
  if (unknown) throw new SetupError(`build:kernels takes --check, and nothing else: found ${unknown}`);
  if (process.env.npm_config_check && given.length === 0) {
    throw new SetupError('npm took --check for an option of its own.', `${ANEW} -- --check`);
  }
  await ensurePackages();
  if (given.length > 0) {
    const why = await whyStale(PREBUILT);
    if (why) throw new SetupError(`The prebuilt kernels are not those of the sources: ${why}.`, ANEW);
    await preferToolchainOf(await readRecord(PREBUILT));
    await buildKernels();
    await compare();
  } else {
    await buildKernels();
    await mkdir(join(root, PREBUILT), { recursive: true });
    for (const name of [...FILES, RECORD]) await cp(join(root, BUILT, name), join(root, PREBUILT, name));
    console.log(`The kernels in ${PREBUILT}/ are those of the sources. Commit them with the change.`);
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
      `NOT COMPARED byte by byte: ${named.join(', ')}. What is built here passes the kernels' tests; npm test runs them on ${PREBUILT}/.`,
    );
    return;
  }
  for (const name of FILES) {
    const [ours, theirs] = await Promise.all(
      [BUILT, PREBUILT].map((folder) => readFile(join(root, folder, name))),
    );
    if (!ours.equals(theirs)) {
      throw new SetupError(
        `${PREBUILT}/${name} is not what the same tools make of the sources: they differ from byte ${firstDifference(ours, theirs)} on.`,
        ANEW,
      );
    }
  }
  console.log(`${PREBUILT}/ has the bytes that rustc ${built.tools.rustc} makes of the sources.`);
}

function firstDifference(a, b) {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length : at;
}

/** Bytes can only be compared with the same compiler: where rustup has it, it is taken. */
async function preferToolchainOf({ tools }) {
  const { stdout } = await run('rustup', ['toolchain', 'list']);
  const now = await run('rustc', ['--version']);
  const same = stdout.split('\n').find((name) => name.startsWith(`${tools.rustc}-`));
  if (same && !now.stdout.startsWith(`rustc ${tools.rustc} `))
    process.env.RUSTUP_TOOLCHAIN = same.split(' ')[0];
}

/** Every test that computes, on the kernels that were just built. */
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
