/** `badak generate` and `evaluate`, and what `train` leaves for them: language models in use. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { experiments } from '../../ts/experiments/index.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { sentences } from '../../ts/experiments/views/written.js';
import type { GenerateOptions } from '../../ts/models/language-model.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { editedCheckpoint } from '../support/checkpoints.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { inOrder, mentions } from '../support/mentions.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

/** Words that come once, and then only where it is validated: the more is learned, the worse. */
const RARE = Array.from({ length: 40 }, (_, i) => `rare${i}`);
const SENTENCES = [
  'you say goodbye and i say hello .',
  'i have ten $ and you have two .',
  'the queen says hello to the king .',
];
const SMALL = '--hidden-size 8 --wordvec-size 8 --batch-size 10 --time-size 5 --learning-rate 2 --threads 1';

/** 2,000 words: 1,800 to train on, 100 to validate, 100 to test. */
function textOf(valid: readonly string[] = RARE): string {
  const common = SENTENCES.join(' ').split(' ');
  const take = (from: readonly string[], count: number) =>
    Array.from({ length: count }, (_, i) => from[i % from.length]!);
  return [...RARE, ...take(common, 1760), ...take(valid, 100), ...take(common, 100)].join(' ');
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
const checkpoint = (name = 'own', file = 'checkpoint') => here(name, `${file}.safetensors`);
const save = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(here(name), bytes);
  return here(name);
};

const run = (...args: string[]) => cli(args, { cwd: folder.path });
const succeeds = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};
const fails = async (args: string[], code: number, message: string | RegExp) => {
  const outcome = await run(...args);
  expect(outcome.stderr).toMatch(message);
  expect([outcome.code, outcome.stdout]).toEqual([code, '']);
  expect(outcome.stderr).not.toContain('    at ');
};
const train = (id: string, flags: string, ...more: string[]) =>
  run('train', id, ...SMALL.split(' '), ...flags.split(' '), ...more);
/** The lines of a run but the first and the last, in which times stand. */
const reportsOf = async (name: string) =>
  jsonLines(await readFile(here(name, 'metrics.jsonl'), 'utf8')).slice(1, -1) as {
    type: string;
    step: number;
    best?: true;
    metrics: Record<string, number>;
  }[];
const epochsOf = async (name: string) => (await reportsOf(name)).filter(({ type }) => type === 'epoch');

interface Evaluated {
  data: string;
  part: string;
  perplexity: number;
  words: number;
  floor?: number;
}
const evaluated = async (path: string, ...more: string[]) =>
  jsonLines(await succeeds('evaluate', '--checkpoint', path, '--json', ...more)) as unknown as Evaluated[];
const ofMetrics = (metrics: Record<string, number>) => [
  ['valid', metrics['valid/perplexity']],
  ['test', metrics['test/perplexity']],
];
const byPart = (lines: Evaluated[]) => lines.map(({ part, perplexity }) => [part, perplexity]);

/** A copy of a checkpoint in which something else stands. */
const edited = async (name: string, change: Parameters<typeof editedCheckpoint>[1], from = checkpoint()) =>
  save(name, await editedCheckpoint(from, change));

beforeAll(async () => {
  folder = await temporaryFolder();
  await save('text.txt', textOf());
  const outcomes = await Promise.all([
    train('lstm', '--text text.txt --epochs 3 --out own'),
    train('better-lstm', '--data grammar --batch-size 500 --time-size 35 --epochs 1 --out grammar'),
    train('rnn', '--data grammar --epochs 1 --out first'),
  ]);
  for (const { code, stderr } of outcomes) expect(code, stderr).toBe(0);
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('what a training leaves', () => {
  test('the best model and the last', async () => {
    const epochs = await epochsOf('own');
    expect(epochs.map(({ best }) => best)).toEqual([true, undefined, undefined]);
    const [last, best] = await Promise.all(
      ['checkpoint', 'best'].map((file) => readFile(checkpoint('own', file))),
    );
    expect(decodeCheckpoint('best', best!).step).toBe(epochs[0]!.step);
    expect(decodeCheckpoint('last', last!).step).toBe(epochs[2]!.step);
    expect(await readFile(checkpoint('grammar', 'best'))).toEqual(await readFile(checkpoint('grammar')));
  });

  test('none where nothing is held out', async () => {
    expect((await readdir(here('first'))).sort()).toEqual([
      'checkpoint.safetensors',
      'config.json',
      'metrics.jsonl',
      'panels.json',
      'report.html',
    ]);
  });

  test('from which it goes on into another folder as it did before', async () => {
    const outcome = await run('train', 'lstm', '--resume', checkpoint('own', 'best'), '--out', here('again'));
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(await readFile(checkpoint('again'))).toEqual(await readFile(checkpoint()));
    expect(await reportsOf('again')).toEqual(await reportsOf('own'));
  });

  test('in its report, what it wrote', async () => {
    const html = await readFile(here('own', 'report.html'), 'utf8');
    expect(html).toContain('<section class="said"><h2>');
    expect(html.match(/<summary>epoch \d, step \d+<\/summary><p>you /g)).toHaveLength(3);
    expect(html).toMatch(/"title":"[^"]*\blstm\b/);
  });

  test('interrupted in an epoch and resumed equals never stopped', async () => {
    const flags = '--text text.txt --epochs 40 --learning-rate-divisor 2 --format jsonl --out';
    expect((await train('better-lstm', `${flags} whole`)).code).toBe(0);
    let sent = false;
    const stopped = await cli(['train', 'better-lstm', ...`${SMALL} ${flags} parts`.split(' ')], {
      cwd: folder.path,
      watch(child, stdout) {
        if (sent || !stdout.includes('"type":"epoch","step":70,')) return;
        sent = true;
        child.kill('SIGINT');
      },
    });
    expect(stopped.code, stopped.stderr).toBe(130);
    expect((await run('train', 'better-lstm', '--resume', '--out', 'parts')).code).toBe(0);
    expect(await reportsOf('parts')).toEqual(await reportsOf('whole'));
    for (const file of ['checkpoint', 'best']) {
      expect(await readFile(checkpoint('parts', file))).toEqual(await readFile(checkpoint('whole', file)));
    }
  });

  test('a best model that could not be written is written when the run goes on', async () => {
    await save('usual.txt', textOf(SENTENCES.join(' ').split(' ')));
    const args = '--text usual.txt --out kept --epochs';
    expect((await train('lstm', `${args} 1`)).code).toBe(0);
    const before = await readFile(checkpoint('kept'));
    await rm(checkpoint('kept', 'best'));
    // Nothing can be renamed to it.
    await mkdir(join(checkpoint('kept', 'best'), 'in the way'), { recursive: true });
    const refused = await train('lstm', `${args} 2`, '--resume');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(mentions('kept', '--out'))]);
    expect(await readFile(checkpoint('kept'))).toEqual(before);
    await rm(checkpoint('kept', 'best'), { recursive: true });
    expect((await train('lstm', `${args} 2`, '--resume')).code).toBe(0);
    const { best, metrics } = (await epochsOf('kept'))[1]!;
    expect(best).toBe(true);
    expect(byPart(await evaluated(checkpoint('kept', 'best')))).toEqual(ofMetrics(metrics));
  });
});

describe('training ends with exit code 1', () => {
  test('a text shorter than a batch: no run folder', async () => {
    await save('short.txt', textOf().slice(0, 300));
    await fails(
      ['train', 'lstm', '--text', 'short.txt', '--out', 'never', '--quiet'],
      1,
      mentions(20, 35, 701),
    );
    await fails(
      ['train', 'better-lstm', '--text', 'text.txt', '--hidden-size', '9', '--out', 'never', '--quiet'],
      1,
      /(?=.*\b650\b).*\b9\b/,
    );
    expect(await readdir(folder.path)).not.toContain('never');
  });

  test('a loss that explodes: what was saved is kept', async () => {
    const boom = '--text text.txt --learning-rate 1e6 --max-grad 1e9 --quiet --epochs 9';
    const at = await train('lstm', `${boom} --out boom`);
    expect([at.code, at.stdout]).toEqual([1, '']);
    expect(at.stderr).toMatch(mentions('train/perplexity', 'Infinity', 20));
    expect(at.stderr).not.toContain('checkpoint.safetensors');
    expect((await readdir(here('boom'))).sort()).toContain('report.html');

    await cp(here('own'), here('large'), { recursive: true });
    await edited(join('large', 'checkpoint.safetensors'), ({ tensors }) => {
      const { data } = tensors.get('param/affine_W')!;
      (data as Float32Array).forEach((value, i) => (data[i] = value * 1e8));
    });
    const before = await readFile(checkpoint('large'));
    const outcome = await train('lstm', '--text text.txt --quiet --epochs 9 --out large', '--resume');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/(Infinity|NaN).*\b\d+.*\b105\b.*checkpoint\.safetensors/);
    expect(await readFile(checkpoint('large'))).toEqual(before);
  });

  test('the same words in another order are another text', async () => {
    const other = await save('turned.txt', textOf([...RARE].reverse()));
    await fails(
      ['train', 'lstm', '--resume', checkpoint(), '--text', other, '--out', 'never', '--quiet'],
      1,
      /text-[0-9a-f]{8}.*text-[0-9a-f]{8}.*turned\.txt/,
    );
    expect(await readdir(folder.path)).not.toContain('never');
  });
});

describe('generate', () => {
  const generate = (...args: string[]) => succeeds('generate', '--checkpoint', checkpoint(), ...args);

  /** The same by the model itself. */
  async function written(start: readonly string[], options: GenerateOptions, from = checkpoint()) {
    const restored = decodeCheckpoint('c', await readFile(from));
    const words = restored.words!;
    const experiment = experiments.find(({ id }) => id === restored.experiment)!;
    using found = experiment.restore('c', restored);
    const model = found.model as LanguageModel;
    const ids = start.map((word) => words.indexOf(word));
    const text = [...ids, ...model.generate(ids, options)];
    return { text: `${sentences(text, words).join('\n')}\n`, words: text.map((id) => words[id]!) };
  }
  let skip: number[];
  beforeAll(async () => {
    const { words } = decodeCheckpoint('c', await readFile(checkpoint()));
    skip = ['<unk>', '$'].map((word) => words!.indexOf(word)).filter((id) => id >= 0);
    expect(skip.length).toBeGreaterThan(0);
  });

  test('goes on with “you” for a hundred words, the same ones every time', async () => {
    const text = await generate();
    expect(await generate()).toBe(text);
    expect(text.trim().split(' ')).toHaveLength(101);
    expect(text).toMatch(/^you /);
    expect(text).not.toMatch(/\$|<unk>/);
    expect(text).toBe((await written(['you'], { length: 100, skip })).text);
    expect(await generate('--seed', '1')).toBe((await written(['you'], { length: 100, skip, seed: 1 })).text);
    expect(await generate('--seed', '1')).not.toBe(text);
    expect(await generate('--threads', '2', '--seed', '0')).toBe(text);
  });

  test('with a start, a length, a temperature, the likeliest words', async () => {
    const given = ['--start', '  the queen\tsays ', '--length', '30', '--temperature', '0.8', '--seed', '2'];
    const options = { length: 30, temperature: 0.8, seed: 2, skip };
    const start = ['the', 'queen', 'says'];
    expect(await generate(...given)).toBe((await written(start, options)).text);
    expect(await generate(...given, '--top-k', '3')).toBe(
      (await written(start, { ...options, topK: 3 })).text,
    );
    const [one, other] = [await generate('--top-k', '1'), await generate('--top-k', '1', '--seed', '9')];
    expect(one).toBe(other);
    expect(await generate(...given)).not.toBe(await generate(...given.slice(0, 4), '--seed', '2'));
    // White space alone is the same as no start.
    expect(await generate('--start', ' ')).toBe(await generate());
  });

  test('--skip and --no-skip', async () => {
    const all = await generate('--no-skip', '--length', '400');
    expect(all).toContain(' $ ');
    expect(all).toBe((await written(['you'], { length: 400 })).text);
    const less = await generate('--skip', 'hello', 'i', '--length', '400');
    expect(less).toContain(' $ ');
    expect(less.split(/\s/)).not.toContain('hello');
    expect(less.split(/\s/)).not.toContain('i');
  });

  test('--json: what it began with, the words, the text', async () => {
    const [line, ...others] = jsonLines(await generate('--json', '--start', 'the king', '--length', '5'));
    const { words } = await written(['the', 'king'], { length: 5, skip });
    expect(others).toEqual([]);
    expect(line).toEqual({ start: ['the', 'king'], words: words.slice(2), text: [words.join(' ')] });
  });

  test('sentences that end are lines', async () => {
    const path = checkpoint('grammar', 'best');
    const text = await succeeds('generate', '--checkpoint', path, '--length', '900');
    expect(text.trim().split('\n').length).toBeGreaterThan(2);
    expect(text).not.toContain('<eos>');
    expect(text).toBe((await written(['you'], { length: 900 }, path)).text);
  });

  test('by the model of every experiment that is one, and by the best', async () => {
    for (const path of [checkpoint('first'), checkpoint('own', 'best')]) {
      const text = await succeeds('generate', '--checkpoint', path, '--length', '9');
      expect(
        text
          .split(/\s+/)
          .slice(0, -1)
          .filter((word) => word !== ''),
      ).toHaveLength(10);
    }
  });

  test('words that steer a terminal are written out', async () => {
    const path = await edited('steering', ({ metadata }) => {
      const words = JSON.parse(metadata['words']!) as string[];
      metadata['words'] = JSON.stringify(words.map((word) => (word === 'you' ? 'you' : `\u001b${word}`)));
    });
    for (const flags of [[], ['--json']]) {
      const text = await succeeds('generate', '--checkpoint', path, '--length', '20', ...flags);
      expect(text).not.toContain('\u001b');
      expect(text).toContain('\\u001b');
    }
  });
});

describe('evaluate', () => {
  test('is refused when the perplexity is not finite', async () => {
    const path = await edited('huge', ({ tensors }) => tensors.get('param/affine_W')!.data.fill(3e38));
    await fails(['evaluate', '--checkpoint', path], 1, /huge: .*valid.*(NaN|Infinity)/);
  });

  test('gives the perplexities that the training reported', async () => {
    const [first, , last] = await epochsOf('own');
    const lines = await evaluated(checkpoint());
    expect(byPart(lines)).toEqual(ofMetrics(last!.metrics));
    // Two rows of 35 words fit into 99 places.
    expect(lines.map(({ words }) => words)).toEqual([70, 70]);
    expect(lines[0]!.data).toMatch(/^text-[0-9a-f]{8}$/);
    expect(byPart(await evaluated(checkpoint('own', 'best'), '--threads', '2'))).toEqual(
      ofMetrics(first!.metrics),
    );
    expect(first!.metrics['valid/perplexity']).toBeLessThan(last!.metrics['valid/perplexity']!);
  });

  test('of the generated text with its floors, in a table as well', async () => {
    const { metrics } = (await epochsOf('grammar'))[0]!;
    const lines = await evaluated(checkpoint('grammar'));
    expect(lines).toEqual(
      ['valid', 'test'].map((part) => ({
        data: 'grammar',
        part,
        perplexity: metrics[`${part}/perplexity`],
        words: 36_750,
        floor: metrics[`${part}/floor`],
      })),
    );
    const text = await succeeds('evaluate', '--checkpoint', checkpoint('grammar'));
    expect(text.split('\n')[0]).toMatch(inOrder('370,406', '36,900'));
    expect(text).toMatch(/^part +perplexity +words scored +floor\nvalid +\d+\.\d{4} +36,750 +9\.3\d+\n/m);
    expect(text).toContain(metrics['test/perplexity']!.toFixed(4));
    const own = await succeeds('evaluate', '--checkpoint', checkpoint());
    expect(own).toMatch(/^part +perplexity +words scored\nvalid /m);
  });

  test('is refused where nothing is held out', async () => {
    const args = ['evaluate', '--checkpoint', checkpoint('first')];
    await fails(args, 1, mentions(checkpoint('first'), '1,000', '--full'));
  });

  test('is refused on a text with other words, or another text', async () => {
    const evaluate = (text: string) => ['evaluate', '--checkpoint', checkpoint(), '--text', text];
    const strange = await save('strange.txt', textOf(['never', 'seen', ...RARE]));
    await fails(evaluate(strange), 1, /checkpoint.*\d+.*\d+.*\d+.*nothing.*“<unk>”/);
    const turned = await save('turned.txt', textOf([...RARE].reverse()));
    await fails(evaluate(turned), 1, /text-[0-9a-f]{8}.*text-[0-9a-f]{8}.*turned\.txt/);
    const nowhere = await edited('nowhere', (_, run) => {
      run['params'] = { ...(run['params'] as object), text: here('nowhere.txt') };
    });
    await fails(['evaluate', '--checkpoint', nowhere], 1, /nowhere\.txt/);
  });

  test.skipIf(!sharedData('ptb'))(
    'is refused on the Penn Treebank with the words of the generated text',
    async () => {
      const ptb = await edited('ptb', (_, run) => (run['data'] = 'ptb'), checkpoint('grammar'));
      const args = ['evaluate', '--checkpoint', ptb, '--data-dir', sharedData('ptb')!];
      await fails(args, 1, mentions(here('ptb'), 388, 10000, '“aer”'));
    },
  );
});

describe.each(['generate', 'evaluate'])('%s: exit code 1', (command) => {
  const from = (path: string) => [command, '--checkpoint', path];

  test('checkpoints that are not there, not whole, or of something else', async () => {
    await fails(from(here('none')), 1, mentions(here('none')));
    await fails(from(folder.path), 1, mentions(here('checkpoint.safetensors')));
    const bytes = await readFile(checkpoint());
    await fails(from(await save('cut', bytes.subarray(0, 5000))), 1, /cut: /);
    await fails(from(await save('words', 'abc')), 1, mentions(here('words')));
    const other = await edited('other', (_, run) => (run['experiment'] = 'cbow'));
    await fails(from(other), 1, mentions(here('other'), command, 'rnn, lstm, better-lstm', 'cbow'));
    const search = await edited('search', (_, run) => (run['params'] = { search: 'learning-rate=1..2' }));
    await fails(from(search), 1, mentions(here('search'), 'search'));
  });

  test('words or parameters that do not belong to the model', async () => {
    const wordless = await edited('wordless', ({ metadata }) => delete metadata['words']);
    await fails(from(wordless), 1, mentions(here('wordless'), 'words'));
    const fewer = await edited('fewer', ({ metadata }) => {
      metadata['words'] = JSON.stringify((JSON.parse(metadata['words']!) as string[]).slice(0, -1));
    });
    await fails(from(fewer), 1, /fewer: .*\[.*\].*\[/);
    const larger = await edited(
      'larger',
      (_, run) => (run['params'] = { ...(run['params'] as object), layers: 2 }),
    );
    await fails(from(larger), 1, mentions(here('larger'), 'lstm2'));
    const wrong = await edited(
      'wrong',
      (_, run) => (run['params'] = { ...(run['params'] as object), cell: 'x' }),
    );
    await fails(from(wrong), 1, mentions(here('wrong'), '--cell', 'lstm', '"x"'));
    const broken = await edited('broken', ({ tensors }) => (tensors.get('param/affine_b')!.data[0] = NaN));
    await fails(from(broken), 1, mentions(here('broken'), 'param/affine_b'));
  });
});

describe('generate: what was typed', () => {
  const generate = (...args: string[]) => ['generate', '--checkpoint', checkpoint(), ...args];

  test('words that the model does not know', async () => {
    await fails(generate('--start', 'the quen'), 1, mentions('quen', 'queen'));
    await fails(generate('--start', 'zzzzzz'), 1, mentions('zzzzzz'));
    await fails(generate('--skip', 'the', 'helo'), 1, mentions('helo', 'hello'));
  });

  test('every word skipped', async () => {
    const { words } = decodeCheckpoint('c', await readFile(checkpoint()));
    await fails(generate('--skip', ...words!), 1, /^badak: .*skip/);
  });

  test.each([
    [['--temperature', '0'], mentions('--temperature <n>', "'0'", 'above 0')],
    [['--temperature', '-1'], mentions('--temperature <n>', "'-1'", 'above 0')],
    [['--temperature', 'abc'], mentions('--temperature <n>', "'abc'")],
    [['--temperature', 'Infinity'], mentions('--temperature <n>', "'Infinity'")],
    [['--length', '0'], mentions('--length <n>', "'0'", 'whole', 1)],
    [['--length', '1.5'], mentions('--length <n>', "'1.5'")],
    [['--top-k', '0'], mentions('--top-k <n>', "'0'")],
    [['--seed', '-1'], mentions('--seed <n>', "'-1'")],
    [['more'], /too many arguments/],
  ])('%j is wrong usage: exit code 2', async (args, message) => {
    await fails(generate(...args), 2, message);
  });

  test.each(['generate', 'evaluate'])('%s without a checkpoint is wrong usage', async (command) => {
    await fails([command], 2, mentions(command, '--checkpoint <file>'));
  });
});

describe('what can be trained', () => {
  test.each(['rnn', 'lstm', 'better-lstm'])('%s is listed, and its help names its parameters', async (id) => {
    const listed = jsonLines(await succeeds('list', '--json')) as { id: string; params: object }[];
    const { params } = listed.find((each) => each.id === id)!;
    const help = (await succeeds('train', id, '--help')).replace(/\s+/g, ' ');
    const own = { rnn: '--full', lstm: '--cell', 'better-lstm': '--untied' }[id]!;
    expect(help).toContain(`${own} `);
    for (const name of Object.keys(params)) expect(help).toContain(`--${name} `);
  });
});
