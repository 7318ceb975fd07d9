/** A search in shards: processes that are killed and started again, and what `badak merge` makes of their folders. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunConfig } from '../../ts/report/records.js';
import { editJson } from '../support/checkpoints.js';
import { cli, cliOnDigits, type CliOptions, jsonLines, temporaryFolder } from '../support/cli.js';
import { mentions } from '../support/mentions.js';

const SEARCH = [
  ...['train', 'two-layer-net', '--search', 'learning-rate=0.01..1:log,hidden-size=3..6'],
  ...['--trials', '9', '--iterations', '1000', '--batch-size', '20', '--threads', '1'],
];
const shard = (number: number, options?: CliOptions) =>
  cliOnDigits([...SEARCH, '--shard', `${number}/3`], options);

/** Kills the process, as a machine that is lost does, when it has reported so many trials. */
function killedAfter(trials: number): NonNullable<CliOptions['watch']> {
  return (child, stdout) => {
    if (stdout.split('"type":"eval"').length > trials) child.kill('SIGKILL');
  };
}

/** What the files of a run say, without times. */
async function saidBy(run: string) {
  const read = (name: string) => readFile(join(run, name), 'utf8');
  const times = /"(seconds|peakMemoryBytes)":[\d.]+|[\d.]+ s\.|20[\d-]{8}T[\d:.]+Z|[\d,]+ MiB/g;
  const [metrics, report, config] = await Promise.all(
    ['metrics.jsonl', 'report.html', 'config.json'].map(async (name) =>
      (await read(name)).replace(times, ''),
    ),
  );
  const bytes = await readFile(join(run, 'checkpoint.safetensors'));
  return { metrics, report, config, panels: await read('panels.json'), bytes };
}

describe('shards of a search', () => {
  test('of which two are killed and started again merge into what one run gives', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const jsonl = [...SEARCH, '--format', 'jsonl', '--shard'];
    const [, first, second] = await Promise.all([
      cliOnDigits([...SEARCH, '--out', 'whole'], { cwd }),
      cliOnDigits([...jsonl, '1/3'], { cwd, watch: killedAfter(1) }),
      cliOnDigits([...jsonl, '2/3'], { cwd, watch: killedAfter(2) }),
    ]);
    expect([first.code, second.code]).toEqual([-1, -1]);
    const runs = [1, 2, 3].map((number) => `runs/two-layer-net-0-shard-${number}-of-3`);
    const merge = (...paths: string[]) => cli(['merge', ...paths, '--out', 'merged'], { cwd });

    const early = await merge(...runs.slice(0, 2));
    expect(early.code).toBe(1);
    expect(early.stderr).toMatch(
      mentions('1/3 (not finished)', '2/3', '3/3', '--shard 3/3', '--iterations 1000'),
    );

    const again = await Promise.all([1, 2, 3].map((number) => shard(number, { cwd })));
    expect(again.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(again[1]!.stderr).toMatch(mentions('resumed', runs[1]!));
    const merged = await merge(...runs);
    expect(merged).toMatchObject({ code: 0, stderr: '' });
    const whole = await saidBy(join(cwd, 'whole'));
    expect(await saidBy(join(cwd, 'merged'))).toEqual(whole);

    // What is done already can be asked for again.
    expect((await shard(2, { cwd })).code).toBe(0);
    expect(await merge(...runs, 'merged')).toMatchObject({ code: 0 });
    expect(await saidBy(join(cwd, 'merged'))).toEqual(whole);
    expect((await merge('whole')).code).toBe(0);

    // As a merge leaves a folder that is killed before it has saved anything.
    await mkdir(join(cwd, 'killed'));
    await writeFile(join(cwd, 'killed', 'config.json'), '');
    expect((await cli(['merge', ...runs, '--out', 'killed'], { cwd })).code).toBe(0);
    expect(await saidBy(join(cwd, 'killed'))).toEqual(whole);

    const atOnce = ['a', 'b', 'c', 'd'].map(() => cli(['merge', ...runs, '--out', 'at once'], { cwd }));
    for (const each of await Promise.all(atOnce)) expect(each).toMatchObject({ code: 0, stderr: '' });
    expect(await saidBy(join(cwd, 'at once'))).toEqual(whole);

    for (const out of [runs[0]!, `./${runs[0]}/`]) {
      const { code, stderr } = await cli(['merge', ...runs, '--out', out], { cwd });
      expect(code).toBe(1);
      expect(stderr).toMatch(mentions(out, '1/3', 'another --out'));
      expect(stderr).not.toContain('not complete');
    }
  });

  test('of different searches are never mixed: of merges into one folder at once, those of one search succeed', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const quick = ['hyperparameters', '--trials', '2', '--epochs', '1', '--samples', '20', '--quiet'];
    const searches = { one: [], other: ['--seed', '1'], strict: ['--strict'] };
    const merge = (name: string, out: string) => cli(['merge', name, '--out', out], { cwd });
    const whole = new Map<string, Awaited<ReturnType<typeof saidBy>>>();
    for (const [name, flags] of Object.entries(searches)) {
      const trained = await cliOnDigits(['train', ...quick, ...flags, '--out', name], { cwd });
      expect(trained.code).toBe(0);
      expect((await merge(name, `merged ${name}`)).code).toBe(0);
      whole.set(name, await saidBy(join(cwd, `merged ${name}`)));
    }
    for (const [round, other] of ['other', 'strict', 'other', 'strict'].entries()) {
      const out = `round ${round}`;
      const both = ['one', other];
      const merged = await Promise.all([...both, ...both].map((name) => merge(name, out)));
      const done = merged.flatMap(({ code }, i) => (code === 0 ? [both[i % 2]!] : []));
      expect(new Set(done).size).toBe(1);
      expect(done.length).toBe(2);
      for (const { code, stderr } of merged) if (code !== 0) expect(stderr).toMatch(mentions(out, '--out'));
      expect(await saidBy(join(cwd, out))).toEqual(whole.get(done[0]!));
    }
    // A training of the same search, which has not saved yet, keeps its folder.
    const begun = join(cwd, 'begun');
    await mkdir(begun);
    await writeFile(join(begun, 'config.json'), await readFile(join(cwd, 'merged one', 'config.json')));
    const [start] = (await readFile(join(cwd, 'merged one', 'metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(join(begun, 'metrics.jsonl'), `${start}\n`);
    expect((await merge('one', 'begun')).stderr).toMatch(mentions('begun', '--out'));
  });

  test('that were killed before they saved begin again, in a folder that is theirs', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const quick = [
      'train',
      'hyperparameters',
      '--trials',
      '2',
      '--epochs',
      '1',
      '--samples',
      '20',
      '--quiet',
    ];
    const train = (...flags: string[]) => cliOnDigits([...quick, ...flags, '--out', 'run'], { cwd });
    await mkdir(join(cwd, 'run'));
    await writeFile(join(cwd, 'run', 'config.json'), '');
    expect((await train('--shard', '1/2')).code).toBe(0);
    const of = await readFile(join(cwd, 'run', 'config.json'), 'utf8');
    expect(JSON.parse(of)).toMatchObject({ shard: { number: 1, of: 2 } });

    // As two processes in one folder may leave it: the checkpoint of the one, and the records of the other.
    const records = join(cwd, 'run', 'metrics.jsonl');
    const whole = await readFile(records, 'utf8');
    await writeFile(records, whole.split('\n').slice(0, 1).join('\n'));
    expect((await train('--shard', '1/2')).code).toBe(0);
    expect((await readFile(records, 'utf8')).split('\n')).toHaveLength(whole.split('\n').length);

    // It goes on by its folder alone, and stays a shard.
    const resumed = await cliOnDigits(['train', 'hyperparameters', '--resume', 'run', '--format', 'jsonl'], {
      cwd,
    });
    expect(jsonLines(resumed.stdout).at(-1)).toMatchObject({ type: 'done', steps: 1 });

    for (const [flags, message] of [
      [['--shard', '2/2'], mentions('run', '1/2', '2/2')],
      [['--shard', '1/2', '--seed', '1'], mentions('--seed', 0, 1)],
      [['--shard', '1/2', '--hidden-size', '7'], mentions('--hidden-size', 100, 7)],
      [[], mentions('run', '--out')],
    ] as const) {
      const { code, stderr } = await train(...flags);
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
    }
    const other = await cli(['merge', '.', '--out', 'merged'], { cwd });
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(mentions('.', 'config.json'));
  });

  test('whose config.json is of another run than the checkpoint beside it are refused', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const of = ['--trials', '2', '--iterations', '1', '--quiet'];
    for (const number of [1, 2])
      await cliOnDigits([...SEARCH, ...of, '--shard', `${number}/2`, '--out', `${number}`], { cwd });
    const path = join(cwd, '1', 'config.json');
    const whole = await readFile(path, 'utf8');
    for (const [change, message] of [
      [{ experiment: 'cnn', params: {} }, mentions('1/config.json', 'cnn')],
      [{ seed: 777 }, mentions('1/config.json', 'seed', 777)],
      [
        { params: { ...(JSON.parse(whole) as RunConfig).params, batchSize: 9 } },
        mentions('--batch-size', 20, 9),
      ],
    ] as const) {
      await editJson(path, (config) => Object.assign(config, change));
      for (const order of [
        ['1', '2'],
        ['2', '1'],
      ]) {
        const { code, stderr } = await cli(['merge', ...order, '--out', 'merged'], { cwd });
        expect(code, stderr).toBe(1);
        expect(stderr).toMatch(message);
      }
      // A report is made from config.json, and says that it is of another run.
      const report = await cli(['report', '1'], { cwd });
      expect(report).toMatchObject({ code: 0, stderr: expect.stringMatching(message) as string });
      await writeFile(path, whole);
    }
    expect((await cli(['merge', '1', '2', '--out', 'merged'], { cwd })).code).toBe(0);
    for (const run of ['1', 'merged'])
      expect(await cli(['report', run], { cwd })).toMatchObject({ code: 0, stderr: '' });
    // Of a damaged checkpoint it cannot be said whose it is.
    const checkpoint = join(cwd, '1', 'checkpoint.safetensors');
    const bytes = await readFile(checkpoint);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(checkpoint, bytes);
    const { code, stderr } = await cli(['report', '1'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(mentions('checkpoint.safetensors'));
  });

  test('of which many are missing are named in part', async () => {
    await using folder = await temporaryFolder();
    const cwd = folder.path;
    const last = ['--trials', '20', '--iterations', '1', '--shard', '20/20', '--out', 'last', '--quiet'];
    expect((await cliOnDigits([...SEARCH, ...last], { cwd })).code).toBe(0);
    const { code, stderr } = await cli(['merge', 'last', '--out', 'merged'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(mentions('19 shards', '1/20', '10/20 and 9 more'));
    expect(stderr).not.toContain('11/20');
  });

  test.each([
    [[...SEARCH, '--shard', '4/3'], mentions('--shard', '4/3')],
    [[...SEARCH, '--shard', '1/10'], mentions('--shard', '--trials', 9, '1/10')],
    [['train', 'two-layer-net', '--shard', '1/3'], mentions('--shard', '--search')],
    [['merge', 'runs/a'], mentions('--out')],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
