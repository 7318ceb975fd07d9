/** `npm run setup`: makes everything that start, test and badak need. It is quick when nothing has changed. */
import { fileURLToPath } from 'node:url';
import { ensureBundle } from './lib/bundle.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { main, SetupError } from './lib/say.mjs';
import { ensureKernels } from './lib/kernels.mjs';

export async function setup() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`expected Node 20.19 or newer, found ${process.versions.node}`);
  }
  await ensurePackages();
  await ensureKernels();
  await ensureBundle();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(setup);
