/** `badak train`: the contract of the command line, on a run of a second. */
import { existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { cliOnDigits as cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { DIGITS_NAME } from '../support/digits-set.js';
import { mentions } from '../support/mentions.js';
import { greyPng } from '../support/png.js';
import { sharedData } from '../support/shared-data.js';

const SMALL = ['--hidden-size', '8', '--batch-size', '20', '--threads', '2'];
const train = (...args: string[]) => ['train', 'two-layer-net', ...SMALL, ...args];

test('a run leaves its four files and says what came out', async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await cli(train('--data', 'digits', '--iterations', '30'), {
    cwd: folder.path,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/two-layer-net on digits: 30 steps in \d+\.\d s/);
  expect(stdout).toMatch(/test\/accuracy +0\.\d{4}/);
  expect(stdout).toContain(join('runs', 'two-layer-net-0', 'report.html'));
  expect(stderr).toContain('data     generated digits');
  expect(stderr).toMatch(/step +1 +epoch +0\.00 +train\/loss/);
  const run = join(folder.path, 'runs/two-layer-net-0');
  expect((await readdir(run)).sort()).toEqual([
    'checkpoint.safetensors',
    'config.json',
    'metrics.jsonl',
    'panels.json',
    'report.html',
  ]);
  expect(JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))).toMatchObject({
    experiment: 'two-layer-net',
    seed: 0,
    data: 'digits',
    params: { hiddenSize: 8, batchSize: 20, iterations: 30, activation: 'relu', learningRate: 0.1 },
  });
});

test('jsonl: start, reports, done; nothing else on stdout', async () => {
  await using folder = await temporaryFolder();
  const { stdout } = await cli(train('--iterations', '250', '--seed', '4', '--format', 'jsonl'), {
    cwd: folder.path,
  });
  const lines = jsonLines(stdout);
  expect(lines[0]).toEqual({
    type: 'start',
    experiment: 'two-layer-net',
    params: expect.objectContaining({ hiddenSize: 8, iterations: 250 }),
    seed: 4,
    data: DIGITS_NAME,
    backend: { build: expect.stringMatching(/relaxed|threads/), threads: 2 },
  });
  expect(lines.slice(1, -1).map((line) => [line['type'], line['step']])).toEqual([
    ['eval', 1],
    ['step', 101],
    ['step', 201],
    ['eval', 250],
  ]);
  expect(lines.at(-1)).toEqual({
    type: 'done',
    metrics: lines.at(-2)!['metrics'],
    seconds: expect.any(Number),
    steps: 250,
    peakMemoryBytes: expect.any(Number),
    hash: expect.stringMatching(/^(fused|exact)-[0-9a-f]{16}$/),
  });
  expect(lines.at(-1)!['metrics']).toEqual({
    'train/loss': expect.any(Number),
    'train/accuracy': expect.any(Number),
    'test/accuracy': expect.any(Number),
  });
  // The run folder has the same lines.
  expect(await readFile(join(folder.path, 'runs/two-layer-net-4/metrics.jsonl'), 'utf8')).toBe(stdout);
});

test('shuffled epochs report at the end of each', async () => {
  await using folder = await temporaryFolder();
  const args = [
    'train',
    'two-layer-net',
    '--epochs',
    '2',
    '--batch-size',
    '500',
    '--format',
    'jsonl',
    '--quiet',
  ];
  const lines = jsonLines((await cli(args, { cwd: folder.path })).stdout);
  expect(lines.slice(1, -1).map(({ type, step, epoch }) => ({ type, step, epoch }))).toEqual([
    { type: 'epoch', step: 12, epoch: 1 },
    { type: 'epoch', step: 24, epoch: 2 },
  ]);
});

test('the same seed gives the same numbers, with any number of threads', async () => {
  await using folder = await temporaryFolder();
  const run = async (...args: string[]) =>
    jsonLines(
      (await cli(train('--iterations', '60', '--format', 'jsonl', ...args), { cwd: folder.path })).stdout,
    ).slice(1, -1);
  const first = await run();
  expect(await run('--threads', '1')).toEqual(first);
  expect(await run('--threads', '3')).toEqual(first);
  expect(await run('--seed', '1')).not.toEqual(first);
});

describe('resuming', () => {
  /** Parameters of the checkpoint and the metrics of a run. */
  const result = async (run: string) => ({
    checkpoint: await readFile(join(run, 'checkpoint.safetensors')),
    reports: (await readFile(join(run, 'metrics.jsonl'), 'utf8'))
      .split('\n')
      .filter((line) => /"(step|eval)"/.test(line.slice(0, 14))),
  });

  test('SIGTERM saves and ends, too', async () => {
    await using folder = await temporaryFolder();
    let sent = false;
    const { code, stderr } = await cli(train('--iterations', '100000', '--format', 'jsonl', '--out', 'run'), {
      cwd: folder.path,
      watch(child, stdout) {
        if (!sent && stdout.includes('"step":301')) {
          sent = true;
          child.kill('SIGTERM');
        }
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('--resume run');
    expect(await readdir(join(folder.path, 'run'))).toContain('checkpoint.safetensors');
  });

  test.skipIf(!existsSync('/usr/bin/script'))('so does a terminal that is closed', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    await cli(train('--iterations', '1000000', '--format', 'jsonl', '--out', run), {
      terminal: true,
      watch(child, stdout) {
        // The terminal ends with who made it, and hangs up on the command.
        if (stdout.includes('"step":301')) child.kill('SIGKILL');
      },
    });
    const path = join(run, 'checkpoint.safetensors');
    await expect.poll(async () => decodeCheckpoint(path, await readFile(path)).step).toBeGreaterThan(301);
    await expect.poll(() => readFile(join(run, 'report.html'), 'utf8')).toContain('Not finished');
  });

  test('without a terminal SIGHUP is ignored, as with nohup', async () => {
    await using folder = await temporaryFolder();
    let sent = false;
    const { code, stdout } = await cli(train('--iterations', '2000', '--format', 'jsonl'), {
      cwd: folder.path,
      watch(child, stdout) {
        if (!sent && stdout.includes('"step":301')) {
          sent = true;
          child.kill('SIGHUP');
        }
      },
    });
    const done = expect.objectContaining({ type: 'done', steps: 2000 }) as unknown;
    expect([code, jsonLines(stdout).at(-1)]).toEqual([0, done]);
  });

  test('when nobody reads stdout any more, it saves and ends', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    const { code, stderr } = await cli(train('--iterations', '100000', '--format', 'jsonl', '--out', run), {
      watch(child, stdout) {
        if (stdout.includes('"step":301')) child.stdout!.destroy();
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain('--resume');
    const path = join(run, 'checkpoint.safetensors');
    expect(decodeCheckpoint(path, await readFile(path)).step).toBeGreaterThan(301);
  });

  test('interrupted by Ctrl-C and resumed equals never stopped, to the bit', async () => {
    await using folder = await temporaryFolder();
    const args = train('--iterations', '4000', '--format', 'jsonl', '--out');
    const whole = await cli([...args, 'whole'], { cwd: folder.path });
    expect(whole.code).toBe(0);
    let sent = false;
    const stopped = await cli([...args, 'parts'], {
      cwd: folder.path,
      watch(child, stdout) {
        if (!sent && stdout.includes('"step":301')) {
          sent = true;
          child.kill('SIGINT');
        }
      },
    });
    expect(stopped.code).toBe(130);
    const interrupted = /step ([\d,]+) of 4,000\b[^]*badak train two-layer-net --resume parts/;
    expect(stopped.stderr).toMatch(interrupted);
    expect(await readdir(join(folder.path, 'parts'))).toContain('report.html');
    const middle = Number(interrupted.exec(stopped.stderr)![1]!.replace(',', ''));
    expect(middle).toBeLessThan(4000);

    const resumed = await cli(
      ['train', 'two-layer-net', '--resume', 'parts/checkpoint.safetensors', '--threads', '1'],
      { cwd: folder.path },
    );
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(mentions('resumed', middle.toLocaleString('en'), '4,000'));
    const last = (4000 - middle).toLocaleString('en');
    expect(resumed.stdout).toMatch(mentions('4,000 steps', last));
    expect(await readFile(join(folder.path, 'parts/report.html'), 'utf8')).toMatch(
      mentions('class="state"', '4,000 steps', last),
    );
    expect(await result(join(folder.path, 'parts'))).toEqual(await result(join(folder.path, 'whole')));
  });

  test('what was recorded after the checkpoint, or cut off, is done again', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    await cli(train('--iterations', '200', '--out', run));
    const before = await result(run);
    // As if the program had died while writing a line behind the checkpoint's step.
    const metrics = join(run, 'metrics.jsonl');
    await writeFile(
      metrics,
      `${await readFile(metrics, 'utf8')}null\n5\n{"type":"eval"}\n{"type":"step","step":300,"epoch":1,"metrics":{}}\n{"type":"st`,
    );
    const { code, stdout } = await cli([
      'train',
      'two-layer-net',
      '--resume',
      '--out',
      run,
      '--iterations',
      '400',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('400 steps');
    const after = await result(run);
    expect(after.reports.slice(0, before.reports.length)).toEqual(before.reports);
    expect(after.reports.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([
      1, 101, 200, 201, 301, 400,
    ]);
  });

  test('into another folder: the run it comes from stays, a used folder is refused', async () => {
    await using folder = await temporaryFolder();
    const [first, second, other] = ['first', 'second', 'other'].map((name) => join(folder.path, name));
    await cli(train('--iterations', '50', '--out', first!));
    await cli(train('--iterations', '50', '--out', other!, '--seed', '9'));
    const before = [await result(first!), await result(other!)];
    const checkpoint = join(first!, 'checkpoint.safetensors');
    const resume = ['train', 'two-layer-net', '--resume', checkpoint, '--iterations', '60', '--out'];
    expect((await cli([...resume, second!])).code).toBe(0);
    expect((await result(second!)).reports.slice(0, 2)).toEqual(before[0]!.reports);
    const refused = await cli([...resume, other!]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(mentions(other!, '--resume', '--out'));
    expect([await result(first!), await result(other!)]).toEqual(before);
  });

  test('a run by epochs, and one that goes on by the other measure', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    const size = ['--hidden-size', '8', '--batch-size', '1000'];
    expect((await cli(['train', 'two-layer-net', ...size, '--epochs', '2', '--out', run])).code).toBe(0);
    const go = (...args: string[]) => cli(['train', 'two-layer-net', '--resume', '--out', run, ...args]);
    expect((await go()).code).toBe(0);
    expect((await go('--epochs', '3')).stdout).toContain('18 steps');
    expect((await go('--iterations', '20')).stdout).toContain('20 steps');
    const back = await go('--iterations', '7');
    expect(back.code).toBe(1);
    expect(back.stderr).toMatch(mentions('checkpoint.safetensors', '7 steps', 'step 20'));
  });

  test('a finished run has nothing left to do, and keeps its figures', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    const first = await cli(train('--iterations', '50', '--out', run, '--format', 'jsonl'));
    const again = await cli(['train', 'two-layer-net', '--resume', '--out', run, '--format', 'jsonl']);
    expect(again.code).toBe(0);
    expect(jsonLines(again.stdout).at(-1)!['metrics']).toEqual(jsonLines(first.stdout).at(-1)!['metrics']);
  });

  test.each([
    ['no such file', async () => {}, /checkpoint\.safetensors/],
    [
      'cut short',
      async (file: string, bytes: Buffer) => writeFile(file, bytes.subarray(0, bytes.length - 100)),
      /checkpoint\.safetensors.*param.*\d+.*\d+/,
    ],
    ['empty', async (file: string) => writeFile(file, ''), /checkpoint\.safetensors/],
    [
      'something else',
      async (file: string) => writeFile(file, 'This is a shopping list.'),
      /checkpoint\.safetensors/,
    ],
  ])('a checkpoint that cannot be read: %s', async (_, spoil, message) => {
    await using folder = await temporaryFolder();
    const good = join(folder.path, 'good');
    await cli(train('--iterations', '20', '--out', good));
    const bytes = await readFile(join(good, 'checkpoint.safetensors'));
    const bad = join(folder.path, 'bad');
    await mkdir(bad);
    const file = join(bad, 'checkpoint.safetensors');
    await spoil(file, bytes);
    const { code, stderr } = await cli(['train', 'two-layer-net', '--resume', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  test('a checkpoint of a net of another size leaves its run as it is', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    await cli(train('--iterations', '20', '--out', run));
    const before = await result(run);
    const { code, stderr } = await cli([
      'train',
      'two-layer-net',
      '--resume',
      '--out',
      run,
      '--hidden-size',
      '9',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/W1(?=.*\[784, 8\])(?=.*\[784, 9\])/);
    expect(await result(run)).toEqual(before);
  });

  test('another seed, or a search, is refused: both would give up what was trained', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    await cli(train('--iterations', '20', '--seed', '3', '--out', run));
    const before = await result(run);
    const checkpoint = join(run, 'checkpoint.safetensors');
    const resume = ['train', 'two-layer-net', '--resume', checkpoint, '--iterations', '40'];
    const seeded = await cli([...resume, '--seed', '7']);
    expect(seeded.code).toBe(1);
    expect(seeded.stderr).toMatch(mentions('--seed', 3, 7));
    const searching = await cli([...resume, '--search', 'learning-rate=0.01..1', '--trials', '2']);
    expect(searching.code).toBe(2);
    expect(searching.stderr).toMatch(mentions('--search', checkpoint));
    expect(await result(run)).toEqual(before);
    const same = await cli([...resume, '--seed', '3']);
    expect(same.code).toBe(0);
  });

  test('a run is named by its folder, too', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    const image = join(folder.path, 'grey.png');
    await writeFile(
      image,
      greyPng(
        28,
        28,
        Uint8Array.from({ length: 784 }, (_, i) => (i % 7) * 40),
      ),
    );
    await cli(train('--iterations', '20', '--out', run));
    const [byFolder, byFile] = await Promise.all(
      [run, join(run, 'checkpoint.safetensors')].map((path) =>
        cli(['predict', '--checkpoint', path, '--image', image, '--json']),
      ),
    );
    expect(byFolder!.code).toBe(0);
    expect(byFolder!.stdout).toBe(byFile!.stdout);
    const none = await cli(['predict', '--checkpoint', folder.path, '--image', image]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining(join(folder.path, 'checkpoint'))]);
  });

  test('without a file, the latest run that is not done goes on, and the line says which', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    await cli(train('--iterations', '20'), { cwd });
    let sent = false;
    await cli(train('--iterations', '100000', '--format', 'jsonl'), {
      cwd,
      watch(child, stdout) {
        if (!sent && stdout.includes('"step":301')) {
          sent = true;
          child.kill('SIGINT');
        }
      },
    });
    await cli(train('--iterations', '30'), { cwd });
    expect((await readdir(join(cwd, 'runs'))).sort()).toEqual([
      'two-layer-net-0',
      'two-layer-net-0-2',
      'two-layer-net-0-3',
    ]);
    const second = join('runs', 'two-layer-net-0-2');
    const size = await stat(join(cwd, second, 'metrics.jsonl'));
    const { stderr, stdout } = await cli(['train', 'two-layer-net', '--resume', '--iterations', '4000'], {
      cwd,
    });
    expect(stderr).toMatch(/resumed .*two-layer-net-0-2$/m);
    expect(stderr).toMatch(mentions('--iterations', 4000, 100000));
    expect(stdout).toContain(join(second, 'report.html'));
    expect((await stat(join(cwd, second, 'metrics.jsonl'))).size).toBeGreaterThan(size.size);
    // All are done: the one that was saved last.
    const again = await cli(['train', 'two-layer-net', '--resume', '--iterations', '4100'], { cwd });
    expect(again.stderr).toMatch(/resumed .*step 4,000 of 4,100.*two-layer-net-0-2$/m);
  });

  test('a run that is finished already says so, and what to raise', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    await cli(train('--iterations', '20', '--out', 'run'), { cwd });
    const { code, stdout, stderr } = await cli(['train', 'two-layer-net', '--resume', 'run'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(mentions('--iterations 20'));
    expect(stdout).toMatch(mentions('20 steps'));
    expect(stdout).not.toMatch(mentions('the last 0'));
    // Without its records there is no result to show, and the report says what is missing.
    await rm(join(cwd, 'run/metrics.jsonl'));
    const without = await cli(['report', 'run'], { cwd });
    expect(without.stderr).toMatch(mentions('note', 'metrics.jsonl'));
    expect((await cli(['train', 'two-layer-net', '--resume', 'run'], { cwd })).stdout).toMatch(
      mentions('metrics.jsonl', 'report.html'),
    );
    const file = join(cwd, 'run/metrics.jsonl');
    await writeFile(file, `{"type":\n${await readFile(file, 'utf8')}{"cut off":`);
    expect((await cli(['report', 'run'], { cwd })).stderr).toMatch(mentions('1 line', 'metrics.jsonl'));
  });

  test('a run that saved nothing is no dead end', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    await cli(train('--iterations', '20', '--out', 'run'), { cwd });
    const expectRefused = async (...mentioned: string[]) => {
      for (const args of [
        ['--out', 'run'],
        ['--resume', 'run'],
        ['--resume', 'run/checkpoint.safetensors'],
        ['--resume', '--out', 'run'],
      ]) {
        const { code, stderr } = await cli(train(...args), { cwd });
        expect(code).toBe(1);
        expect(stderr, args.join(' ')).toMatch(mentions('run has', '--out', ...mentioned));
      }
    };
    await rm(join(cwd, 'run/checkpoint.safetensors'));
    // What is left is not to be deleted.
    await expectRefused('metrics', 'report', 'export --run');
    expect((await cli(['export', '--run', 'run', '--out', 'run.csv'], { cwd })).code).toBe(0);
  });

  test('a run whose folder is removed while it trains says so, and makes no other', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    let isRemoved = false;
    const { code, stderr } = await cli(
      train('--iterations', '1000000', '--format', 'jsonl', '--out', 'run'),
      {
        cwd,
        watch(_, stdout) {
          if (isRemoved || !stdout.includes('"step":101')) return;
          isRemoved = true;
          rmSync(join(cwd, 'run'), { recursive: true, force: true });
        },
      },
    );
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(mentions('run', 'metrics.jsonl', '--out'));
    expect(existsSync(join(cwd, 'run'))).toBe(false);
  });

  test('a checkpoint without its records goes on, and says what is missing', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    for (const name of ['run', 'whole']) await cli(train('--iterations', '20', '--out', name), { cwd });
    await writeFile(join(cwd, 'run/metrics.jsonl'), '');
    const goOn = (name: string) => cli(train('--iterations', '30', '--resume', name), { cwd });
    const [resumed, whole] = [await goOn('run'), await goOn('whole')];
    expect([resumed.code, whole.code]).toEqual([0, 0]);
    expect(resumed.stderr).toMatch(mentions('note', 'metrics.jsonl'));
    expect(whole.stderr).not.toContain('metrics.jsonl');
    expect(await readFile(join(cwd, 'run/checkpoint.safetensors'))).toEqual(
      await readFile(join(cwd, 'whole/checkpoint.safetensors')),
    );
  });

  test('a run that was killed before it saved anything begins again, with its own settings', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const read = (name: string) => readFile(join(cwd, name));
    await cli(train('--iterations', '20', '--seed', '3', '--out', 'whole'), { cwd });
    const lines = (await read('whole/metrics.jsonl')).toString().split('\n');
    const config = await read('whole/config.json');
    const left = 'checkpoint.safetensors.01234567-89ab-cdef-0123-456789abcdef.tmp';
    const others = ['mine.01234567-89ab-cdef-0123-456789abcdef.tmp', 'report.html.tmp'];
    for (const [kept, args] of [
      [config, ['--resume', 'run']],
      [config, ['--resume', '--out', 'run']],
      // Killed before it wrote its settings down: they have to be typed again.
      [Buffer.alloc(0), [...SMALL, '--iterations', '20', '--seed', '3', '--resume', 'run']],
      // Killed right after it made its folder.
      [undefined, [...SMALL, '--iterations', '20', '--seed', '3', '--resume', '--out', 'run']],
    ] as const) {
      await rm(join(cwd, 'run'), { recursive: true, force: true });
      await mkdir(join(cwd, 'run'));
      if (kept) await writeFile(join(cwd, 'run/config.json'), kept);
      if (kept === config) await writeFile(join(cwd, 'run/metrics.jsonl'), `${lines[0]}\n{"type":`);
      const beside = kept ? [left, ...others] : [];
      for (const name of beside) await writeFile(join(cwd, 'run', name), 'half');
      const { code, stderr } = await cli(['train', 'two-layer-net', ...args], { cwd });
      expect(stderr).toMatch(mentions('run'));
      expect(code, stderr).toBe(0);
      expect(await read('run/checkpoint.safetensors')).toEqual(await read('whole/checkpoint.safetensors'));
      expect((await readdir(join(cwd, 'run'))).sort()).toEqual(
        [...(await readdir(join(cwd, 'whole'))), ...(kept ? others : [])].sort(),
      );
    }
  });

  test('a run that begins again goes into the folder that is named', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    await cli(train('--iterations', '20', '--out', 'run'), { cwd });
    await rm(join(cwd, 'run/checkpoint.safetensors'));
    await writeFile(join(cwd, 'run/metrics.jsonl'), '');
    const { code, stderr } = await cli(['train', 'two-layer-net', '--resume', 'run', '--out', 'other'], {
      cwd,
    });
    expect(code, stderr).toBe(0);
    expect(await readdir(join(cwd, 'other'))).toContain('checkpoint.safetensors');
    expect(await readdir(join(cwd, 'run'))).not.toContain('checkpoint.safetensors');
  });

  test('a run that was killed before it saved anything is the one that --resume goes on with', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    for (let n = 0; n < 2; n++) await cli(train('--iterations', '20'), { cwd });
    await rm(join(cwd, 'runs/two-layer-net-0-2/checkpoint.safetensors'));
    await writeFile(join(cwd, 'runs/two-layer-net-0-2/metrics.jsonl'), '');
    const { stderr } = await cli(['train', 'two-layer-net', '--resume'], { cwd });
    expect(stderr).toMatch(mentions('two-layer-net-0-2'));
    const other = await cli(['train', 'cnn', '--resume', 'runs/two-layer-net-0'], { cwd });
    expect(other.code).toBe(1);
    await rm(join(cwd, 'runs/two-layer-net-0/checkpoint.safetensors'));
    await rm(join(cwd, 'runs/two-layer-net-0/metrics.jsonl'));
    const wrong = await cli(['train', 'cnn', '--resume', 'runs/two-layer-net-0'], { cwd });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(mentions('two-layer-net', 'cnn', '--out'));
  });

  test('a second Ctrl-C ends the run and says that it is not saved', async () => {
    await using folder = await temporaryFolder();
    let sent = 0;
    const { code, stderr } = await cli(train('--iterations', '100000', '--format', 'jsonl'), {
      cwd: folder.path,
      watch(child, stdout) {
        if (sent > 0 || !stdout.includes('"step":101')) return;
        sent += 1;
        child.kill('SIGINT');
        child.kill('SIGTERM');
      },
    });
    expect(code).toBe(130);
    // Where the first signal has ended the training before the second comes, it is saved.
    expect(stderr).toMatch(/not saved|--resume/);
  });

  test('what does not fit the checkpoint is named before the error', async () => {
    await using folder = await temporaryFolder();
    await cli(train('--iterations', '20'), { cwd: folder.path });
    const args = ['train', 'two-layer-net', '--resume', '--hidden-size', '9'];
    const { code, stderr } = await cli(args, { cwd: folder.path });
    expect(code).toBe(1);
    expect(stderr).toMatch(mentions('--hidden-size', 9, 8, 'resumed', 'sizes'));
  });

  test('what to type after Ctrl-C is what works where badak was called by npx', async () => {
    await using folder = await temporaryFolder();
    let sent = false;
    const { stderr } = await cli(train('--iterations', '100000', '--format', 'jsonl'), {
      cwd: folder.path,
      env: { npm_command: 'exec' },
      watch(child, stdout) {
        if (!sent && stdout.includes('"step":101')) {
          sent = true;
          child.kill('SIGINT');
        }
      },
    });
    expect(stderr).toMatch(/^ +npx badak train two-layer-net --resume /m);
  });

  test.skipIf(!sharedData('mnist'))('a checkpoint trained on other data', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    await cli(train('--iterations', '20', '--out', run));
    const env = { BADAK_DATA: sharedData('mnist')! };
    const { code, stderr } = await cli(
      ['train', 'two-layer-net', '--resume', '--out', run, '--data', 'mnist'],
      { env },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(mentions(DIGITS_NAME, 'mnist'));
  });
});

describe('a loss that is not finite', () => {
  test('stops, names the step, keeps the last good checkpoint and says so in the report', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    await cli(train('--iterations', '100', '--out', run));
    const good = await readFile(join(run, 'checkpoint.safetensors'));
    const { code, stderr } = await cli([
      'train',
      'two-layer-net',
      '--resume',
      '--out',
      run,
      '--iterations',
      '200',
      '--learning-rate',
      '1e30',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/NaN.*\b10\d\b.*\b100\b.*checkpoint\.safetensors/);
    expect(await readFile(join(run, 'checkpoint.safetensors'))).toEqual(good);
    expect(await readFile(join(run, 'report.html'), 'utf8')).toContain('Not finished');
  });

  test('at the very beginning there is no checkpoint to keep', async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await cli(
      train('--weight-init-std', '1e30', '--iterations', '50', '--out', 'run'),
      { cwd: folder.path },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/NaN|Infinity/);
    expect(stderr).not.toContain('checkpoint.safetensors');
    expect(await readdir(join(folder.path, 'run'))).not.toContain('checkpoint.safetensors');
  });
});

describe('the run folder', () => {
  test('a second run gets its own', async () => {
    await using folder = await temporaryFolder();
    for (const name of ['two-layer-net-0', 'two-layer-net-0-2']) {
      const { stdout } = await cli(train('--iterations', '2'), { cwd: folder.path });
      expect(stdout).toContain(join('runs', name, 'report.html'));
    }
  });

  test('several runs that start at once get one each', async () => {
    await using folder = await temporaryFolder();
    const runs = await Promise.all(
      [1, 2, 3].map(() => cli(train('--iterations', '2'), { cwd: folder.path })),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await readdir(join(folder.path, 'runs'))).length).toBe(3);
  });

  test('one that is named and used already is not written over', async () => {
    await using folder = await temporaryFolder();
    await cli(train('--iterations', '2', '--out', 'run'), { cwd: folder.path });
    const { code, stderr } = await cli(train('--iterations', '2', '--out', 'run'), { cwd: folder.path });
    expect(code).toBe(1);
    expect(stderr).toMatch(mentions('run', '--resume', '--out'));
  });

  test('one that cannot be written to', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'file'), '');
    const below = await cli(train('--iterations', '2', '--out', 'file/run'), { cwd: folder.path });
    expect(below.code).toBe(1);
    expect(below.stderr).toMatch(/file.run: .*--out/);
    await mkdir(join(folder.path, 'closed'));
    await chmod(join(folder.path, 'closed'), 0o500);
    // Root may write everywhere.
    if (process.getuid?.() !== 0) {
      expect((await cli(train('--iterations', '2', '--out', 'closed/run'), { cwd: folder.path })).code).toBe(
        1,
      );
    }
  });
});

describe('data', () => {
  test('without a network and without files: digits, and it says so soon', async () => {
    await using folder = await temporaryFolder();
    const started = performance.now();
    const { code, stderr, stdout } = await cli(['train', 'two-layer-net', '--iterations', '2'], {
      cwd: folder.path,
      env: { BADAK_DATA: '' },
    });
    expect(code).toBe(0);
    if (stdout.includes('on mnist')) return; // There is a network here after all.
    expect(stderr).toMatch(mentions('generated digits', 'MNIST'));
    // Two mirrors, four seconds each at most, and the drawing.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('a folder that does not exist, or has only a part of the set', async () => {
    await using folder = await temporaryFolder();
    const missing = await cli(['train', 'two-layer-net', '--data-dir', 'nowhere'], { cwd: folder.path });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/nowhere.*--data-dir|--data-dir.*nowhere/);
    const variable = await cli(['train', 'two-layer-net'], {
      cwd: folder.path,
      env: { BADAK_DATA: 'nowhere' },
    });
    expect(variable.code).toBe(1);
    expect(variable.stderr).toMatch(/nowhere.*BADAK_DATA|BADAK_DATA.*nowhere/);
    const none = await cli(['train', 'two-layer-net', '--data-dir', '.'], { cwd: folder.path });
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/mnist/i);
    await writeFile(join(folder.path, 'train-labels-idx1-ubyte'), 'no labels');
    const part = await cli(['train', 'two-layer-net', '--data-dir', '.'], { cwd: folder.path });
    expect(part.code).toBe(1);
    expect(part.stderr).toContain('t10k-labels-idx1-ubyte');
  });

  test('--quiet keeps the line that it is not MNIST', async () => {
    await using folder = await temporaryFolder();
    const header = (...numbers: number[]) => Buffer.from(Uint32Array.from(numbers).buffer).swap32();
    for (const part of ['train', 't10k']) {
      await writeFile(
        join(folder.path, `${part}-images.idx3-ubyte`),
        Buffer.concat([header(0x803, 6, 28, 28), Buffer.alloc(6 * 784, 9)]),
      );
      await writeFile(
        join(folder.path, `${part}-labels.idx1-ubyte`),
        Buffer.concat([header(0x801, 6), Buffer.from([0, 1, 2, 3, 1, 2])]),
      );
    }
    const args = ['--data-dir', '.', '--iterations', '2', '--quiet', '--format', 'jsonl', '--out', 'run'];
    const { code, stdout, stderr } = await cli(['train', 'two-layer-net', ...args], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^data {5}\.: .*\b6\b.*28×28.*\b4\b.*\n$/);
    expect(jsonLines(stdout)[0]!['data']).toMatch(/^idx-/);
    expect(await readFile(join(folder.path, 'run', 'report.html'), 'utf8')).toMatch(
      mentions('class="state"', '28×28', 'classes'),
    );
    await writeFile(
      join(folder.path, 'x.png'),
      greyPng(
        28,
        28,
        Uint8Array.from({ length: 784 }, (_, i) => i),
      ),
    );
    const asked = await cli(['predict', '--checkpoint', 'run/checkpoint.safetensors', '--image', 'x.png'], {
      cwd: folder.path,
    });
    expect(asked.stdout).toMatch(/^class +probability$/m);
  });

  test.skipIf(!sharedData('mnist'))('real MNIST, named by --data-dir or BADAK_DATA', async () => {
    await using folder = await temporaryFolder();
    const dir = sharedData('mnist')!;
    const args = ['train', 'two-layer-net', '--iterations', '2', '--quiet', '--format', 'jsonl'];
    const flag = await cli([...args, '--data-dir', dir], { cwd: folder.path });
    expect(jsonLines(flag.stdout)[0]).toMatchObject({ data: 'mnist' });
    const variable = await cli(args, { cwd: folder.path, env: { BADAK_DATA: dir } });
    expect(jsonLines(variable.stdout)[0]).toMatchObject({ data: 'mnist' });
  });
});

describe('nobody reads stderr', () => {
  test('the work goes on without it', async () => {
    await using folder = await temporaryFolder();
    const { code, stdout } = await cli(train('--iterations', '300', '--format', 'jsonl'), {
      cwd: folder.path,
      started: (child) => child.stderr!.destroy(),
    });
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'done', steps: 300 });
  });

  test('an error still has its exit code', async () => {
    const { code } = await cli(['train', 'two-layer-net', '--data-dir', 'nowhere'], {
      started: (child) => child.stderr!.destroy(),
    });
    expect(code).toBe(1);
  });
});

test('--quiet prints only the result', async () => {
  await using folder = await temporaryFolder();
  const { stderr, stdout } = await cli(train('--data', 'digits', '--iterations', '2', '--quiet'), {
    cwd: folder.path,
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('test/accuracy');
});

test('the report is one file that needs no other', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  await cli(train('--data', 'digits', '--iterations', '10', '--out', run));
  const html = await readFile(join(run, 'report.html'), 'utf8');
  expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
  expect(html).toContain('.uplot');
  for (const word of ['hidden-size', 'generated digits', 'wasm build', 'Node ']) expect(html).toContain(word);
  // Made again from the records, it is the same.
  await writeFile(join(run, 'report.html'), 'spoiled');
  const { code, stdout } = await cli(['report', run]);
  expect(code).toBe(0);
  expect(stdout.trim()).toBe(join(run, 'report.html'));
  expect(await readFile(join(run, 'report.html'), 'utf8')).toBe(html);
});

test('text in a report is text, not markup', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  await cli(train('--iterations', '2', '--out', run));
  const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as Record<string, unknown>;
  const evil = '</script><script>alert(1)</script>';
  await writeFile(join(run, 'config.json'), JSON.stringify({ ...config, dataSaid: evil }));
  await cli(['report', run]);
  expect(await readFile(join(run, 'report.html'), 'utf8')).not.toContain('<script>alert');
});

test('a checkpoint written while another is there replaces it whole', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  await cli(train('--iterations', '20', '--out', run));
  const names = await readdir(run);
  expect(names.filter((name) => name.includes('.tmp'))).toEqual([]);
  expect((await stat(join(run, 'checkpoint.safetensors'))).size).toBeGreaterThan((784 * 8 + 8 + 80 + 10) * 4);
});

test('--profile says where the steps spend their time, in print and in the report', async () => {
  await using folder = await temporaryFolder();
  const options = { cwd: folder.path };
  const { code, stdout } = await cli(train('--data', 'digits', '--iterations', '30', '--profile'), options);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Affine W1 forward +gemm +1 +\d+\.\d{3}/);
  const report = await readFile(join(folder.path, 'runs/two-layer-net-0/report.html'), 'utf8');
  expect(report).toContain('Affine W1 backwardParams');

  const records = join(folder.path, 'stopped/metrics.jsonl');
  const stopped = await cli(
    train('--data', 'digits', '--iterations', '100000', '--profile', '--out', 'stopped'),
    {
      ...options,
      async started(child) {
        // The first steps do not count in a profile.
        const isTraining = () =>
          readFile(records, 'utf8').then(
            (text) => text.split('"step"').length > 3,
            () => false,
          );
        while (!(await isTraining())) await setTimeout(20);
        child.kill('SIGINT');
      },
    },
  );
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toMatch(/Affine W1 forward +gemm +1 +\d+\.\d{3}/);

  const refused = await cli(['train', 'hyperparameters', '--trials', '2', '--profile'], options);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--profile');
});
