/** The licences of everything that a bundle holds, in a file beside it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupError } from './say.mjs';

export const LICENCES = 'THIRD_PARTY_LICENSES.txt';

/**
 * A plugin for Vite: finds the packages that the bundle's modules come from, and writes the texts of their licences, with those of
 * what is compiled into the kernels. A package without such a text ends the build.
 * @returns {import('vite').Plugin}
 */
export function licences() {
  return {
    name: 'badak-licences',
    apply: 'build',
    async generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? []);
      const folders = [...new Set(modules.map(packageFolder))].filter((folder) => folder !== undefined);
      const texts = await Promise.all(folders.sort().map(licenceOf));
      const kernels = await readFile(join(root, 'crates', LICENCES), 'utf8');
      this.emitFile({ type: 'asset', fileName: LICENCES, source: [...texts, kernels].join('\n\n') });
    },
  };
}

/** `…/node_modules/@scope/name` of a module below it. */
function packageFolder(id) {
  return /^\0?(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(id)?.[1];
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new SetupError(`${name} is bundled, but has no licence file`);
  const text = await readFile(join(folder, file), 'utf8');
  const heading = `${name} ${version} (${license})`;
  return `${heading}\n${'='.repeat(heading.length)}\n${text.trim()}\n`;
}
