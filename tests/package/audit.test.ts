/** What `npm run audit` makes of the answers of npm and cargo, which are played here. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as running from '../../scripts/lib/run.mjs';

const { run } = running as {
  run(command: string, args: readonly string[], options: object): Promise<{ code: number; all: string }>;
};
const SCRIPT = fileURLToPath(new URL('../../scripts/audit.mjs', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'badak-audit-'));
  await play('rustc', 'echo "rustc 1.95.0"');
  await npmFinds(0);
  await play('cargo', 'exit 0');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function play(command: string, script: string): Promise<void> {
  await writeFile(join(folder, command), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, command), 0o755);
}

const npmFinds = (total: number) =>
  play(
    'npm',
    `case "$*" in *--json) echo '{"metadata":{"vulnerabilities":{"total":${total}}}}' ;; *) echo 'bad-package' ;; esac`,
  );

const audit = (...args: string[]) =>
  run(process.execPath, [SCRIPT, ...args], { env: { PATH: `${folder}${delimiter}${process.env['PATH']}` } });

test('passes when nothing is known', async () => {
  const { code, all } = await audit('--complete');
  expect(code, all).toBe(0);
});

test('fails and says which, when npm knows of a package', async () => {
  await npmFinds(2);
  const { code, all } = await audit();
  expect(code).toBe(1);
  expect(all).toContain('bad-package');
});

test.each(['licenses', 'advisories'])(
  'fails and says why, when cargo-deny finds something in the %s',
  async (check) => {
    await play('cargo', `case "$*" in *${check}*) echo 'bad-crate'; exit 1 ;; esac`);
    const { code, all } = await audit();
    expect(code).toBe(1);
    expect(all).toContain('bad-crate');
  },
);

test.each([
  ['npm', `echo '{"message":"405 Method Not Allowed"}'; exit 1`],
  ['npm', 'exit 1'],
  ['cargo', `case "$*" in *advisories*) echo 'failed to fetch advisory database'; exit 1 ;; esac`],
])(
  'names what nobody answered (%s: %s), which is a failure where all has to be asked',
  async (command, script) => {
    await play(command, script);
    const lenient = await audit();
    expect(lenient.code).toBe(0);
    expect(lenient.all).toContain('NOT CHECKED');
    expect((await audit('--complete')).code).toBe(1);
  },
);
