/** What the exercises say of a try: what came out, and whether it was what was asked for. */
import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { Panel } from '../../ts/experiments/panels.js';
import type { Exercise, Facts } from '../../web/src/reading/card.js';
import { cardsOf } from '../../web/src/reading/index.js';

const exerciseOf = async (lesson: number): Promise<Exercise> =>
  (await cardsOf(lesson)).find(({ exercise }) => exercise)!.exercise!;

interface Made {
  experiment: string;
  params?: object;
  losses?: readonly number[] | Readonly<Record<string, readonly number[]>>;
  condition?: string;
  failure?: string;
  /** The share of the test that is right in the end. */
  right?: number;
  /** Of a run that is opened where one was left. */
  begin?: { step: number; parent?: { label: number; step: number } };
}

function runOf({
  experiment,
  params = {},
  losses = [],
  condition = 'done',
  failure,
  right,
  begin,
}: Made): Facts['run'] {
  const each = Array.isArray(losses) ? { '': losses as number[] } : (losses as Record<string, number[]>);
  const reports = Object.entries(each).flatMap(([run, values]) =>
    values.map((loss, i) => ({
      ...{
        type: 'step',
        step: 1 + 100 * i,
        epoch: i,
        metrics: { 'train/loss': loss } as Record<string, number>,
      },
      ...(run && { run }),
    })),
  );
  if (right !== undefined) reports.at(-1)!.metrics['test/accuracy'] = right;
  return {
    ...{ experiment, params, reports, begin },
    condition: signal(condition),
    failure: signal(failure && { code: failure, message: '' }),
  } as unknown as Facts['run'];
}

const idle = runOf({ experiment: 'cnn', condition: 'waiting' });

/** What an exercise says in English, and whether it is solved. */
function outcome(exercise: Exercise, facts: Facts): [isSolved: boolean, says: string | undefined] {
  const tried = exercise.tried?.(facts);
  if (tried) expect(tried[1]).toMatch(/[가-힣]/);
  return [exercise.isSolved(facts), tried?.[0]];
}

const shownOf = (view: string, panels: readonly unknown[], input: object = {}): Facts['shown'] => ({
  ...{ view, input, step: 1, trained: 1, notes: [] },
  panels: panels as readonly Panel[],
});

describe('a learning rate with which the net learns nothing', async () => {
  const exercise = await exerciseOf(1);
  const tried = (learningRate: number, losses: number[], failure?: string) =>
    outcome(exercise, {
      run: runOf({
        ...{ experiment: 'two-layer-net', params: { learningRate }, losses },
        ...(failure && { failure, condition: 'failed' }),
      }),
      shown: undefined,
    });

  test('the net learned: not solved, with the losses', () => {
    const [isSolved, says] = tried(0.05, [2.3, 1, 0.6, 0.61]);
    expect(isSolved).toBe(false);
    expect(says).toContain('2.30');
    expect(says).toContain('0.61');
  });

  test('too small, too large and far too large are told apart', () => {
    const small = tried(1e-6, [2.302, 2.302, 2.302]);
    const large = tried(100, [2.302, 13.1, 13.0, 12.9]);
    const diverged = tried(1e30, [2.302], 'diverged');
    for (const [isSolved] of [small, large, diverged]) expect(isSolved).toBe(true);
    expect(large[1]).toContain('12.90');
    expect(new Set([small[1], large[1], diverged[1]]).size).toBe(3);
  });

  // The losses of the lesson's net, and what it has right of the test: measured with each rate.
  test.each([
    [2, [2.302, 2.273, 2.105, 1.97, 2.282, 2.307, 2.025, 2.02, 2.04, 2.01, 2.04, 2.062], 0.188, false],
    [3, [2.302, 2.36, 2.31, 2.313, 2.304, 2.31, 2.311, 2.311, 2.311, 2.311, 2.311, 2.312], 0.101, true],
    [7, [2.302, 2.843, 2.324, 2.343, 2.326, 2.324, 2.327, 2.328, 2.328, 2.329, 2.326, 2.33], 0.101, true],
    [10, [2.302, 2.679, 2.346, 2.348, 2.356, 2.344, 2.348, 2.351, 2.352, 2.354, 2.346, 2.355], 0.101, true],
    [20, [2.302, 2.769, 2.801, 2.75, 2.725, 2.754, 2.764, 2.741, 2.876, 2.872, 2.742, 2.817], 0.098, true],
  ])('the rate %d fails when the net guesses in the end', (learningRate, losses, right, isFound) => {
    const run = runOf({ experiment: 'two-layer-net', params: { learningRate }, losses, right });
    expect(outcome(exercise, { run, shown: undefined })).toEqual([isFound, expect.any(String) as string]);
  });

  test('a loss that fell and a net that guesses: the rate has failed, too', () => {
    const given = {
      experiment: 'two-layer-net',
      params: { learningRate: 2.5 },
      losses: [2.3, 2.3, 2.1, 2.1],
    };
    const run = runOf({ ...given, right: 0.11 });
    expect(outcome(exercise, { run, shown: undefined })[0]).toBe(true);
  });

  test('a run that is opened again keeps its verdict; a branch has none', () => {
    const given = { experiment: 'two-layer-net', params: { learningRate: 100 }, losses: [2.3, 13, 13, 13] };
    const of = (begin?: Made['begin']) =>
      outcome(exercise, { run: runOf({ ...given, ...(begin && { begin }) }), shown: undefined });
    expect(of({ step: 400 })).toEqual(of());
    const [isSolved, says] = of({ step: 400, parent: { label: 1, step: 400 } });
    expect(isSolved).toBe(false);
    expect(says).not.toBe(of()[1]);
  });

  test('a run that has not ended gets no word, unless its rate was changed', () => {
    const given = { experiment: 'two-layer-net', losses: [2.3], condition: 'waiting' };
    expect(outcome(exercise, { run: runOf(given), shown: undefined })).toEqual([false, undefined]);
    const said = (losses: number[]) => {
      const run = runOf({ ...given, losses, params: { learningRate: 10 } });
      return outcome(exercise, { run, shown: undefined });
    };
    expect(said([2.3])).toEqual([false, expect.any(String) as string]);
    // One that has learned need not end.
    expect(said([2.3, 0.4])).toEqual([false, expect.any(String) as string]);
    expect(said([2.3, 0.4])[1]).not.toBe(said([2.3])[1]);
  });
});

test('SGD against Adam: both losses, and which way to go', async () => {
  const exercise = await exerciseOf(2);
  const tried = (sgdLearningRate: number, sgd: number) =>
    outcome(exercise, {
      run: runOf({
        ...{ experiment: 'optimizers', params: { sgdLearningRate } },
        losses: { SGD: [2.3, sgd], Adam: [2.3, 0.23] },
      }),
      shown: undefined,
    });
  const [small, large, right] = [tried(0.01, 1.5), tried(1, 2.29), tried(0.1, 0.22)];
  expect([small[0], large[0], right[0]]).toEqual([false, false, true]);
  expect(small[1]).toContain('1.50');
  expect(small[1]).toContain('0.23');
  expect(small[1]!.replace('1.50', '')).not.toBe(large[1]!.replace('2.29', ''));
});

/** The numbers of a sentence that say how large something is. */
const decimals = (says: string | undefined): string[] => says?.match(/\d+\.\d+/g) ?? [];

test('numbers that a verdict compares are told apart', async () => {
  const of = async (lesson: number, facts: Partial<Facts>, at = 0) => {
    const exercise = (await cardsOf(lesson)).flatMap((card) => card.exercise ?? [])[at]!;
    return decimals(exercise.tried!({ run: idle, shown: undefined, ...facts })?.[0]);
  };
  const net = (experiment: string, params: object, losses: NonNullable<Made['losses']>) => ({
    run: runOf({ experiment, params, losses }),
  });
  const sums = { sgdLearningRate: 0.3 };
  expect(await of(1, net('two-layer-net', { learningRate: 1e-6 }, [2.3021, 2.3021, 2.3019, 2.3019]))).toEqual(
    ['2.3021', '2.3019'],
  );
  expect(await of(2, net('optimizers', sums, { SGD: [2, 0.02312], Adam: [2, 0.02327] }))).toEqual([
    '0.0231',
    '0.0233',
  ]);
  // Only numbers that are the same are written alike.
  expect(await of(2, net('optimizers', sums, { SGD: [2, 0.5], Adam: [2, 0.5] }))).toEqual(['0.50', '0.50']);
  const bars = [
    { label: '3', value: 0.4512 },
    { label: '8', value: 0.4498 },
  ];
  const digit = shownOf('digit', [{ kind: 'bars', title: '', groups: [{ bars }] }]);
  expect(await of(3, { shown: digit })).toEqual(['0.451', '0.450']);
  const tokens = [{ text: 'the', candidates: [{ label: 'king', probability: 0.4996 }] }];
  expect(await of(6, { shown: shownOf('candidates', [{ kind: 'text', tokens }]) })).toEqual(['0.4996']);
  const raced = net('lstm', { compare: true, rnnLearningRate: 5 }, { RNN: [5.904, 5.903] });
  expect(await of(7, raced)).toEqual(['5.904', '5.903']);
});

test('a drawn digit: what the net takes it for', async () => {
  const exercise = await exerciseOf(3);
  const tried = (three: number, eight: number) => {
    const bars = [3, 8].map((digit, i) => ({ label: String(digit), value: i ? eight : three }));
    return outcome(exercise, {
      run: idle,
      shown: shownOf('digit', [{ kind: 'bars', title: '', groups: [{ bars }] }]),
    });
  };
  const [isSolved, says] = tried(0.93, 0.04);
  expect(isSolved).toBe(false);
  expect(says).toContain('0.93');
  expect(tried(0.3, 0.7)[0]).toBe(true);
});

test('a sentence of one’s own: how many words it has', async () => {
  const exercise = await exerciseOf(4);
  const tried = (sentence: string | undefined, condition: string) =>
    outcome(exercise, {
      run: runOf({ experiment: 'simple-cbow', params: sentence ? { sentence } : {}, condition }),
      shown: undefined,
    });
  expect(tried(undefined, 'waiting')).toEqual([false, undefined]);
  expect(tried(undefined, 'done')[1]).toBeDefined();
  expect(tried('one two three', 'done')[1]).toContain('3');
  const ten = 'a b c d e f g h i j';
  expect(tried(ten, 'waiting')).toEqual([false, expect.stringContaining('10') as string]);
  expect(tried(ten, 'done')[0]).toBe(true);
});

test('an analogy: another question, another answer, the right one', async () => {
  const exercise = await exerciseOf(5);
  const tried = (question: string, word: string) =>
    outcome(exercise, {
      run: idle,
      shown: shownOf('analogy', [{ kind: 'table', rows: [[question, [{ word, score: 1 }]]] }]),
    });
  const asked = 'man : king = woman : ?';
  expect(tried('king : man = queen : ?', 'queen')).toEqual([
    false,
    expect.stringContaining('king : man') as string,
  ]);
  expect(tried(asked, 'prince')).toEqual([false, expect.stringContaining('prince') as string]);
  expect(tried(asked, 'queen')).toEqual([true, undefined]);
  // The direction counts: the last column. What it says is of the same one.
  const both = (dot: string, cosine: string) => {
    const row = [asked, [{ word: dot, score: 5 }], [{ word: cosine, score: 1 }]];
    return outcome(exercise, { run: idle, shown: shownOf('analogy', [{ kind: 'table', rows: [row] }]) });
  };
  expect(both('them', 'queen')).toEqual([true, undefined]);
  expect(both('queen', 'sister')).toEqual([false, expect.stringContaining('sister') as string]);
});

test('the next word: how sure the net is', async () => {
  const exercise = await exerciseOf(6);
  const tried = (probability: number, run = idle) => {
    const tokens = [{ text: 'the', candidates: [{ label: 'king', probability }] }];
    return outcome(exercise, { run, shown: shownOf('candidates', [{ kind: 'text', tokens }]) });
  };
  expect(tried(0.31)).toEqual([false, expect.stringContaining('0.31') as string]);
  expect(tried(0.6)[0]).toBe(true);
  // A run that has ended cannot train on.
  const ended = tried(0.31, runOf({ experiment: 'rnn' }));
  expect(ended).toEqual([false, expect.stringContaining('0.31') as string]);
  expect(ended[1]).not.toBe(tried(0.31)[1]);
});

test.each([
  ['the rate of the RNN', 0, { compare: true, rnnLearningRate: 5 }, 'RNN', [5.9, 3], [5.9, 20]],
  ['the limit of the gradients', 1, { cell: 'rnn', maxGrad: 1 }, '', [5.9, 9, 8], [5.9, 19, 30]],
])('%s: what another one has led to', async (_, at, params, name, wrong, right) => {
  const exercises = (await cardsOf(7)).flatMap(({ exercise }) => exercise ?? []);
  const tried = (given: object, losses: readonly number[]) =>
    outcome(exercises[at]!, {
      run: runOf({ experiment: 'lstm', params: given, losses: { [name]: losses }, condition: 'waiting' }),
      shown: undefined,
    });
  // With the card's own settings nothing was tried yet.
  expect(tried({}, wrong)).toEqual([false, undefined]);
  const [isSolved, says] = tried(params, wrong);
  expect(isSolved).toBe(false);
  expect(says).toContain(wrong.at(-1)!.toFixed(2));
  const most = { ...params, ...(at === 1 && { maxGrad: 1000 }) };
  expect(tried(most, [...new Array<number>(10).fill(5.9), ...right])).toEqual([true, undefined]);
});

/** An answer whose characters have these probabilities. */
const sumOf = (title: string, values: readonly number[] = [0.99, 0.98]): Facts['shown'] =>
  shownOf('answer', [{ kind: 'text', title, tokens: values.map((value) => ({ text: '', value })) }]);

test('a loss that has only wavered has not gone up', async () => {
  const exercise = await exerciseOf(7);
  // A rate with which nothing is learned.
  const params = { compare: true, rnnLearningRate: 1e-6 };
  const losses = [5.964, 5.963, 5.964, 5.964, 5.963, 5.964, 5.964, 5.964, 5.964, 5.965];
  const run = runOf({ experiment: 'lstm', params, losses: { RNN: losses }, condition: 'waiting' });
  expect(outcome(exercise, { run, shown: undefined })).toEqual([
    false,
    expect.stringContaining('5.965') as string,
  ]);
});

test('a sum: what would have been right, or what to ask', async () => {
  const exercise = await exerciseOf(8);
  const tried = (title: string, values?: readonly number[], run = idle) =>
    outcome(exercise, { run, shown: sumOf(title, values) });
  expect(tried('57+5 → 62')).toEqual([false, expect.any(String) as string]);
  expect(tried('38+47 → 84')).toEqual([false, expect.stringContaining('85') as string]);
  expect(tried('38+47 → 85')).toEqual([true, undefined]);
  // It is right, and has no carry to be praised for.
  expect(tried('23+45 → 68')).toEqual([false, expect.stringContaining('38+47') as string]);
  // It is right, and a guess: at step 600 of the lesson's net, which carries in no other sum.
  const guessed = [0.857, 0.245, 1, 1];
  expect(tried('27+36 → 63', guessed)).toEqual([false, expect.stringContaining('0.21') as string]);
  // Nor is it enough when each character alone is sure.
  expect(tried('27+36 → 63', [0.946, 0.95])).toEqual([false, expect.stringContaining('0.899') as string]);
  // A run that has ended cannot train on.
  const ended = runOf({ experiment: 'seq2seq' });
  for (const title of ['27+36 → 63', '27+36 → 62'])
    expect(tried(title, guessed, ended)[1]).not.toBe(tried(title, guessed)[1]);
});

describe('a date that is made wrong', async () => {
  const exercise = await exerciseOf(9);
  const own = { questions: [] };
  const set = { questions: [], at: 5, place: 9 };
  const tried = (run: Facts['run'], caption: string, input: object = own) =>
    outcome(exercise, {
      run,
      shown: shownOf('attention', [{ kind: 'heatmap', maps: [{ caption }] }], input),
    });

  test('what would have been right, or how to ask', () => {
    const run = runOf({ experiment: 'attention' });
    expect(tried(run, '10/23/87 → 1987-10-23')).toEqual([false, expect.any(String) as string]);
    expect(tried(run, 'october 24, 1987 → 1982-10-24')).toEqual([
      false,
      expect.stringContaining('1987-10-24') as string,
    ]);
    // With it the card begins: nobody has asked it.
    expect(tried(run, 'october 23, 1987 → 1987-10-23')).toEqual([false, undefined]);
    // There is no such day, and nothing would be right.
    expect(tried(run, 'february 30, 1999 → 1999-03-02')).toEqual([
      false,
      expect.stringContaining('february 30, 1999') as string,
    ]);
  });

  test('only one that the net reads rightly by itself', () => {
    const run = runOf({ experiment: 'attention' });
    const wrong = 'december 25, 1999 → 1999-29-25';
    const before = tried(run, wrong, set);
    expect(before).toEqual([false, expect.any(String) as string]);
    // That it is right is not enough: then there is something to do.
    expect(tried(run, 'december 25, 1999 → 1999-12-25')).toEqual([false, expect.any(String) as string]);
    const same = tried(run, 'december 25, 1999 → 1999-12-25', set);
    expect(same).toEqual([false, expect.any(String) as string]);
    expect(same[1]).not.toBe(before[1]);
    expect(tried(run, wrong, set)).toEqual([true, expect.stringContaining('1999-29-25') as string]);
    // Another net has to read it itself.
    expect(tried(runOf({ experiment: 'attention' }), wrong, set)[0]).toBe(false);
  });

  test('the first day of a month that has it is one', () => {
    const run = runOf({ experiment: 'attention' });
    tried(run, '29 february 2000 → 2000-02-29');
    expect(tried(run, '29 february 2000 → 2000-02-19', set)[0]).toBe(true);
  });
});

describe('a word while it trains', () => {
  interface Case {
    lesson: number;
    at?: number;
    run: Made;
    shown?: Facts['shown'];
    /** A try that needs no word, or is no try yet. */
    without: { run?: Made; shown?: Facts['shown'] };
  }
  const word = (probability: number) =>
    shownOf('candidates', [
      { kind: 'text', tokens: [{ text: 'the', candidates: [{ label: 'king', probability }] }] },
    ]);
  const analogy = (best: string) =>
    shownOf('analogy', [{ kind: 'table', rows: [['man : king = woman : ?', [{ word: best, score: 1 }]]] }]);
  const digit = (label: string) =>
    shownOf('digit', [{ kind: 'bars', title: '', groups: [{ bars: [{ label, value: 0.9 }] }] }]);
  const date = (caption: string) => shownOf('attention', [{ kind: 'heatmap', maps: [{ caption }] }]);
  const net = { experiment: 'two-layer-net' };
  const limited = { experiment: 'lstm', params: { cell: 'rnn', maxGrad: 1 } };
  const raced = { experiment: 'lstm', params: { compare: true, rnnLearningRate: 5 } };
  const falling = [5.9, 5, 4.9, 4.8, 4.7, 4.6, 4.5, 4.4, 4.3, 4.2];
  test.each<Case>([
    { lesson: 1, run: { ...net, losses: [2.3, 1, 0.6] }, without: { run: { ...net, losses: [2.3, 2.2] } } },
    { lesson: 3, run: { experiment: 'cnn' }, shown: digit('3'), without: { shown: digit('8') } },
    {
      ...{ lesson: 4, run: { experiment: 'simple-cbow', params: { sentence: 'a b' } } },
      without: { run: { experiment: 'simple-cbow' } },
    },
    {
      lesson: 5,
      run: { experiment: 'cbow' },
      shown: analogy('prince'),
      without: { shown: analogy('queen') },
    },
    { lesson: 6, run: { experiment: 'rnn' }, shown: word(0.3), without: { shown: word(0.6) } },
    {
      ...{ lesson: 7, run: { ...raced, losses: { RNN: falling } } },
      without: { run: { ...raced, losses: { RNN: falling.slice(0, 9) } } },
    },
    {
      ...{ lesson: 7, at: 1, run: { ...limited, losses: falling.slice(0, 5) } },
      without: { run: { ...limited, losses: falling.slice(0, 4) } },
    },
    {
      lesson: 8,
      run: { experiment: 'seq2seq' },
      shown: sumOf('23+45 → 68'),
      without: { shown: sumOf('38+47 → 85') },
    },
    {
      ...{ lesson: 8, run: { experiment: 'seq2seq' }, shown: sumOf('38+47 → 85', [0.8, 0.3]) },
      without: { shown: sumOf('38+47 → 85') },
    },
    {
      ...{ lesson: 9, run: { experiment: 'attention' }, shown: date('february 30, 1999 → 1999-03-02') },
      without: { shown: date('december 25, 1999 → 1999-12-25') },
    },
  ])('lesson $lesson', async ({ lesson, at = 0, run, shown, without }) => {
    const exercise = (await cardsOf(lesson)).flatMap((card) => card.exercise ?? [])[at]!;
    const said = (made: Made, look: Facts['shown']) =>
      exercise.meanwhile?.({ run: runOf({ ...made, condition: 'playing' }), shown: look });
    expect(said(run, shown)?.[1]).toMatch(/[가-힣]/);
    // What is tried stays the same while the numbers go on, and so does what is said.
    const { losses } = run;
    const on = Array.isArray(losses) ? [...(losses as number[]), 0.5] : losses && { RNN: [...falling, 4.1] };
    expect(said({ ...run, ...(on && { losses: on }) }, shown)).toEqual(said(run, shown));
    expect(said(without.run ?? run, without.shown)).toBeUndefined();
  });
});
