/** The package as npm has it, packed away from the repository, where others read. */
import { join } from 'node:path';
import { root } from './paths.mjs';
import { mustRun } from './run.mjs';

/**
 * Packs what is in `dist`.
 * @param {string} folder where the archive goes, and what is packed
 * @returns {Promise<{ filename: string, size: number, files: { path: string, mode: number }[] }>} what npm says of the archive;
 *   its size is in bytes
 */
export async function packInto(folder) {
  const unpacked = join(folder, 'package');
  await mustRun('Writing the package', process.execPath, [
    join(root, 'scripts/pack.mjs'),
    'folder',
    unpacked,
  ]);
  const pack = ['pack', '--json', '--pack-destination', folder];
  const { stdout } = await mustRun('Packing', 'npm', pack, { cwd: unpacked, shell: true });
  return JSON.parse(stdout)[0];
}
