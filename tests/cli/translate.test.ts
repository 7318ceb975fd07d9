/** `badak translate`: sequence models in use, as `train` leaves them. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heatmapSvg } from '../../ts/view/heatmap-svg.js';
import { Workspace } from '../../ts/core/workspace.js';
import { experiments } from '../../ts/experiments/index.js';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import type { Seq2seq } from '../../ts/models/seq2seq.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { type EditableCheckpoint, editedCheckpoint } from '../support/checkpoints.js';
import { cli, jsonLines, temporaryFolder } from '../support/cli.js';
import { mentions } from '../support/mentions.js';
import '../support/engine.js';

/** All sums of one digit; days of a year in two styles: so few that a small model is trained at once. */
const SUMS = Array.from({ length: 100 }, (_, i) => {
  const [a, b] = [Math.floor(i / 10), i % 10];
  return `${a}+${b}_${String(a + b).padEnd(2)}`;
});
const DAYS = Array.from({ length: 336 }, (_, i) => {
  const [month, day] = [1 + Math.floor(i / 28), 1 + (i % 28)];
  const written = i % 2 ? `${month}/${day}` : `<${month}>${day}`;
  return `${written.padEnd(6)}_${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
});
const SMALL = '--wordvec-size 8 --learning-rate 0.02 --threads 1';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const here = (...names: string[]) => join(folder.path, ...names);
const checkpoint = (name = 'sums') => here(name, 'checkpoint.safetensors');
const save = async (name: string, bytes: Uint8Array | string) => {
  await writeFile(here(name), bytes);
  return here(name);
};

const run = (...args: string[]) => cli(args, { cwd: folder.path });
const succeeds = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args);
  const picture = args[args.indexOf('--attention') + 1]!;
  expect(stderr).toBe(args.includes('--attention') ? `drawn    ${picture}\n` : '');
  expect(code).toBe(0);
  return stdout;
};
const fails = async (args: string[], code: number, message: string | RegExp) => {
  const outcome = await run(...args);
  expect(outcome.stderr).toMatch(message);
  expect([outcome.code, outcome.stdout]).toEqual([code, '']);
  expect(outcome.stderr).not.toContain('    at ');
};
const train = (id: string, flags: string) => ['train', id, ...`${SMALL} ${flags}`.split(' ')];
const from = (path: string, ...more: string[]) => ['translate', '--checkpoint', path, ...more];

/** A copy of a checkpoint in which something else stands. */
const edited = async (name: string, change: Parameters<typeof editedCheckpoint>[1], of = checkpoint()) =>
  save(name, await editedCheckpoint(of, change));

async function restored(path: string) {
  const read = decodeCheckpoint('c', await readFile(path));
  const { model } = experiments.find(({ id }) => id === read.experiment)!.restore('c', read);
  const { reverse, compare, unreversed } = read.params as Record<string, boolean>;
  // A comparison of seq2seq begins with the one that is not reversed.
  const isReversed = compare && read.experiment === 'seq2seq' ? read.training > 0 : reverse;
  return {
    model: model as Seq2seq,
    reverse: read.experiment === 'attention' ? !unreversed : isReversed,
    characters: read.words!,
    questionLength: read.lengths!.question,
    answerLength: read.lengths!.answer,
  };
}

/** The same by the model itself: each question alone, as characters in a row. */
async function answered(questions: readonly string[], { of = checkpoint(), beam = 1 } = {}) {
  const { model, reverse, characters, questionLength, answerLength } = await restored(of);
  using memory = new Workspace();
  const answers = questions.map((question) => {
    const padded = [...question.padEnd(questionLength)];
    if (reverse) padded.reverse();
    const ids = padded.map((character) => characters.indexOf(character));
    const x = memory.keep([1, questionLength], 'i32').set(ids);
    const found = model.generate(x, { start: characters.indexOf('_'), length: answerLength - 1, beam });
    return {
      ids,
      found,
      text: Array.from(found, (id) => characters[id])
        .join('')
        .trimEnd(),
    };
  });
  const name = model.constructor.name;
  const maps = answers.map(({ ids, found, text }, i) => {
    if (!(model instanceof AttentionSeq2seq)) return undefined;
    const x = memory.keep([1, questionLength], 'i32').set(ids);
    const t = memory.keep([1, answerLength], 'i32').set([characters.indexOf('_'), ...found]);
    const weights = model.attention(x, t).slice(0, text.length * questionLength);
    // A row a character of the answer; a column of the encoder's steps is turned if it reads from the end.
    const values = weights.map((_, at) => {
      const column = at % questionLength;
      return weights[at - column + (reverse ? questionLength - 1 - column : column)]!;
    });
    return {
      ...{ width: questionLength, height: text.length, values, low: 0, high: 1 },
      caption: `${questions[i]!.trim()} → ${text}`,
      rows: [...text],
      columns: [...questions[i]!.padEnd(questionLength)].map((each) => (each === ' ' ? '␣' : each)),
    };
  });
  model.dispose();
  return { texts: answers.map(({ text }) => text), maps, name };
}

/** What a comparison leaves that is stopped in its second training. */
async function interrupted() {
  const seq2seq = experiments.find(({ id }) => id === 'seq2seq')!;
  const params = seq2seq.resolve({
    ...{ text: here('sums.txt'), compare: true, epochs: 60, batchSize: 30 },
    ...{ hiddenSize: 32, wordvecSize: 8, learningRate: 0.02 },
  });
  const run = seq2seq.run({ params, seed: 0, data: await seq2seq.load(params, {}) });
  for (const report of run.reports) if (report.run === 'reverse' && report.epoch === 50) break;
  await save('parts', run.checkpoint()!);
  run.dispose();
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await save('sums.txt', SUMS.join('\n'));
  await save('days.txt', DAYS.join('\n'));
  const outcomes = await Promise.all(
    [
      train(
        'seq2seq',
        '--text sums.txt --hidden-size 32 --batch-size 30 --epochs 80 --reverse --peeky --out sums',
      ),
      train('attention', '--text days.txt --hidden-size 16 --batch-size 30 --epochs 12 --out days'),
      train('attention', '--text days.txt --hidden-size 16 --batch-size 30 --epochs 3 --compare --out all'),
    ].map((args) => run(...args)),
  );
  for (const { code, stderr } of outcomes) expect(code, stderr).toBe(0);
  await interrupted();
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('answers', () => {
  test('one a line, right where they were learned', async () => {
    const questions = SUMS.map((line) => line.slice(0, 3));
    const lines = (await succeeds(...from(checkpoint(), ...questions))).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toEqual((await answered(questions)).texts);
    const right = lines.filter((answer, i) => answer === SUMS[i]!.slice(4).trim());
    expect(right.length).toBeGreaterThan(50);
    expect(await succeeds(...from(checkpoint(), '4+5'))).toBe(`${lines[45]!}\n`);
    expect(await succeeds(...from(checkpoint(), '4+5', '0+7', '4+5', '--threads', '2'))).toBe(
      `${[45, 7, 45].map((i) => lines[i]!).join('\n')}\n`,
    );
  });

  test('to questions shorter than those it was trained with, and to odd ones', async () => {
    const questions = ['2/9', '<1>2', '   3/4', '11'];
    const text = await succeeds(...from(checkpoint('days'), ...questions));
    expect(text).toBe(`${(await answered(questions, { of: checkpoint('days') })).texts.join('\n')}\n`);
    const [first, ...others] = text.split('\n');
    expect(first).toMatch(/^\d\d-\d\d$/);
    expect(others).not.toEqual([first, first, first, '']);
  });

  test('--json: what was asked and answered', async () => {
    const questions = ['8+8', '0+1'];
    const { texts } = await answered(questions);
    expect(jsonLines(await succeeds(...from(checkpoint(), ...questions, '--json')))).toEqual(
      questions.map((question, i) => expect.objectContaining({ question, answer: texts[i] })),
    );
  });

  test('--probabilities: of each character, and of the whole answer', async () => {
    const questions = ['8+8', '0+1'];
    for (const beam of ['1', '5']) {
      const args = from(checkpoint(), ...questions, '--beam', beam);
      const lines = jsonLines(await succeeds(...args, '--json')) as unknown as {
        answer: string;
        probability: number;
        characters: { character: string; probability: number }[];
      }[];
      for (const { answer, probability, characters } of lines) {
        expect(
          characters
            .map(({ character }) => character)
            .join('')
            .trimEnd(),
        ).toBe(answer);
        expect(characters).toHaveLength(2);
        expect(probability).toBe(characters.reduce((product, each) => product * each.probability, 1));
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThan(1);
      }
      const shown = (await succeeds(...args, '--probabilities')).split('\n');
      for (const [i, { answer, probability, characters }] of lines.entries()) {
        const digits = (value: number) => value.toFixed(4);
        expect(shown[i]).toMatch(new RegExp(`^${answer} +${digits(probability)} = `));
        const written = characters.slice(0, answer.length);
        const parts = written.map((each) => `${each.character} ${digits(each.probability)}`);
        // Padding behind the answer is its end.
        const padding = characters.slice(answer.length);
        if (padding.length > 0) {
          parts.push(`end ${digits(padding.reduce((product, each) => product * each.probability, 1))}`);
        }
        expect(shown[i]!.split(' = ')[1]).toBe(parts.join(' · '));
      }
    }
  });

  test('to what is typed in another width, with spaces around it', async () => {
    const plain = await succeeds(...from(checkpoint(), '7+8'));
    expect(await succeeds(...from(checkpoint(), '  7+8\n'))).toBe(plain);
    const { code, stdout, stderr } = await run(...from(checkpoint(), '７＋８'));
    expect([code, stdout]).toEqual([0, plain]);
    expect(stderr).toMatch(mentions('“７＋８”', '“7+8”'));
  });

  test('--beam: the likeliest of several beginnings', async () => {
    const questions = SUMS.map((line) => line.slice(0, 3));
    const of = await edited('vague', ({ tensors }) => {
      // Less sure of itself it changes its mind.
      const { data } = tensors.get('param/decoder_affine_W')!;
      (data as Float32Array).forEach((value, i) => (data[i] = value / 8));
    });
    const [one, ten] = await Promise.all([1, 10].map((beam) => answered(questions, { of, beam })));
    expect(ten!.texts).not.toEqual(one!.texts);
    expect(await succeeds(...from(of, ...questions))).toBe(`${one!.texts.join('\n')}\n`);
    expect(await succeeds(...from(of, ...questions, '--beam', '10'))).toBe(`${ten!.texts.join('\n')}\n`);
  });

  test('of a comparison by its last model, of one that was interrupted by the one it was at', async () => {
    const questions = ['12/3', '4/28'];
    const last = await answered(questions, { of: checkpoint('all') });
    expect(last.name).toBe('AttentionSeq2seq');
    expect(await succeeds(...from(checkpoint('all'), ...questions))).toBe(`${last.texts.join('\n')}\n`);

    const { training, progress, lengths } = decodeCheckpoint('c', await readFile(here('parts')));
    expect([training, lengths]).toEqual([1, { question: 3, answer: 3 }]);
    expect(progress.step).toBeGreaterThan(0);
    const sums = SUMS.map((line) => line.slice(0, 3));
    const stopped = await answered(sums, { of: here('parts') });
    expect(stopped.name).toBe('Seq2seq');
    expect(new Set(stopped.texts).size).toBeGreaterThan(1);
    expect(await succeeds(...from(here('parts'), ...sums))).toBe(`${stopped.texts.join('\n')}\n`);
  });

  test('characters that steer a terminal are written out', async () => {
    const of = await edited('steering', ({ metadata }) => {
      const words = JSON.parse(metadata['words']!) as string[];
      metadata['words'] = JSON.stringify(words.map((word) => (/[0-9]/.test(word) ? `\u001b${word}` : word)));
    });
    for (const flags of [[], ['--json']]) {
      const text = await succeeds(...from(of, '+', ...flags));
      expect(text).not.toContain('\u001b');
      expect(text).toContain('\\u001b');
    }
  });
});

describe('--attention', () => {
  test('draws the map of the answer, and writes it where there is nothing yet', async () => {
    const [question] = ['<7>14'];
    const { texts, maps } = await answered([question!], { of: checkpoint('days') });
    expect(texts[0]!.length).toBeGreaterThan(1);
    const [map] = maps;
    expect([map!.width, map!.height, map!.columns!.join('')]).toEqual([6, texts[0]!.length, '<7>14␣']);
    const draw = (...more: string[]) =>
      from(checkpoint('days'), question!, '--attention', 'map.svg', ...more);
    expect(await succeeds(...draw())).toBe(`${texts[0]!}\n`);
    expect(await readFile(here('map.svg'), 'utf8')).toBe(heatmapSvg(map!));
    expect(await readFile(here('map.svg'), 'utf8')).toContain('&lt;7&gt;14 → ');

    await save('map.svg', 'mine');
    await fails(draw(), 1, mentions('map.svg', '--force'));
    expect(await readFile(here('map.svg'), 'utf8')).toBe('mine');
    await succeeds(...draw('--force', '--json'));
    expect(await readFile(here('map.svg'), 'utf8')).toBe(heatmapSvg(map!));
    expect((await readdir(folder.path)).filter((name) => name.startsWith('map.svg'))).toEqual(['map.svg']);
  });

  test('of the best answer where several are followed', async () => {
    const of = await edited(
      'undecided',
      ({ tensors }) => {
        const { data } = tensors.get('param/decoder_affine_W')!;
        (data as Float32Array).forEach((value, i) => (data[i] = value / 8));
      },
      checkpoint('days'),
    );
    const questions = DAYS.slice(0, 40).map((line) => line.slice(0, 6).trim());
    const [one, five] = await Promise.all([1, 5].map((beam) => answered(questions, { of, beam })));
    const at = one!.texts.findIndex((text, i) => text !== five!.texts[i]);
    expect(at).toBeGreaterThanOrEqual(0);
    await succeeds(...from(of, questions[at]!, '--beam', '5', '--attention', 'five.svg'));
    expect(await readFile(here('five.svg'), 'utf8')).toBe(heatmapSvg(five!.maps[at]!));
  });

  test('of an answer that is nothing: one row', async () => {
    const of = await edited(
      'silent',
      ({ tensors, metadata }) => {
        const space = (JSON.parse(metadata['words']!) as string[]).indexOf(' ');
        tensors.get('param/decoder_affine_b')!.data[space] = 1e6;
      },
      checkpoint('days'),
    );
    expect(await succeeds(...from(of, '1/1', '--attention', 'silent.svg'))).toBe('\n');
    const svg = await readFile(here('silent.svg'), 'utf8');
    expect(svg.match(/<rect /g)).toHaveLength(6 + 2);
  });

  test('of one question, of a model that has any', async () => {
    const draw = (of: string, ...questions: string[]) => from(of, ...questions, '--attention', 'no.svg');
    await fails(draw(checkpoint('days'), '1/1', '2/2'), 1, mentions('--attention', 2));
    for (const of of [checkpoint(), here('parts')]) {
      await fails(draw(of, '1+1'), 1, mentions('--attention', of, 'badak train attention'));
    }
    expect(await readdir(folder.path)).not.toContain('no.svg');
  });

  test('where nothing can be written', async () => {
    await mkdir(here('taken.svg', 'in the way'), { recursive: true });
    const args = from(checkpoint('days'), '1/1', '--force', '--attention', 'taken.svg');
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(mentions('taken.svg'))]);
    expect(stderr).not.toContain('    at ');
  });
});

describe('exit code 1', () => {
  test('questions with characters that it does not know, too long ones, none', async () => {
    const of = (...questions: string[]) => from(checkpoint(), ...questions);
    await fails(of('1*x*'), 1, mentions('"1*x*"', 4, 3));
    await fails(of('1+1', '*a*'), 1, /"\*", "a".*"[ +0-9]+"/);
    await fails(of('1+1', ''), 1, mentions('question'));
    await fails(of('  '), 1, mentions('question'));
    await fails(of('1+\u001b'), 1, mentions('"\\u001b"'));
  });

  test('checkpoints that are not there, not whole, or of something else', async () => {
    await fails(from(here('none'), '1'), 1, mentions(here('none')));
    await fails(from(folder.path, '1'), 1, mentions(here('checkpoint.safetensors')));
    const bytes = await readFile(checkpoint());
    await fails(from(await save('cut', bytes.subarray(0, 5000)), '1'), 1, /cut: /);
    await fails(from(await save('words', 'abc'), '1'), 1, mentions(here('words')));
    const other = await edited('other', (_, run) => (run['experiment'] = 'cbow'));
    await fails(from(other, '1'), 1, mentions(here('other'), 'translate', 'seq2seq, attention', 'cbow'));
    const search = await edited('search', (_, run) => {
      run['params'] = { ...(run['params'] as object), search: 'learning-rate=1..2' };
    });
    await fails(from(search, '1'), 1, mentions(here('search'), 'search'));
  });

  const damaged = async (
    name: string,
    message: RegExp,
    change: (file: EditableCheckpoint, run: Record<string, unknown>) => void,
  ) => fails(from(await edited(name, change), '1+1'), 1, message);
  const setWords = (file: EditableCheckpoint, change: (words: string[]) => string[]) => {
    file.metadata['words'] = JSON.stringify(change(JSON.parse(file.metadata['words']!) as string[]));
  };

  test('words that are not the model’s', async () => {
    const silent = mentions('wordless', 'words');
    await damaged('wordless', silent, ({ metadata }) => delete metadata['words']);
    await damaged('beginless', mentions('_'), (file) =>
      setWords(file, (words) => words.map((word) => (word === '_' ? 'x' : word))),
    );
    await damaged('twice', mentions('“2”'), (file) =>
      setWords(file, (words) => words.map((word) => (word === '3' ? '2' : word))),
    );
    await damaged('fewer', /fewer: .*\[.*\].*\[/, (file) => setWords(file, (words) => words.slice(1)));
  });

  test('lengths that are not the model’s', async () => {
    const silent = mentions('lengthless', 'lengths');
    await damaged('lengthless', silent, (_, run) => delete run['lengths']);
    await damaged('half', mentions(here('half')), (_, run) => (run['lengths'] = { question: 3 }));
    const short = mentions('"1+1"', 3, 2);
    await damaged('short', short, (_, run) => (run['lengths'] = { question: 2, answer: 3 }));
    await damaged('mute', mentions(here('mute')), (_, run) => (run['lengths'] = { question: 3, answer: 1 }));
    await damaged(
      'blank',
      mentions(here('blank')),
      (_, run) => (run['lengths'] = { question: 0, answer: 3 }),
    );
    await damaged(
      'endless',
      mentions(here('endless')),
      (_, run) => (run['lengths'] = { question: 1e9, answer: 3 }),
    );
    // Longer ones are only more padding, and an answer that goes on.
    const longer = await edited('longer', (_, run) => (run['lengths'] = { question: 9, answer: 5 }));
    expect(await succeeds(...from(longer, '1+1'))).toBe(
      `${(await answered(['1+1'], { of: longer })).texts[0]!}\n`,
    );
  });

  test('parameters that are not the model’s', async () => {
    await damaged('later', mentions('later', 'training 2'), (_, run) => (run['training'] = 1));
    await damaged('plain', mentions(here('plain')), (_, run) => {
      run['params'] = { ...(run['params'] as object), peeky: false };
    });
    await damaged('wrong', mentions(here('wrong'), '--hidden-size', 'found 0'), (_, run) => {
      run['params'] = { ...(run['params'] as object), hiddenSize: 0 };
    });
    await damaged('broken', mentions(here('broken'), 'param/decoder_affine_b'), ({ tensors }) => {
      tensors.get('param/decoder_affine_b')!.data[0] = NaN;
    });
  });
});

describe('exit code 2', () => {
  test.each([
    [['--checkpoint', 'c'], mentions("'questions'")],
    [['1+1'], mentions('translate', '--checkpoint <file>')],
    [['1+1', '--checkpoint', 'c', '--beam', '0'], mentions('--beam <n>', "'0'", 'whole', 1, 1000)],
    [['1+1', '--checkpoint', 'c', '--beam', '1001'], mentions('--beam <n>', "'1001'", 1000)],
    [['1+1', '--checkpoint', 'c', '--beam', '1.5'], mentions('--beam <n>', "'1.5'")],
    [['1+1', '--checkpoint', 'c', '--attention'], mentions('--attention <svg>')],
  ])('%j', async (args, message) => {
    await fails(['translate', ...args], 2, message);
  });
});

describe('a race', () => {
  const RACE = '--text sums.txt --compare --attention --hidden-size 8 --batch-size 20 --epochs 1';

  test('has all models in its report, and prints what they answer', async () => {
    const { code, stdout, stderr } = await run(...train('seq2seq', `${RACE} --race --out race`));
    expect(code, stderr).toBe(0);
    const [, printed = ''] = stdout.split('All models, asked');
    for (const name of ['plain', 'reverse', 'peeky', 'attention'])
      expect(printed).toMatch(new RegExp(`^${name} +\\d+ `, 'm'));
    const page = await readFile(here('race', 'report.html'), 'utf8');
    expect(page).toContain('"model":"attention"');
    const plain = await run(...train('seq2seq', `${RACE} --out turns`));
    expect(plain.code, plain.stderr).toBe(0);
    expect(plain.stdout).not.toContain('All models');
    // In which order they are trained is nothing that they notice.
    const hashOf = (text: string) => /(?:exact|fused)-[\da-f]{16}/.exec(text)![0];
    expect(hashOf(stdout)).toBe(hashOf(plain.stdout));
    // A question is answered by the last model, as after trainings one after another.
    const answers = ['race', 'turns'].map((name) => run(...from(here(name), '3+4', '--probabilities')));
    const [ofRace, ofTurns] = await Promise.all(answers);
    expect(ofRace!.code, ofRace!.stderr).toBe(0);
    expect(ofRace!.stdout).toBe(ofTurns!.stdout);
    const resumed = await run(
      'train',
      'seq2seq',
      '--resume',
      here('race'),
      '--epochs',
      '1',
      '--text',
      'sums.txt',
    );
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stdout).toContain(`All models, asked${printed.slice(0, printed.indexOf('\n'))}`);
  });

  test('is refused where there is one training', async () => {
    const flags = '--text sums.txt --hidden-size 8 --epochs 1 --race --out one';
    const { code, stderr } = await run(...train('seq2seq', flags));
    expect(code).toBe(2);
    expect(stderr).toMatch(mentions('--race', '--compare'));
  });
});
