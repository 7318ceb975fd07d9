/** What would only be noticed on the day of a release: the workflows call what there is, and publishing needs no secret. */
import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, string | number | boolean>;
}
interface Job {
  uses?: string;
  needs?: string;
  permissions?: Record<string, string>;
  steps?: Step[];
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = '.github/workflows';
const read = (path: string) => readFile(join(ROOT, path), 'utf8');
const load = async (name: string) => parse(await read(`${FOLDER}/${name}`)) as Workflow;

const names = await readdir(join(ROOT, FOLDER));
const scripts = Object.keys((JSON.parse(await read('package.json')) as { scripts: object }).scripts);

describe.each(names)('%s', (name) => {
  test('calls scripts, files and workflows that there are', async () => {
    const text = await read(`${FOLDER}/${name}`);
    const { jobs } = await load(name);
    const commands = Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap((step) => step.run ?? []));
    // What CI's own script calls is called here, too.
    const all = [...commands, await read('.ci/run')].join('\n');
    for (const [, script] of all.matchAll(/npm run (?:--silent )?([\w:-]+)/g))
      expect(scripts).toContain(script);
    for (const [, path] of all.matchAll(/node (scripts\/[\w/-]+\.mjs)/g)) await access(join(ROOT, path!));
    for (const [, path] of all.matchAll(/^(\.[\w/]+)$/gm)) await access(join(ROOT, path!), constants.X_OK);
    for (const [, path] of text.matchAll(/uses: \.\/(\S+)/g)) await access(join(ROOT, path!));
  });

  test('names no secret, and lets its jobs read only', async () => {
    expect(await read(`${FOLDER}/${name}`)).not.toMatch(/secrets|_TOKEN/);
    expect((await load(name)).permissions).toEqual({ contents: 'read' });
  });
});

describe('publishing', async () => {
  const { jobs } = await load('publish.yml');
  const publish = jobs['publish']!;
  const steps = publish.steps!;

  test('waits for every check of CI', () => {
    expect(jobs[publish.needs!]!.uses).toBe(`./${FOLDER}/ci.yml`);
  });

  test('has an identity, which no other job has', async () => {
    const all = await Promise.all(names.map(load));
    const trusted = all.flatMap((workflow) =>
      Object.values(workflow.jobs).filter(({ permissions }) => permissions?.['id-token'] === 'write'),
    );
    expect(trusted).toEqual([publish]);
  });

  test('runs on a Node whose npm can do it, without settings that come before the identity', () => {
    const settings = steps
      .filter(({ uses }) => uses?.startsWith('actions/setup-node@'))
      .map((step) => step.with!);
    expect(settings).toHaveLength(1);
    expect(Number(settings[0]!['node-version'])).toBeGreaterThanOrEqual(24);
    expect(settings[0]).not.toHaveProperty('registry-url');
  });

  test.each([
    ['v1.0.0', 'latest'],
    ['v1.0.0-beta.1', 'next'],
  ])('stages the tarball of %s under the tag %s', async (tag, expected) => {
    const folder = await mkdtemp(join(tmpdir(), 'badak-workflow-'));
    try {
      await writeFile(join(folder, 'npm'), '#!/bin/sh\necho "$@"\n');
      await chmod(join(folder, 'npm'), 0o755);
      const { run } = steps.at(-1)!;
      const env = { PATH: `${folder}${delimiter}${process.env['PATH']}`, GITHUB_REF_NAME: tag };
      const { stdout } = await promisify(execFile)('bash', ['-e', '-c', run!], { env });
      expect(stdout.trim()).toBe(
        `stage publish ./badak-${tag.slice(1)}.tgz --access public --tag ${expected}`,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
