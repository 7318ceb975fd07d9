/** Packages of other libraries, in a folder away from the project's own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './paths.mjs';
import { run } from './run.mjs';

/**
 * Adds npm packages to a folder, which becomes a package of modules if it is none.
 * @param {string[]} packages names and versions: `numpy-ts@1`
 * @param {(what: string) => void} progress
 * @returns the result of npm, as `run` gives it
 */
export async function installBeside(folder, packages, progress) {
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  const about = join(folder, 'package.json');
  if (!(await exists(about))) await writeFile(about, JSON.stringify({ private: true, type: 'module' }));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages];
  return run('npm', args, { cwd: folder, progress, shell: true });
}
