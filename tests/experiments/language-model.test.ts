/** The language models of chapters 5 and 6: stopped anywhere and resumed, and compared with plain loops. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { DivergedError } from '../../ts/core/errors.js';
import type { Cell } from '../../ts/core/kernels.js';
import { Workspace } from '../../ts/core/workspace.js';
import { Sequences } from '../../ts/data/sequences.js';
import type { Run } from '../../ts/experiments/index.js';
import { PLACEHOLDERS, sentences } from '../../ts/experiments/views/written.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { Session } from '../../ts/layers/index.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { clipScale } from '../../ts/optimizers/clip-gradients.js';
import { SGD } from '../../ts/optimizers/index.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report } from '../../ts/train/report.js';
import {
  SEED,
  SMALL,
  data,
  NOTHING,
  contrary,
  experimentOf,
  paramsOf,
  start,
  saved,
  isSaid,
  drive,
  finish,
  epochsOf,
  pauseAlways,
} from '../support/language.js';
import { mentions } from '../support/mentions.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Experiments with other cells, layers and sizes, and their protocols as plain loops. */
const CASES: readonly [name: string, id: string, given: AnyParams, protocol: Protocol][] = [
  ['rnn', 'rnn', {}, { tied: false, restart: false }],
  ['rnn of two GRUs', 'rnn', { cell: 'gru', layers: 2, dropout: 0.3 }, { tied: false, restart: false }],
  ['lstm', 'lstm', { wordvecSize: 5 }, { tied: false, restart: false }],
  // Smaller than the norms of its gradients, unlike the book's 0.25.
  ['lstm, clipped', 'lstm', { maxGrad: 0.05, learningRate: 100 }, { tied: false, restart: false }],
  ['better-lstm', 'better-lstm', {}, { tied: true, restart: true }],
  [
    'better-lstm --untied, one GRU',
    'better-lstm',
    { untied: true, cell: 'gru', layers: 1, wordvecSize: 7 },
    { tied: false, restart: true },
  ],
];

interface Protocol {
  tied: boolean;
  restart: boolean;
}

interface Numbers {
  cell: Cell;
  layers: number;
  wordvecSize: number;
  hiddenSize: number;
  dropout: number;
  batchSize: number;
  timeSize: number;
  epochs: number;
  learningRate: number;
  maxGrad: number;
}

/**
 * The losses of all steps, by a loop that never evaluates and never writes.
 * @param shares share of the learning rate that is left in each epoch
 */
function plainLosses(params: AnyParams, { tied, restart }: Protocol, shares: readonly number[]): number[] {
  const { batchSize, timeSize, learningRate, maxGrad, ...net } = params as unknown as Numbers;
  const { cell, layers, wordvecSize, hiddenSize, dropout } = net;
  const sizes = { cell, layers, wordvecSize, hiddenSize, dropout };
  using model = new Rnnlm({ ...sizes, vocabSize: data.corpus.words.length, tied, seed: SEED });
  using text = new Sequences(data.corpus.ids, { batchSize, timeSize });
  const perEpoch = 30;
  const losses: number[] = [];
  for (const [epoch, share] of shares.entries()) {
    for (let i = 0; i < perEpoch; i++) {
      const step = epoch * perEpoch + i;
      const begins = restart ? i === 0 : step === 0;
      const { x, t } = text.batch(text.starts((restart ? i : step) * timeSize));
      model.zeroGrad();
      losses.push(model.loss(x, t, { train: true, step, begins }));
      model.backward();
      new SGD(learningRate).update(model.params, clipScale(model.params, maxGrad) * share);
    }
  }
  return losses;
}

/** The mean loss of a text in ten rows; `stretch` words of each at a time. */
function meanLoss(model: LanguageModel, ids: Uint32Array, stretch = 35): number {
  using memory = new Workspace();
  const jump = Math.floor((ids.length - 1) / 10);
  const steps = Math.floor((ids.length - 1) / (10 * stretch));
  let sum = 0;
  using session = new Session();
  for (let step = 0; step < steps; step++) {
    const read = (ahead: number) =>
      Int32Array.from({ length: 10 * stretch }, (_, at) => {
        const [row, t] = [Math.floor(at / stretch), at % stretch];
        return ids[row * jump + step * stretch + t + ahead]!;
      });
    const [x, t] = [0, 1].map((ahead) => memory.keep([10, stretch], 'i32').set(read(ahead)));
    sum += model.loss(x!, t!, { train: false, session });
  }
  return sum / steps;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(CASES)('%s', (_, id, given, protocol) => {
  const whole = finish(start(id, given));
  const epochs = whole.reports.filter(({ type }) => type === 'epoch');

  test('reports every 20 steps and at the end of each epoch', () => {
    expect(whole.reports.map(({ type, step, epoch }) => [type, step, epoch])).toEqual(
      [0, 1, 2].flatMap((n) => [
        ['step', n * 30 + 20, (n * 30 + 20) / 30],
        ['epoch', n * 30 + 30, n + 1],
      ]),
    );
    for (const { type, metrics } of whole.reports) {
      const heldOut = type === 'epoch' ? ['valid/perplexity', 'test/perplexity'] : [];
      expect(Object.keys(metrics)).toEqual(['train/loss', 'train/perplexity', ...heldOut]);
      expect(metrics['train/perplexity']! / Math.exp(metrics['train/loss']!)).toBeCloseTo(1, 13);
    }
    expect(whole.reports.at(-1)!.metrics['train/loss']!).toBeLessThan(
      0.95 * whole.reports[0]!.metrics['train/loss']!,
    );
  });

  test('its losses are those of a loop that never evaluates and never writes', () => {
    let share = 1;
    const shares = [1, ...epochs.map(({ best }) => (share /= best ? 1 : 4))].slice(0, 3);
    const losses = plainLosses(paramsOf(id, given), protocol, shares);
    const means = [0, 30, 60].flatMap((at) => [
      mean(losses.slice(at, at + 20)),
      mean(losses.slice(at + 20, at + 30)),
    ]);
    expect(whole.reports.map(({ metrics }) => metrics['train/loss'])).toEqual(means);
  });

  test('stopped and resumed equals never stopped: in an epoch, at its end, within an evaluation', () => {
    for (const text of [data, contrary]) {
      pauseAlways();
      const expected = finish(start(id, given, undefined, text));
      const run = start(id, given, undefined, text);
      const turns = drive(run);
      run.dispose();
      // Steps, two batches of each part, the report.
      const within = [...turns.keys()].filter((at) => [30, 60].includes(turns[at]!.step));
      expect(within.map((at) => turns[at]!.type)).toEqual(
        [1, 2].flatMap(() => [...Array<string>(text === data ? 4 : 3).fill('pause'), 'epoch']),
      );
      for (const stop of [0, 1, 19, 20, ...within.slice(0, 5), within[8]!, within[9]! + 1, turns.length]) {
        const first = start(id, given, undefined, text);
        const before = drive(first, stop);
        const checkpoint = saved(first);
        first.dispose();
        const { reports, last, panels } = finish(start(id, given, checkpoint, text));
        expect([...before.filter(isSaid), ...reports], `after ${stop} turns`).toEqual(expected.reports);
        expect(last.equals(expected.last), `after ${stop} turns`).toBe(true);
        expect(panels).toEqual(expected.panels);
      }
    }
  });

  test('the perplexity of held-out text is exp of the mean loss of the words scored', () => {
    for (const { report, checkpoint } of epochsOf(start(id, given))) {
      using model = experimentOf(id).restore('saved', checkpoint).model as LanguageModel;
      for (const part of ['valid', 'test'] as const) {
        const found = report.metrics[`${part}/perplexity`]!;
        expect(found / Math.exp(meanLoss(model, data[part])), part).toBeCloseTo(1, 13);
        // At one go: what is carried from batch to batch changes nothing.
        expect(found / Math.exp(meanLoss(model, data[part], 70)), part).toBeCloseTo(1, 5);
      }
    }
  });

  test('evaluation changes nothing in the training', () => {
    const unchanged = { ...given, learningRateDivisor: 1 };
    const [seen, unseen] = [data, { ...data, valid: NOTHING, test: NOTHING }].map((text) => {
      const { reports, last } = finish(start(id, unchanged, undefined, text));
      return { reports, tensors: new Map(decodeCheckpoint('saved', last).tensors) };
    });
    for (const [i, { metrics, best }] of unseen!.reports.entries()) {
      expect(metrics['train/loss']).toBe(seen!.reports[i]!.metrics['train/loss']);
      expect(Object.keys(metrics)).toEqual(['train/loss', 'train/perplexity']);
      expect(best).toBeUndefined();
    }
    // In which the best perplexity stands.
    for (const { tensors } of [seen!, unseen!]) expect(tensors.delete('optimizer/plateau')).toBe(true);
    expect(unseen!.tensors).toEqual(seen!.tensors);
  });

  test('looking at its state in every pause changes nothing', () => {
    pauseAlways();
    const run = start(id, given);
    const reports = [];
    for (const report of run.reports) {
      const panels = run.panels();
      saved(run);
      if (isSaid(report)) reports.push(report);
      // Within an evaluation the pictures are those that stand behind it, too.
      if (report.step === run.steps) expect(panels).toEqual(whole.panels);
    }
    expect(reports).toEqual(whole.reports);
    expect(Buffer.from(run.checkpoint()!).equals(whole.last)).toBe(true);
    run.dispose();
  });

  test('writes a text behind each epoch: by the seed, from “you” on, without placeholders', () => {
    const { words } = data.corpus;
    const you = words.indexOf('you');
    const texts = epochsOf(start(id, given)).map(({ report, checkpoint }) => {
      using model = experimentOf(id).restore('saved', checkpoint).model as LanguageModel;
      const skip = PLACEHOLDERS.map((word) => words.indexOf(word));
      const written = model.generate([you], { length: 50, seed: SEED, skip });
      const expected = sentences([you, ...written], words);
      expect(report.said).toEqual(expected.map((text) => ({ text })));
      const flat = expected.join(' ').split(' ');
      expect(flat[0]).toBe('you');
      expect(flat.length).toBe(51 - written.filter((word) => words[word] === '<eos>').length);
      for (const word of [...PLACEHOLDERS, '<eos>']) expect(flat).not.toContain(word);
      return report.said;
    });
    expect(texts).toEqual(epochs.map(({ said }) => said));
    expect(whole.reports.filter(({ said }) => said)).toEqual(epochs);
  });

  test('the same checkpoint with one thread and several', () => {
    const large = { ...given, hiddenSize: 40, wordvecSize: 40, batchSize: 30, timeSize: 7, epochs: 1 };
    const files = [1, 2, 3].map((threads) => {
      engine().setThreads(threads);
      return finish(start(id, large)).last;
    });
    engine().setThreads(engine().backend.threads);
    expect(files.map((file) => file.equals(files[0]!))).toEqual([true, true, true]);
  });

  test('runs, resumed ones and restored models leave no memory behind', () => {
    pauseAlways();
    const once = () => {
      const first = start(id, given);
      // Into the evaluation.
      drive(first, 32);
      first.panels();
      const checkpoint = saved(first);
      first.dispose();
      const resumed = start(id, given, checkpoint);
      drive(resumed, 5);
      resumed.dispose();
      experimentOf(id).restore('saved', checkpoint).dispose();
    };
    once();
    once();
    const before = engine().memoryBytes;
    for (let i = 0; i < 5; i++) once();
    expect(engine().memoryBytes).toBe(before);
  });
});

describe('the learning rate', () => {
  const plateau = ({ tensors }: Checkpoint) => [...tensors.get('optimizer/plateau')!.data];

  /** What is left of the rate, and marks, by what was found in validation. */
  function expectRule(run: Run, divisor: number): boolean[] {
    let [share, best] = [1, Infinity];
    return epochsOf(run).map(({ report, checkpoint }) => {
      const value = Math.fround(report.metrics['valid/perplexity']!);
      const improved = value < best;
      if (improved) best = value;
      else share = Math.fround(share / divisor);
      expect(plateau(checkpoint)).toEqual([share, best]);
      expect('best' in report).toBe(improved);
      if (improved) expect(report.best).toBe(true);
      return improved;
    });
  }

  test.each([1, 4])('is divided by %d whenever the validation did not improve', (learningRateDivisor) => {
    for (const id of ['lstm', 'better-lstm']) {
      const given = { learningRateDivisor, epochs: 4 };
      expect(expectRule(start(id, given, undefined, contrary), learningRateDivisor)).toEqual([
        true,
        false,
        false,
        false,
      ]);
      expect(expectRule(start(id, given), learningRateDivisor).slice(0, 2)).toEqual([true, true]);
    }
  });

  test('goes by the best, not by the last, where the validation goes up and down', () => {
    const marks = expectRule(start('rnn', { epochs: 12, maxGrad: 30, wordvecSize: 20 }), 4);
    expect(marks).toContain(false);
    expect(marks.lastIndexOf(true)).toBeGreaterThan(marks.indexOf(false));
  });

  test('depends on the validation perplexity, and not on the test perplexity', () => {
    const turned = { ...data, test: contrary.valid };
    expect(expectRule(start('lstm', {}, undefined, turned), 4)).toEqual([true, true, true]);
  });

  test('is that of the resumed run, of which as much is left', () => {
    const given = { learningRateDivisor: 4, epochs: 4 };
    const [, second] = epochsOf(start('lstm', given, undefined, contrary));
    const lossOf = (learningRate: number) => {
      const run = start('lstm', { ...given, learningRate }, second!.checkpoint, contrary);
      return finish(run).reports.at(-1)!.metrics['train/loss'];
    };
    expect(lossOf(SMALL.learningRate)).not.toBe(lossOf(SMALL.learningRate / 2));
  });

  test('with a divisor of 1 the losses are those of plain SGD', () => {
    const given = { learningRateDivisor: 1 };
    const { reports } = finish(start('lstm', given, undefined, contrary));
    const losses = plainLosses(paramsOf('lstm', given), { tied: false, restart: false }, [1, 1, 1]);
    expect(reports.at(-1)!.metrics['train/loss']).toBe(mean(losses.slice(80)));
    expect(reports.map(({ best }) => best ?? false)).toEqual([false, true, false, false, false, false]);
  });
});

describe('an epoch of better-lstm', () => {
  /** The losses of the second epoch when it begins with another carried state. */
  function secondEpoch(id: string, carried: number): number {
    const [first] = epochsOf(start(id, { epochs: 1, learningRateDivisor: 1 }));
    const { checkpoint } = first!;
    const states = [...checkpoint.tensors].filter(([name]) => name.startsWith('state/'));
    expect(states.length).toBeGreaterThan(0);
    for (const [, { data }] of states) data.fill(carried);
    const { reports } = finish(start(id, { epochs: 2, learningRateDivisor: 1 }, checkpoint));
    return reports[0]!.metrics['train/loss']!;
  }

  test('begins with nothing carried over, others go on', () => {
    expect(secondEpoch('better-lstm', 0.5)).toBe(secondEpoch('better-lstm', 0));
    for (const id of ['rnn', 'lstm']) expect(secondEpoch(id, 0.5)).not.toBe(secondEpoch(id, 0));
  });

  test('begins with the first words', () => {
    // Without dropout, and with a rate that moves nothing, both epochs read the same.
    const still = { learningRate: 1e-30, dropout: 0, epochs: 2, learningRateDivisor: 1 };
    const losses = (id: string) =>
      finish(start(id, still)).reports.map(({ metrics }) => metrics['train/loss']!);
    const [one, two, again, twice] = losses('better-lstm');
    expect([again, twice]).toEqual([one, two]);
    expect(losses('lstm').slice(2)).not.toEqual(losses('lstm').slice(0, 2));
  });
});

describe('refused or stopped', () => {
  const checkpoint = epochsOf(start('better-lstm', { epochs: 1 }))[0]!.checkpoint;

  test('a checkpoint of other sizes, cells, layers, or untied', () => {
    for (const given of [
      { cell: 'gru' },
      { layers: 1 },
      { untied: true },
      { hiddenSize: 7, wordvecSize: 7 },
    ]) {
      expect(() => start('better-lstm', given, checkpoint)).toThrow(mentions('saved'));
    }
    expect(() => start('better-lstm', { batchSize: 7 }, checkpoint)).toThrow(
      mentions('state/lstm1/h', '[6, 6]'),
    );
  });

  test('vectors that do not fit a tied weight', () => {
    const run = start('better-lstm', { wordvecSize: 5 });
    expect(() => run.plan()).toThrow(/tied/);
    expect(() => drive(run)).toThrow(/tied/);
    run.dispose();
  });

  test.each(['rnn', 'lstm', 'better-lstm'])('%s: a loss that explodes, with what was saved before', (id) => {
    const run = start(id, { learningRate: 1e6, maxGrad: 1e9, epochs: 2 });
    pauseAlways();
    const reports: Report[] = [];
    let kept: Checkpoint | undefined;
    let thrown: unknown;
    try {
      for (const report of run.reports) {
        reports.push(report);
        kept = saved(run);
      }
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DivergedError);
    expect((thrown as Error).message).toMatch(mentions('train/perplexity', 'Infinity', 20));
    expect(reports.filter(isSaid)).toEqual([]);
    run.panels();
    run.dispose();
    expect(kept!.step).toBe(19);
    // The last checkpoint can be resumed.
    const resumed = start(id, { learningRate: 1e-9, maxGrad: 1e-9, epochs: 2 }, kept);
    expect(saved(resumed).step).toBe(19);
    resumed.dispose();
  });

  test('a loss that is not finite', () => {
    const run = start('rnn', { learningRate: 1e38, maxGrad: 1e38 });
    expect(() => drive(run)).toThrow(/(loss|norm of the gradient).*(NaN|Infinity).*\b\d/);
    run.dispose();
  });
});

describe('the protocol of the book (vol. 2, sections 5.5, 6.4 and 6.5)', () => {
  const own = { text: undefined, pretokenized: false, case: 'auto', eos: false };
  const shared = { minCount: 1, maxWords: 100_000, data: 'auto', ...own };
  test.each([
    [
      'rnn',
      { cell: 'rnn', layers: 1, wordvecSize: 100, hiddenSize: 100, dropout: 0, learningRateDivisor: 1 },
      {
        batchSize: 10,
        timeSize: 5,
        epochs: 100,
        learningRate: 0.1,
        maxGrad: undefined,
        full: false,
        compare: false,
        ...{ rnnLearningRate: 0.5, gruLearningRate: 1, lstmLearningRate: 1 },
      },
    ],
    [
      'lstm',
      { cell: 'lstm', layers: 1, wordvecSize: 100, hiddenSize: 100, dropout: 0, learningRateDivisor: 1 },
      {
        batchSize: 20,
        timeSize: 35,
        epochs: 4,
        learningRate: 20,
        maxGrad: 0.25,
        compare: false,
        rnnLearningRate: 2,
        gruLearningRate: 20,
        lstmLearningRate: 20,
      },
    ],
    [
      'better-lstm',
      { cell: 'lstm', layers: 2, wordvecSize: 650, hiddenSize: 650, dropout: 0.5, learningRateDivisor: 4 },
      { batchSize: 20, timeSize: 35, epochs: 40, learningRate: 20, maxGrad: 0.25, untied: false },
    ],
  ] as const)('%s', (id, net, training) => {
    expect(experimentOf(id).resolve({})).toEqual({ ...shared, ...net, ...training });
  });
});
