/**
 * `npm run check:reproducible`: packs the commit twice, in fresh clones at different paths, and compares what came out byte
 * for byte. The kernels are those of prebuilt/; `npm run build:kernels -- --check` compares these with their sources.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';

const AGAIN = 'npm run check:reproducible';

/** Of different lengths: a path that gets into a file also moves what follows. */
const CLONES = ['one', 'another/clone'];

await main(async () => {
  const place = await mkdtemp(join(tmpdir(), 'badak-twice-'));
  try {
    const packages = [];
    for (const name of CLONES) {
      packages.push(await step(`The package, in the clone ${name}`, () => pack(join(place, name))));
    }
    const [{ contents, integrity }] = packages;
    const differ = differences(...packages);
    if (differ.length > 0)
      throw new SetupError(`Two builds of one commit differ in\n  ${differ.join('\n  ')}`);
    console.log(`Two builds of one commit have the same ${contents.size} files: ${integrity}`);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});

/** @returns the hash of the tarball, and of each file in it */
async function pack(clone) {
  const folder = join(clone, 'target/package');
  const start = (command, args, cwd = clone) =>
    mustRun(`${command} ${args[0]}`, command, args, { cwd, shell: command === 'npm', advice: AGAIN });
  await start('git', ['clone', '--quiet', root, clone], root);
  await start(process.execPath, ['scripts/setup.mjs']);
  await start(process.execPath, ['scripts/pack.mjs', 'folder', folder]);
  const { stdout } = await start('npm', ['pack', '--dry-run', '--json'], folder);
  const [{ files, integrity }] = JSON.parse(stdout);
  const contents = new Map();
  for (const { path, mode } of files) {
    const hash = createHash('sha256').update(await readFile(join(folder, path)));
    contents.set(path, `${mode} ${hash.digest('hex')}`);
  }
  return { contents, integrity };
}

function differences(one, another) {
  const paths = new Set([...one.contents.keys(), ...another.contents.keys()]);
  const differ = [...paths].filter((path) => one.contents.get(path) !== another.contents.get(path));
  if (differ.length === 0 && one.integrity !== another.integrity)
    return ['the tarball, although its files are the same'];
  return differ.sort();
}
