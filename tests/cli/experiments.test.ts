/** `badak train` of comparisons, of searches and of experiments with pictures: the contract of the command line. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodePanels, encodePanels } from '../../ts/experiments/panels-file.js';
import type { Panel } from '../../ts/experiments/panels.js';
import { cliOnDigits as cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { DIGITS_NAME } from '../support/digits-set.js';
import { mentions } from '../support/mentions.js';

const COMMON = ['--threads', '2'];

/** Small enough to end in a second. */
const COMPARISONS: Readonly<
  Record<string, { flags: string; runs: string[]; metrics: string[]; panels: readonly string[] }>
> = {
  optimizers: {
    flags: '--iterations 20 --hidden-size 8',
    runs: ['SGD', 'Momentum', 'AdaGrad', 'Adam'],
    metrics: ['train/loss', 'test/accuracy'],
    panels: ['paths', 'histograms', 'pictures', 'sum', 'bars', 'pictures', 'bars'],
  },
  'weight-init': {
    flags: '--iterations 20 --hidden-size 8',
    runs: ['std=0.01', 'Xavier', 'He'],
    metrics: ['train/loss', 'test/accuracy'],
    panels: ['histograms', 'histograms', 'histograms', 'histograms'],
  },
  'batch-norm': {
    flags: '--scales 2 --epochs 2 --samples 200 --hidden-size 8',
    runs: ['std 1.00, without', 'std 1.00, with', 'std 0.000100, without', 'std 0.000100, with'],
    metrics: ['train/loss', 'train/accuracy'],
    panels: ['histograms'],
  },
  overfitting: {
    flags: '--epochs 3 --dropout-epochs 4 --samples 200 --hidden-size 8',
    runs: ['plain', 'weight decay', 'dropout'],
    metrics: ['train/loss', 'train/accuracy', 'test/accuracy'],
    panels: ['histograms', 'histograms', 'heatmap', 'pictures', 'sum', 'bars', 'pictures', 'bars'],
  },
  hyperparameters: {
    flags: '--trials 3 --epochs 2 --samples 100 --hidden-size 8',
    runs: ['trial 1', 'trial 2', 'trial 3'],
    metrics: ['train/loss', 'valid/accuracy', 'train/accuracy', 'learning-rate', 'weight-decay'],
    panels: ['table'],
  },
};

async function panelsIn(folder: string): Promise<readonly Panel[]> {
  const text = await readFile(join(folder, 'panels.json'), 'utf8').catch(() => '[]');
  return decodePanels(text).panels;
}

describe.each(Object.entries(COMPARISONS))('%s', (id, { flags, runs, metrics, panels }) => {
  test('names its curves, ends with their figures, and leaves a report with all of it', async () => {
    await using folder = await temporaryFolder();
    const run = join(folder.path, 'run');
    const { code, stdout, stderr } = await cli([
      ...['train', id, ...flags.split(' '), ...COMMON, '--format', 'jsonl', '--out', run],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^memory +\d+\.\d MiB .*\d\.\d MiB .*\b\d+ MiB/m);
    const lines = jsonLines(stdout);
    expect(lines[0]).toMatchObject({ type: 'start', experiment: id, data: DIGITS_NAME });
    const reports = lines.slice(1, -1);
    expect([...new Set(reports.map((line) => line['run']))]).toEqual(runs);
    const done = lines.at(-1) as unknown as { runs: Record<string, Record<string, number>> };
    expect(done).toMatchObject({ type: 'done', metrics: {}, steps: expect.any(Number) });
    expect(Object.keys(done.runs)).toEqual(runs);
    for (const name of runs) {
      expect(Object.keys(done.runs[name]!).sort()).toEqual([...metrics].sort());
      expect(reports.findLast((line) => line['run'] === name)!['metrics']).toEqual(done.runs[name]);
    }

    expect(await readFile(join(run, 'metrics.jsonl'), 'utf8')).toBe(stdout);
    expect(await readdir(run)).toContain('checkpoint.safetensors');
    const drawn = await panelsIn(run);
    expect(drawn.map(({ kind }) => kind)).toEqual(panels);
    const html = await readFile(join(run, 'report.html'), 'utf8');
    for (const name of runs) expect(html).toContain(`<th class="text" scope="row">${name}</th>`);
    expect(html).toMatch(/<script type="application\/json" id="charts-data">\[\{/);
    expect(html).toContain(
      `<script type="application/json" id="panels-data">${encodePanels(drawn)}</script>`,
    );
    expect(html).toMatch(
      id === 'hyperparameters' ? /class="state">\w+: 3 trials/ : /class="state">\w+: [\d,]+ steps/,
    );

    // Made again from the records, it is the same.
    await writeFile(join(run, 'report.html'), 'spoiled');
    expect((await cli(['report', run])).code).toBe(0);
    expect(await readFile(join(run, 'report.html'), 'utf8')).toBe(html);
  });
});

test('cnn: pictures of filters, feature maps and mistakes', async () => {
  await using folder = await temporaryFolder();
  const run = join(folder.path, 'run');
  const flags = ['--epochs', '1', '--batch-size', '500', '--filters', '4', '--hidden-size', '8'];
  const { code, stdout } = await cli(['train', 'cnn', ...flags, ...COMMON, '--out', run]);
  expect(code).toBe(0);
  expect(stdout).toContain(`cnn on ${DIGITS_NAME}: 10 steps`);
  const panels = await panelsIn(run);
  const filters = panels.filter(({ title }) => title.startsWith('Filters'));
  expect(filters).toHaveLength(2);
  for (const panel of filters) {
    expect(panel).toMatchObject({
      pictures: Array(4).fill(expect.objectContaining({ width: 5, height: 5 })),
    });
  }
});

describe('--search', () => {
  const search = ['--search', 'learning-rate=0.01..1:log,hidden-size=5..20', ...COMMON];

  test('tries so many values and ranks them', async () => {
    await using folder = await temporaryFolder();
    const args = ['train', 'two-layer-net', ...search, '--trials', '4', '--iterations', '50', '--out'];
    const { code, stdout } = await cli([...args, 'run'], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stdout).toContain(`two-layer-net on ${DIGITS_NAME}: 4 trials in`);
    const rows = [...stdout.matchAll(/^trial (\d)(.*)$/gm)];
    expect(rows.map(([, trial]) => Number(trial)).sort()).toEqual([1, 2, 3, 4]);
    const [head] = /^ +train\/loss.*$/m.exec(stdout)!;
    const column = head.trim().split(/ +/).indexOf('test/accuracy');
    const scores = rows.map(([, , cells]) => Number(cells!.trim().split(/ +/)[column]));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));

    // On one thread they run one after the other, and come out the same.
    const alone = await cli([...args, 'alone', '--threads', '1'], { cwd: folder.path });
    // The table and the hash.
    const table = (text: string) =>
      text
        .split('\n')
        .slice(1)
        .filter((line) => !line.startsWith('report'));
    expect(table(alone.stdout)).toEqual(table(stdout));
  });

  test('stopped in the middle and resumed equals never stopped', async () => {
    await using folder = await temporaryFolder();
    const [parts, whole] = ['parts', 'whole'].map((name) => join(folder.path, name));
    const args = [
      'train',
      'two-layer-net',
      ...search,
      '--trials',
      '6',
      '--iterations',
      '200',
      '--format',
      'jsonl',
    ];
    const complete = await cli([...args, '--out', whole!]);
    let sent = false;
    const stopped = await cli([...args, '--out', parts!], {
      watch(child, stdout) {
        if (sent || !stdout.includes('"run":"trial 2"')) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    const trial = /trial (\d) of 6\b[^]*badak train two-layer-net --resume/.exec(stopped.stderr)![1]!;
    expect(Number(trial)).toBeGreaterThan(0);
    const resumed = await cli(['train', 'two-layer-net', '--resume', '--out', parts!, '--format', 'jsonl']);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(mentions('resumed', trial, 6));
    expect(jsonLines(resumed.stdout).at(-1)!['runs']).toEqual(jsonLines(complete.stdout).at(-1)!['runs']);
    const records = async (run: string) =>
      jsonLines(await readFile(join(run, 'metrics.jsonl'), 'utf8')).slice(1, -1);
    expect(await records(parts!)).toEqual(await records(whole!));
  });

  test.each([
    [['--search', 'learning-rate=1..0.1'], mentions('--search', 1, '0.1')],
    [['--search', 'learning-rate=0..1:log'], mentions('--search', 0)],
    [['--search', 'lerning-rate=0..1'], mentions('--search', 'lerning-rate', 'hidden-size')],
    [['--search', 'hidden-size=0..5'], mentions('--hidden-size', 'whole', 1)],
    [['--trials', '3'], mentions('--trials')],
    [['--epochs', '1', '--iterations', '5'], mentions('--epochs', '--iterations')],
  ])('%j is wrong usage', async (flags, message) => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await cli(['train', 'two-layer-net', ...flags], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('a run that takes long', () => {
  test('hears Ctrl-C between two reports', async () => {
    await using folder = await temporaryFolder();
    let asked = 0;
    const { code, stderr } = await cli(
      [
        'train',
        'overfitting',
        '--hidden-size',
        '1500',
        '--hidden-layers',
        '2',
        '--samples',
        '20000',
        ...COMMON,
      ],
      {
        cwd: folder.path,
        started: (child) =>
          child.stderr!.on('data', (text: string) => {
            if (asked || !text.includes('step')) return;
            asked = -1;
            // Some steps behind the first report.
            setTimeout(() => {
              asked = performance.now();
              child.kill('SIGINT');
            }, 1000);
          }),
      },
    );
    // A step, a checkpoint of 14 MB, a report: on a busy machine.
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(code).toBe(130);
    expect(stderr).toMatch(/step [\d,]+ of [\d,]+/);
  });

  test('killed, it goes on from its last checkpoint and equals never stopped', async () => {
    await using folder = await temporaryFolder();
    const flags = [
      '--iterations',
      '1500',
      '--hidden-size',
      '8',
      '--batch-size',
      '20',
      ...COMMON,
      '--format',
      'jsonl',
    ];
    const at = (name: string) => ['train', 'optimizers', ...flags, '--out', join(folder.path, name)];
    const killed = await cli(at('killed'), {
      watch(child, stdout) {
        if (/"step":700,.*"run":"Momentum"/.test(stdout)) child.kill('SIGKILL');
      },
    });
    expect(killed.code).toBe(-1);
    const resumed = await cli(['train', 'optimizers', '--resume', '--out', join(folder.path, 'killed')]);
    expect(resumed.code).toBe(0);
    const whole = await cli(at('whole'));
    expect(whole.code).toBe(0);
    const records = async (name: string) =>
      jsonLines(await readFile(join(folder.path, name, 'metrics.jsonl'), 'utf8')).slice(1, -1);
    expect(await records('killed')).toEqual(await records('whole'));
    const checkpoint = (name: string) => readFile(join(folder.path, name, 'checkpoint.safetensors'));
    expect(await checkpoint('killed')).toEqual(await checkpoint('whole'));
  });
});

describe('memory', () => {
  test('is the same after 20 and after 200 steps', async () => {
    await using folder = await temporaryFolder();
    const peak = async (iterations: number) => {
      const args = [
        'train',
        'optimizers',
        '--hidden-size',
        '20',
        '--iterations',
        String(iterations),
        ...COMMON,
        '--format',
        'jsonl',
      ];
      return jsonLines((await cli(args, { cwd: folder.path })).stdout).at(-1)!['peakMemoryBytes'];
    };
    expect(await peak(200)).toBe(await peak(20));
  });
});

test('a search over words: what workers are sent has ids in it', async () => {
  const search = ['--search', 'learning-rate=1e-3..1e-2:log', '--trials', '2', '--epochs', '5'];
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await cli(['train', 'simple-cbow', ...search, '--threads', '2'], {
    cwd: folder.path,
  });
  expect(stderr).not.toContain('badak:');
  expect(code).toBe(0);
  expect(stdout).toContain('simple-cbow on sentence: 2 trials');
});
