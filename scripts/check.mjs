/** `npm run check`: format, lint and types, without warnings. `-- --fix` fixes what the tools can fix. */
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { findCargo } from './lib/rust.mjs';
import { mustRun } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { ensureCatalog } from './lib/web.mjs';
import { setup } from './setup.mjs';

/** A folder says where its code may run. Each folder is compiled with the types of its runtime, and no others. */
const RUNTIMES = [
  ['everywhere', 'ts'],
  ['in Node', 'ts/cli'],
  ['in a page', 'ts/view'],
  ['the playground', 'web'],
  ['tests', '.'],
];
const fix = process.argv.includes('--fix');
const bin = (path) => [process.execPath, join(root, 'node_modules', path)];

await main(async () => {
  await setup();
  await ensureCatalog();
  const rust = await findCargo();
  const checks = [
    ['rustfmt', ['cargo', 'fmt', '--all', ...(fix ? [] : ['--check'])]],
    ['clippy', ['cargo', 'clippy', '--workspace', '--all-targets', '--locked', '--', '-D', 'warnings']],
    ...RUNTIMES.map(([name, folder]) => [
      `tsc, ${name}`,
      [...bin('typescript/bin/tsc'), '--noEmit', '-p', folder],
    ]),
    ['eslint', [...bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0', ...(fix ? ['--fix'] : [])]],
    [
      'prettier',
      [...bin('prettier/bin/prettier.cjs'), '--log-level', 'warn', fix ? '--write' : '--check', '.'],
    ],
  ];
  const failed = [];
  for (const [name, [command, ...args]] of checks) {
    try {
      await step(name, (progress) =>
        mustRun(name, command, args, {
          cwd: root,
          env: { ...rust.env, RUSTFLAGS: '' },
          progress,
          advice: [command, ...args].join(' ').replace(process.execPath, 'node').replaceAll(root, ''),
        }),
      );
    } catch (error) {
      failed.push(name);
      process.stderr.write(`${error.message}\n`);
    }
  }
  if (failed.length > 0)
    throw new SetupError(`${failed.join(', ')} found problems.`, 'npm run check -- --fix');
});
