/** A release, made in a small repository of its own, and what npm would then publish. */
import { access, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as running from '../../scripts/lib/run.mjs';

interface Outcome {
  code: number;
  stdout: string;
  all: string;
}
const { run } = running as {
  run(command: string, args: readonly string[], options: object): Promise<Outcome>;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  ...['package.json', 'package-lock.json', 'README.md', 'LICENSE', 'docs/guide', 'scripts', '.gitignore'],
  ...['Cargo.toml', 'Cargo.lock', 'crates', 'prebuilt'],
];
const CHANGES =
  '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 1.2.3 - 2026-01-01\n\n- The first.\n';

/** Nobody's settings, and a name to commit by. */
const GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  ...{ GIT_AUTHOR_NAME: 'a test', GIT_AUTHOR_EMAIL: 'test@example.com' },
  ...{ GIT_COMMITTER_NAME: 'a test', GIT_COMMITTER_EMAIL: 'test@example.com' },
};

let place = '';
let repository = '';
const file = (name: string) => join(repository, name);
const json = async <T>(name: string) => JSON.parse(await readFile(file(name), 'utf8')) as T;

function start(command: string, args: readonly string[], options: object = {}): Promise<Outcome> {
  // npm tells the scripts that it runs which options it was given: those of this test run are none of these.
  const env = { ...GIT, npm_config_dry_run: undefined };
  return run(command, args, { cwd: repository, env, shell: command === 'npm', ...options });
}

async function git(...args: string[]): Promise<string> {
  const { code, stdout, all } = await start('git', args);
  expect(code, all).toBe(0);
  return stdout.trim();
}

const release = (...args: string[]) => start(process.execPath, ['scripts/release.mjs', ...args]);

/** Everything that a release changes. */
async function state(): Promise<string> {
  return [await git('rev-parse', 'HEAD'), await git('tag'), await git('status', '--porcelain')].join('\n');
}

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'badak-release-'));
  repository = join(place, 'repository');
  await mkdir(repository);
  for (const name of COPIED) {
    await mkdir(dirname(file(name)), { recursive: true });
    await cp(join(ROOT, name), file(name), { recursive: true });
  }
  // Above the repository, where Node finds it and git does not.
  await symlink(join(ROOT, 'node_modules'), join(place, 'node_modules'), 'junction');
  for (const name of ['package.json', 'package-lock.json']) {
    const manifest = await json<{ version: string; packages?: Record<string, { version: string }> }>(name);
    manifest.version = '1.2.3';
    if (manifest.packages) manifest.packages['']!.version = '1.2.3';
    await writeFile(file(name), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  await writeFile(file('CHANGELOG.md'), CHANGES);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'Start');
});

afterEach(() => rm(place, { recursive: true, force: true }));

test('a dry run says what would happen, and changes nothing', async () => {
  const before = await state();
  const { code, stdout } = await release('minor', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('1.3.0');
  expect(await state()).toBe(before);
});

test('a version raises every version there is, heads its entries, and is committed and tagged', async () => {
  const { code, stdout, all } = await release('patch');
  expect(code, all).toBe(0);
  expect(stdout).toContain('git push');
  expect(await json('package.json')).toMatchObject({ version: '1.2.4' });
  expect(await json('package-lock.json')).toMatchObject({
    version: '1.2.4',
    packages: { '': { version: '1.2.4' } },
  });
  expect(await readFile(file('CHANGELOG.md'), 'utf8')).toMatch(
    /## Unreleased\n\n## 1\.2\.4 - \d{4}-\d\d-\d\d\n\n### Added\n\n- A thing\.\n\n## 1\.2\.3 /,
  );
  expect(await git('rev-parse', 'v1.2.4^{commit}')).toBe(await git('rev-parse', 'HEAD'));
  expect(await git('status', '--porcelain')).toBe('');
  expect((await git('show', '--name-only', '--format=', 'HEAD')).split('\n').sort()).toEqual([
    'CHANGELOG.md',
    'package-lock.json',
    'package.json',
  ]);
});

test('the kernels are still those of the sources', async () => {
  expect((await release('major')).code).toBe(0);
  const ask = "import('./scripts/lib/kernels.mjs').then((m) => m.whyStale('prebuilt')).then(console.log)";
  expect((await start(process.execPath, ['--eval', ask])).all.trim()).toBe('undefined');
});

test.each([
  ['1.2.3', 'newer'],
  ['1.2.3-beta.1', 'newer'],
  ['0.9.0', 'newer'],
  ['1.3', '1.3'],
  ['next', 'next'],
])('%s is refused: it is no newer version', async (version, mention) => {
  const before = await state();
  const { code, all } = await release(version);
  expect(code).toBe(1);
  expect(all).toContain(mention);
  expect(await state()).toBe(before);
});

test.each([
  ['a file that is not committed', 'notes.txt', () => writeFile(file('notes.txt'), 'x')],
  ['a tag that exists', 'v1.2.4', () => git('tag', 'v1.2.4')],
  [
    'a list of changes without an entry',
    'CHANGELOG.md',
    async () => {
      await writeFile(file('CHANGELOG.md'), CHANGES.replace('- A thing.', ''));
      await git('commit', '--quiet', '--all', '--message', 'Empty');
    },
  ],
])('%s ends it before anything is changed', async (_, mention, spoil) => {
  await spoil();
  const before = await state();
  const { code, all } = await release('patch');
  expect(code).toBe(1);
  expect(all).toContain(mention);
  expect(await state()).toBe(before);
});

test('npm would publish that version, with the files of the package and no scripts', async () => {
  expect((await release('2.0.0-beta.1')).code).toBe(0);
  await cp(join(ROOT, 'dist'), file('dist'), { recursive: true });
  const folder = join(place, 'package');
  expect((await start(process.execPath, ['scripts/pack.mjs', 'folder', folder])).code).toBe(0);
  // A registry that nobody answers for, asked once: a dry run needs none.
  const nowhere = ['--registry=http://127.0.0.1:9', '--fetch-retries=0'];
  const args = ['publish', '--dry-run', '--json', '--access', 'public', '--tag', 'next', ...nowhere];
  const { code, stdout, all } = await start('npm', args, { cwd: folder });
  expect(code, all).toBe(0);
  type Published = { id: string; files: { path: string }[] };
  const answer = JSON.parse(stdout) as Published & { badak?: Published };
  const { id, files } = answer.badak ?? answer;
  expect(id).toBe('badak@2.0.0-beta.1');
  const { files: listed } = await json<{ files: string[] }>('package.json');
  for (const { path } of files) {
    expect(
      [...listed, 'package.json'].some((part) => path === part || path.startsWith(`${part}/`)),
      path,
    ).toBe(true);
  }
  for (const part of listed) await access(join(folder, part));
  expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).not.toHaveProperty('scripts');
});
