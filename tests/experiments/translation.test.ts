/**
 * What `seq2seq` and `attention` share: comparisons with the curves of single trainings, resuming anywhere, the
 * answers in reports, and checkpoints of comparisons.
 */
import { describe, expect, test } from 'vitest';
import { experiments, type Run, type RunOptions } from '../../ts/experiments/index.js';
import type { PairTexts } from '../../ts/data/pairs.js';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { PeekySeq2seq } from '../../ts/models/peeky-seq2seq.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import type { SequenceData } from '../../ts/experiments/pair-data.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report, Said } from '../../ts/train/report.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { mentions } from '../support/mentions.js';

const byId = (id: string) => experiments.find((experiment) => experiment.id === id)!;
const [seq2seq, attention] = [byId('seq2seq'), byId('attention')];

const SMALL = { epochs: 2, hiddenSize: 8, wordvecSize: 4, batchSize: 90 };
const ADDITION = { ...SMALL, data: 'sums', digits: 1 };

async function optionsOf(experiment = seq2seq, given: AnyParams = ADDITION): Promise<RunOptions> {
  const params = experiment.resolve(given);
  const data = (await experiment.load(params, { download: false })) as SequenceData;
  return { params, seed: 3, data: few(data) };
}

/** Of all dates some: thousands of answers would take long. */
function few(data: SequenceData): SequenceData {
  const first = (pairs: PairTexts, most: number): PairTexts => {
    const count = Math.min(most, pairs.count);
    return {
      ...pairs,
      count,
      questions: pairs.questions.slice(0, count * pairs.questionLength),
      answers: pairs.answers.slice(0, count * pairs.answerLength),
    };
  };
  return { ...data, train: first(data.train, 1000), test: first(data.test, 600) };
}

/** Reports without pauses. */
function reportsOf(run: Run): Report[] {
  const reports = [...run.reports].filter(({ type }) => type !== 'pause');
  run.dispose();
  return reports;
}

const without = (report: Report) => ({ ...report, run: undefined });

describe('a comparison', () => {
  test('of seq2seq has the curves of the single trainings', async () => {
    const compared = reportsOf(seq2seq.run(await optionsOf(seq2seq, { ...ADDITION, compare: true })));
    expect([...new Set(compared.map(({ run }) => run))]).toEqual(['plain', 'reverse', 'peeky']);
    for (const [name, flags] of [
      ['plain', {}],
      ['reverse', { reverse: true }],
      ['peeky', { reverse: true, peeky: true }],
    ] as const) {
      const alone = reportsOf(seq2seq.run(await optionsOf(seq2seq, { ...ADDITION, ...flags })));
      expect(alone.every(({ run }) => run === undefined)).toBe(true);
      expect(compared.filter(({ run }) => run === name).map(without)).toEqual(alone.map(without));
    }
  });

  test('of seq2seq has attention as a fourth model, and the others are the same to the bit', async () => {
    const three = reportsOf(seq2seq.run(await optionsOf(seq2seq, { ...ADDITION, compare: true })));
    const given = { ...ADDITION, attention: true };
    const four = reportsOf(seq2seq.run(await optionsOf(seq2seq, { ...given, compare: true })));
    expect(four.slice(0, three.length)).toEqual(three);
    const fourth = four.slice(three.length);
    expect([...new Set(fourth.map(({ run }) => run))]).toEqual(['attention']);
    const alone = reportsOf(seq2seq.run(await optionsOf(seq2seq, { ...given, reverse: true })));
    expect(fourth.map(without)).toEqual(alone.map(without));
  });

  test('of attention ends with attention, and reads questions in the given order', async () => {
    const given = { ...SMALL, epochs: 1, data: 'calendar', batchSize: 200 };
    const reports = async (more: AnyParams) =>
      reportsOf(attention.run(await optionsOf(attention, { ...given, ...more })));
    const compared = await reports({ compare: true });
    expect([...new Set(compared.map(({ run }) => run))]).toEqual(['plain', 'peeky', 'attention']);
    const alone = await reports({});
    expect(compared.filter(({ run }) => run === 'attention').map(without)).toEqual(alone.map(without));
    const losses = await Promise.all(
      [{}, { unreversed: true }, { bidirectional: true }].map(async (more) =>
        JSON.stringify((await reports(more)).map(({ metrics }) => metrics)),
      ),
    );
    expect(new Set(losses).size).toBe(3);
  });
});

describe('steps and epochs', () => {
  test('the last, partial batch of an epoch is left out, as in the book', async () => {
    // 90 of 100 sums to train with, in batches of 40.
    const options = await optionsOf(seq2seq, { ...ADDITION, batchSize: 40 });
    const run = seq2seq.run(options);
    expect(run.steps).toBe(2 * 2);
    const epochs = reportsOf(run).filter(({ type }) => type === 'epoch');
    expect(epochs.map(({ step, epoch }) => [step, epoch])).toEqual([
      [2, 1],
      [4, 2],
    ]);
  });

  test('every epoch tells the first ten test questions, and which answers are right', async () => {
    const options = await optionsOf(seq2seq, { ...ADDITION, epochs: 300, learningRate: 0.02 });
    const reports = reportsOf(seq2seq.run(options)).filter(({ type }) => type === 'epoch');
    let right = 0;
    for (const { said = [] } of reports) {
      expect(said).toHaveLength(10);
      for (const each of said) {
        const { question, answer, expected } = each as Extract<Said, { question: string }>;
        const [, a, b] = /^(\d)\+(\d) *$/.exec(question)!;
        expect(expected).toBe(String(Number(a) + Number(b)));
        expect(answer).toMatch(/^[\d _+]*$/);
        if (answer === expected) right += 1;
      }
    }
    // There are ten test questions, so the shown answers are all that count.
    const accuracies = reports.map(({ metrics }) => metrics['test/accuracy']!);
    expect(right).toBe(Math.round(accuracies.reduce((sum, accuracy) => sum + 10 * accuracy, 0)));
    expect(right).toBeGreaterThan(0);
  });
});

describe('checkpoints', () => {
  const givens: readonly AnyParams[] = [
    { ...ADDITION, reverse: true, peeky: true, batchSize: 30 },
    { ...ADDITION, compare: true, batchSize: 30 },
  ];

  test.each(givens)('interrupted after any report and resumed, it is never stopped: %o', async (given) => {
    const options = await optionsOf(seq2seq, given);
    const whole = reportsOf(seq2seq.run(options));
    for (let stop = 1; stop < whole.length; stop++) {
      const first = seq2seq.run(options);
      const seen: Report[] = [];
      for (const report of first.reports) {
        if (report.type !== 'pause') seen.push(report);
        if (seen.length === stop) break;
      }
      const checkpoint = decodeCheckpoint('kept', first.checkpoint()!);
      first.dispose();
      const rest = reportsOf(seq2seq.run({ ...options, resume: { from: 'kept', checkpoint } }));
      expect([...seen, ...rest]).toEqual(whole);
    }
  });

  test('say what is needed to answer, and give the model they were taken of', async () => {
    const options = await optionsOf(seq2seq, { ...ADDITION, compare: true });
    const run = seq2seq.run(options);
    const found: [string | undefined, string][] = [];
    for (const report of run.reports) {
      if (report.type !== 'epoch' || report.epoch !== 1) continue;
      const checkpoint = decodeCheckpoint('kept', run.checkpoint()!);
      expect(checkpoint.lengths).toEqual({ question: 3, answer: 3 });
      using restored = seq2seq.restore('kept', checkpoint);
      const { panels } = restored.look('encoder', { question: '1+2' });
      const [map] = panels.flatMap((panel) => (panel.kind === 'heatmap' ? panel.maps : []));
      found.push([report.run, map!.columns!.join('')]);
      expect(restored.model instanceof PeekySeq2seq).toBe(report.run === 'peeky');
    }
    run.dispose();
    // The order in which the encoder reads the question.
    expect(found).toEqual([
      ['plain', '1+2'],
      ['reverse', '2+1'],
      ['peeky', '2+1'],
    ]);
    // Between two trainings a checkpoint has no model.
    const between = seq2seq.run(options);
    for (const report of between.reports) if (report.type === 'epoch' && report.epoch === 2) break;
    const kept = decodeCheckpoint('kept', between.checkpoint()!);
    between.dispose();
    expect(() => seq2seq.restore('kept', kept)).toThrow(refusal('mismatch', 'kept'));
    const first = seq2seq.run(options);
    first.reports.next();
    const whole = decodeCheckpoint('kept', first.checkpoint()!);
    first.dispose();
    expect(() => seq2seq.restore('kept', { ...whole, training: 7 })).toThrow(
      refusal('damaged', 'kept', 'training 8'),
    );
    const torn = { ...whole };
    delete torn.lengths;
    expect(() => seq2seq.restore('kept', torn)).toThrow(refusal('damaged', 'kept', 'questions'));
  });

  test('go on with the same characters only', async () => {
    const options = await optionsOf(seq2seq, ADDITION);
    const run = seq2seq.run(options);
    run.reports.next();
    const checkpoint = decodeCheckpoint('kept', run.checkpoint()!);
    run.dispose();
    const other = { ...checkpoint, words: [...checkpoint.words!].reverse() };
    expect(() => seq2seq.run({ ...options, resume: { from: 'kept', checkpoint: other } })).toThrow(
      refusal('mismatch', 'kept', ' 13 characters', 'found 13', 'number 1 '),
    );
  });
});

test('taking pictures in the middle of an evaluation changes nothing', async () => {
  const given = { ...SMALL, epochs: 1, data: 'calendar', batchSize: 400 };
  const options = await optionsOf(attention, given);
  const plain = reportsOf(attention.run(options));
  const run = attention.run(options);
  const watched: Report[] = [];
  for (const report of run.reports) {
    const panels = run.panels();
    expect(panels.map(({ kind }) => kind)).toEqual([
      'text',
      'sum',
      'heatmap',
      'sum',
      'sum',
      'heatmap',
      'heatmap',
    ]);
    if (report.type !== 'pause') watched.push(report);
  }
  run.dispose();
  expect(watched).toEqual(plain);
});

test('what contradicts itself is refused', () => {
  for (const other of ['reverse', 'peeky']) {
    expect(() => seq2seq.resolve({ compare: true, [other]: true })).toThrow(
      expect.objectContaining({ name: 'ParamError', key: 'compare' }),
    );
  }
  expect(seq2seq.resolve({ compare: true, reverse: false })).toMatchObject({ compare: true, reverse: false });
  expect(seq2seq.resolve({ compare: true }, { reverse: true, peeky: true })).toMatchObject({
    reverse: false,
  });
  const attentive = attention.resolve({ hiddenSize: 5, bidirectional: true, data: 'calendar' });
  return expect(
    attention
      .load(attentive, {})
      .then((data) => [...attention.run({ params: attentive, seed: 0, data }).reports]),
  ).rejects.toThrow(mentions('even', 5));
});

test('attention has a model that can be asked what it looked at', async () => {
  const options = await optionsOf(attention, { ...SMALL, epochs: 1, data: 'calendar', batchSize: 400 });
  const run = attention.run(options);
  expect([...run.reports].length).toBeGreaterThan(0);
  using restored = attention.restore('kept', decodeCheckpoint('kept', run.checkpoint()!));
  expect(restored.model).toBeInstanceOf(AttentionSeq2seq);
  run.dispose();
});
