/** The scripts of the guide, as they are printed, in a folder where the package is installed. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject } from 'vitest';
import { temporaryFolder } from './cli.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const GUIDES = [
  'first-scripts.md',
  'own-model.md',
  'own-data.md',
  'looking.md',
  'repeating.md',
  'checkpoints.md',
  'elsewhere.md',
  'many-machines.md',
  'kernels.md',
  'raw-wasm.md',
];
const read = (name: string) => readFile(join(root, 'docs/guide', name), 'utf8');

/** All guides, one after another. */
export const guide = (await Promise.all(GUIDES.map(read))).join('\n');

/** By the name in the first line. */
export const scripts = new Map(
  [...guide.matchAll(/```(?:js\n\/\/|py\n#) (\S+)\n([\s\S]+?)```/g)].map(([, name, code]) => [name!, code!]),
);

/** A folder with all scripts. `printed` runs one of them, and gives what it prints. */
export async function guideFolder() {
  const folder = await temporaryFolder();
  const { path } = folder;
  await mkdir(join(path, 'node_modules'));
  const { folder: runtime } = inject('onnxRuntime');
  const packages = {
    ...{ badak: root, 'onnxruntime-web': fileURLToPath(runtime) },
    pngjs: join(root, 'node_modules/pngjs'),
  };
  for (const [name, target] of Object.entries(packages))
    await symlink(target, join(path, 'node_modules', name), 'junction');
  for (const [file, code] of scripts) await writeFile(join(path, file), code);
  const printed = async (name: string, ...args: string[]): Promise<string> => {
    const isPython = name.endsWith('.py');
    const program = isPython ? 'python3' : process.execPath;
    const { stdout, stderr } = await promisify(execFile)(program, [name, ...args], { cwd: path });
    // What versions of Python's packages say to each other is theirs.
    if (!isPython) expect(stderr).toBe('');
    return stdout;
  };
  return { path, printed, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
