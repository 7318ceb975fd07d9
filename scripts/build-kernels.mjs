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
import { main, SetupError } from './lib/say.mjs';
import { vitest } from './lib/vitest.mjs';

const ANEW = 'npm run build:kernels';

await main(async () => {
  await ensurePackages();
  if (process.argv.includes('--check')) {
    const why = await whyStale(PREBUILT);
    if (why) throw new SetupError(`The prebuilt kernels are stale: ${why}.`, ANEW);
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
    return;
  }
  for (const name of FILES) {
    const [ours, theirs] = await Promise.all(
      [BUILT, PREBUILT].map((folder) => readFile(join(root, folder, name))),
    );
    if (!ours.equals(theirs)) {
      throw new SetupError(
        `${PREBUILT}/${name} has ${theirs.length} bytes, and the same tools make ${ours.length} others of the sources.`,
        ANEW,
      );
    }
  }
  console.log(`${PREBUILT}/ has the bytes that ${built.tools.rustc} makes of the sources.`);
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
