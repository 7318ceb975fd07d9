/** Packages that only some tests need, and that are too large for every clone: kept in the user's cache. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, exists } from './paths.mjs';
import { run } from './run.mjs';

/** For a large package on a slow line. */
const PATIENCE_MS = 300_000;

/** Where a package stands when it has been fetched. @param spec name and version: `node@24` */
export function fetchedFolder(spec) {
  return join(cacheFolder(), 'tools', spec.replace('@', '-'), 'node_modules', spec.replace(/@[^@]*$/, ''));
}

/**
 * Fetches a package unless it is there.
 * @param spec name and version: `node@24`
 * @param {{ scripts?: boolean, overrides?: object, foreign?: boolean }} [options] `scripts` lets the package's own scripts run;
 *   `foreign` takes a package for another processor
 * @returns {Promise<string | undefined>} why it could not be had; undefined when it is there
 */
export async function fetchPackage(spec, { scripts = false, overrides, foreign = false } = {}) {
  const folder = fetchedFolder(spec);
  const installed = join(folder, 'package.json');
  if (await exists(installed)) return undefined;
  const cwd = join(folder, spec.startsWith('@') ? '../../..' : '../..');
  await mkdir(cwd, { recursive: true });
  // npm 12 runs no script of a package that it was not told of.
  const allowScripts = scripts ? [spec.replace(/(?<=.)@.*/, '')] : undefined;
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true, overrides, allowScripts }));
  // Without a network npm soon gives up.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=2000'];
  const install = [
    'install',
    spec,
    `--force=${foreign}`,
    `--ignore-scripts=${!scripts}`,
    '--no-audit',
    '--no-fund',
    ...patience,
  ];
  const { all } = await run('npm', install, { cwd, shell: true, timeoutMs: PATIENCE_MS });
  if (await exists(installed)) return undefined;
  const why = all.split('\n').find((line) => /\berror\b/.test(line)) ?? 'npm did not install it';
  return `${spec} could not be had from npm: ${why}`;
}

/**
 * A program that an npm package brings: Node, Deno, Bun.
 * @param spec name and version: `node@24`
 * @param {{ foreign?: boolean }} [options] as of {@link fetchPackage}
 * @returns {Promise<{ program: string, missing?: never } | { program?: never, missing: string }>} `missing` says why it could not
 *   be had
 */
export async function fetchProgram(spec, options) {
  // The package's own script puts the program of this system into place.
  const missing = await fetchPackage(spec, { scripts: true, ...options });
  if (missing) return { missing };
  const folder = fetchedFolder(spec);
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const path = typeof bin === 'string' ? bin : Object.values(bin)[0];
  return { program: join(folder, path) };
}
