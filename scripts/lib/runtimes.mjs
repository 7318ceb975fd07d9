/** Other JavaScript runtimes, from npm. */
import { fetchProgram } from './fetched.mjs';
import { SetupError, step } from './say.mjs';

/** What each is called in npm, and the words before a script. */
const RUNTIMES = [
  { name: 'Node 22', spec: 'node@22', args: [] },
  { name: 'Node 24', spec: 'node@24', args: [] },
  { name: 'Deno', spec: 'deno@2', args: ['run', '-A'] },
  { name: 'Bun', spec: 'bun@1', args: [] },
];

/** The Node that runs this. */
export const thisNode = { name: `Node ${process.versions.node}`, command: process.execPath, args: [] };

/** @returns {Promise<{ name: string, command: string, args: string[] }[]>} this Node first */
export async function runtimes() {
  const others = await step('Node 22, Node 24, Deno and Bun', async (progress) => {
    const found = [];
    for (const { name, spec, args } of RUNTIMES) {
      progress(name);
      const { program, missing } = await fetchProgram(spec);
      if (missing) throw new SetupError(missing, 'npm run compare:runtimes');
      found.push({ name, command: program, args });
    }
    return found;
  });
  return [thisNode, ...others];
}
