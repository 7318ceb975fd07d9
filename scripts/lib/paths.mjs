import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The user's cache folder. It keeps tools that take minutes to build, by name and version, for all clones. */
export function cacheFolder() {
  const { env, platform } = process;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'badak');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'badak');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'badak');
}

export async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** All files below these folders or files, sorted. */
async function filesBelow(places) {
  const files = [];
  for (const place of places) {
    if (!(await exists(place))) continue;
    if ((await stat(place)).isDirectory()) {
      const entries = await readdir(place, { recursive: true, withFileTypes: true });
      files.push(
        ...entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
      );
    } else files.push(place);
  }
  return files.sort();
}

/**
 * SHA-256 of every file below `places`.
 * @param {string[]} places files and folders, relative to the root
 * @param {RegExp} [only] which names count
 * @returns {Promise<Record<string, string>>} by path relative to the root, with `/` on every system
 */
export async function hashesBelow(places, only = /./) {
  const hashes = {};
  for (const file of await filesBelow(places.map((path) => join(root, path)))) {
    if (!only.test(file)) continue;
    const path = relative(root, file).replaceAll('\\', '/');
    hashes[path] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  }
  return hashes;
}

/**
 * Does `work` unless inputs and outputs are the same as after the last success. During the work there is no record, so
 * that incomplete outputs of a failure or Ctrl-C are never used.
 * @param {{ name: string, inputs: string[], outputs: string[] }} target files and folders, relative to the root
 */
export async function whenChanged({ name, inputs, outputs }, work) {
  const stamp = join(root, 'target', 'badak', `${name}.stamp`);
  const now = async () => JSON.stringify([await hashesBelow(inputs), await hashesBelow(outputs)]);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === (await now())) return;
  await rm(stamp, { force: true });
  await work();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, await now());
}
