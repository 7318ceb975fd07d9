/** Other JavaScript runtimes, installed from npm below target/, away from the project's own packages. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { mustRun } from './run.mjs';
import { step } from './say.mjs';

const FOLDER = join(root, 'target/runtimes');

/** What each is called in npm, and the words before a script. */
const RUNTIMES = [
  { name: 'Node 22', spec: 'node@22', program: 'node', args: [] },
  { name: 'Node 24', spec: 'node@24', program: 'node', args: [] },
  { name: 'Deno', spec: 'deno@2', program: 'deno', args: ['run', '-A'] },
  { name: 'Bun', spec: 'bun@1', program: 'bun', args: [] },
];

/** @returns {Promise<{ name: string, command: string, args: string[] }[]>} this Node first */
export async function runtimes() {
  const others = await step('Node 22, Node 24, Deno and Bun', async (progress) => {
    const found = [];
    for (const { name, spec, program, args } of RUNTIMES) {
      progress(name);
      const cwd = join(FOLDER, spec.replace('@', '-'));
      await mkdir(cwd, { recursive: true });
      // Their programs are fetched by scripts of their packages. npm 12 runs none that it was not told of.
      const allowed = ['node', 'deno', 'bun'];
      await writeFile(join(cwd, 'package.json'), JSON.stringify({ private: true, allowScripts: allowed }));
      await mustRun(`Installing ${name}`, 'npm', ['install', '--no-audit', '--no-fund', spec], {
        cwd,
        progress,
        shell: true,
        advice: `npm install ${spec}`,
      });
      found.push({ name, command: join(cwd, 'node_modules/.bin', program), args });
    }
    return found;
  });
  return [{ name: `Node ${process.versions.node}`, command: process.execPath, args: [] }, ...others];
}
