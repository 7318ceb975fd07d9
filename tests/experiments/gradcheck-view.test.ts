/** The check of gradients that can be broken: what it finds, with a mistake and without, and that the run goes on. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import {
  experimentFor,
  experiments,
  type Experiment,
  type LoadedData,
  type Run,
} from '../../ts/experiments/index.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import type { TablePanel } from '../../ts/experiments/panels.js';
import { GRADCHECK_LIMIT } from '../../ts/train/gradcheck.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import { refusal } from '../support/errors.js';
import '../support/engine.js';

const dataset = digitsDataset({ train: 300, test: 60 });
const digits: ImageData = { name: dataset.name, said: 'a few digits', dataset };

interface Case {
  params: AnyParams;
  /** All parameters, in the order of the forward pass. */
  all: readonly string[];
  /** What each mistake makes wrong. */
  wrong: Readonly<Record<string, readonly string[]>>;
  /** Default 100. */
  steps?: number;
}

/** Weights and biases of so many layers. */
const layers = (count: number) => Array.from({ length: count }, (_, i) => [`W${i + 1}`, `b${i + 1}`]).flat();

/** What a missing transpose and a lost mean make wrong, in a net with these parameters before the last weight. */
const scores = (all: readonly string[], before: readonly string[]) => ({
  all,
  wrong: { transpose: before, mean: all },
});

/** The parameters of an LSTM that reads or writes characters. */
const coder = (name: string) => ['embed_W', 'lstm_Wx', 'lstm_Wh', 'lstm_b'].map((part) => `${name}_${part}`);
const writer = [...coder('decoder'), 'decoder_affine_W', 'decoder_affine_b'];

const CASES: Readonly<Record<string, Case>> = {
  'two-layer-net': { params: { data: 'digits' }, ...scores(layers(2), layers(1)) },
  cnn: { params: { data: 'digits', batchSize: 20 }, ...scores(layers(3), layers(2)) },
  'deep-cnn': {
    params: { data: 'digits', batchSize: 10, dropoutRatio: 0.2 },
    ...scores(layers(8), layers(7)),
    steps: 30,
  },
  ...Object.fromEntries(
    ['optimizers', 'weight-init', 'overfitting'].map((id) => {
      const rates = { optimizers: { sgdLearningRate: 0.1 }, 'weight-init': { learningRate: 0.1 } };
      const params = { data: 'digits', hiddenLayers: 2, hiddenSize: 20, ...rates[id as 'optimizers'] };
      return [id, { params, ...scores(layers(3), layers(2)) }];
    }),
  ),
  'simple-cbow': { params: {}, ...scores(['W_in', 'W_out'], ['W_in']) },
  ...Object.fromEntries(
    [['cbow', { contexts: ['W_in'] }] as const, ['skip-gram', {}] as const].map(([id, own]) => {
      const params = { data: 'grammar', windowSize: 2, hiddenSize: 20, learningRate: 0.01 };
      const all = ['W_in', 'W_out'];
      return [id, { params, all, wrong: { 'sampled-mean': all, ...own } }];
    }),
  ),
  ...Object.fromEntries(
    ['rnn', 'lstm'].map((cell) => {
      const recurrent = ['embed_W', `${cell}_Wx`, `${cell}_Wh`, `${cell}_b`];
      const params = { data: 'grammar', batchSize: 20, timeSize: 5 };
      const { all, wrong } = scores([...recurrent, 'affine_W', 'affine_b'], recurrent);
      return [cell, { params, all, wrong: { ...wrong, state: recurrent } }];
    }),
  ),
  'better-lstm': {
    params: { data: 'grammar', batchSize: 20, timeSize: 5, hiddenSize: 20, wordvecSize: 20, dropout: 0.2 },
    ...(() => {
      const recurrent = [1, 2].flatMap((layer) => ['Wx', 'Wh', 'b'].map((part) => `lstm_${part}${layer}`));
      const all = ['embed_W', ...recurrent, 'affine_b'];
      // Most of the gradient of the shared weight comes from the scores, where no state is missing.
      return { all, wrong: { mean: all, state: recurrent } };
    })(),
    steps: 400,
  },
  ...Object.fromEntries(
    Object.entries({ seq2seq: { data: 'sums', peeky: true }, attention: { data: 'calendar' } }).map(
      ([id, given]) => {
        const params = { ...given, hiddenSize: 16, batchSize: 50, learningRate: 0.01 };
        const all = [...coder('encoder'), ...writer];
        return [id, { params, all, wrong: { mean: all, encoder: coder('encoder') } }];
      },
    ),
  ),
};

/** Steps after which gradients are well above the noise of single precision. */
const STEPS = 100;

const dataFor = async (experiment: Experiment, params: ReturnType<Experiment['resolve']>) =>
  params['data'] === 'digits' ? (digits as LoadedData) : experiment.load(params, { download: false });

function trainTo(run: Run, steps: number): void {
  while (run.done < steps) if (run.reports.next().done) throw new Error(`it ended at step ${run.done}`);
}

/** The verdicts of a check, by parameter. */
function verdicts(run: Pick<Run, 'look'>, input?: object): Record<string, string> {
  const [table] = run.look('gradcheck', input).panels as readonly TablePanel[];
  return Object.fromEntries(table!.rows.map(([name, verdict]) => [name, verdict]));
}

const wrongIn = (found: Record<string, string>) =>
  Object.keys(found).filter((name) => found[name] === 'wrong');

const all = (names: readonly string[], verdict: string) =>
  Object.fromEntries(names.map((name) => [name, verdict]));

describe.each(Object.entries(CASES))('%s', (id, { params: given, steps = STEPS, ...expected }) => {
  const experiment = experimentFor(experiments.find((each) => each.id === id)!);
  const params = experiment.resolve(given);
  const open = async () =>
    experiment.run({ params, seed: 1, data: await dataFor(experiment, params), pace: { steps: 1 } });

  test('without a mistake nothing is wrong, at the start and later', async () => {
    using run = await open();
    const start = verdicts(run);
    expect(Object.keys(start)).toEqual(expected.all);
    expect(wrongIn(start)).toEqual([]);
    trainTo(run, steps);
    for (const seed of [1, 2, 3]) expect(verdicts(run, { seed })).toEqual(all(expected.all, 'right'));
  });

  test('a mistake makes wrong what is behind it, and nothing else', async () => {
    using run = await open();
    const { choices } = run.views.find((view) => view.id === 'gradcheck')!;
    expect(choices!['mistake']).toEqual(['none', ...Object.keys(expected.wrong)]);
    // At the very start some gradients may be too small, but none is called wrong that is right, or the other way.
    for (const [mistake, wrong] of Object.entries(expected.wrong)) {
      const start = verdicts(run, { mistake });
      expect(wrong, mistake).toEqual(expect.arrayContaining(wrongIn(start)));
      if (mistake !== 'state') expect(wrong.filter((name) => start[name] === 'right')).toEqual([]);
    }
    trainTo(run, steps);
    for (const [mistake, wrong] of Object.entries(expected.wrong)) {
      expect(wrongIn(verdicts(run, { mistake })), mistake).toEqual(wrong);
    }
    expect(() => run.look('gradcheck', { mistake: 'shape' })).toThrow(refusal('invalid-argument', 'mistake'));
  });

  test('the run goes on as if nothing was checked, and a checkpoint can be checked, too', async () => {
    using quiet = await open();
    trainTo(quiet, steps);
    using run = await open();
    for (let step = 0; step < steps; step++) {
      trainTo(run, step);
      if (step % 50 !== 0) continue;
      for (const mistake of run.views.at(-1)!.choices!['mistake']!) run.look('gradcheck', { mistake });
    }
    trainTo(run, steps);
    expect(run.hash()).toBe(quiet.hash());
    const checkpoint = decodeCheckpoint('this moment', run.checkpoint()!);
    using restored = experiment.restore('this moment', checkpoint, await dataFor(experiment, params));
    const [mistake] = Object.keys(expected.wrong);
    expect(restored.look('gradcheck', { mistake })).toEqual(run.look('gradcheck', { mistake }));
    using bare = experiment.restore('this moment', checkpoint);
    expect(() => bare.look('gradcheck')).toThrow(refusal('mismatch', 'gradcheck'));
  });
});

test('of a comparison each net has its own check', async () => {
  const experiment = experiments.find(({ id }) => id === 'batch-norm')!;
  const params = experiment.resolve({ data: 'digits', scales: 2, hiddenLayers: 2, hiddenSize: 20 });
  const data = digits as LoadedData;
  using run = experiment.run({ params, seed: 1, data, pace: { steps: 1 }, policy: 'in-turns' });
  trainTo(run, 4 * 40);
  const [without, normalized] = [0, 1].map((training) =>
    Object.fromEntries(
      (run.look('gradcheck', {}, training).panels[0] as TablePanel).rows.map(([name, verdict]) => [
        name as string,
        verdict as string,
      ]),
    ),
  );
  expect(Object.keys(without!)).toEqual(layers(3));
  expect(wrongIn(without!)).toEqual([]);
  expect(Object.keys(normalized!)).toEqual(expect.arrayContaining(['gamma1', 'beta1', 'gamma2', 'beta2']));
  expect(wrongIn(normalized!)).toEqual([]);
  // A bias before a normalization cancels out: its gradient is nothing but rounding.
  for (const name of ['b1', 'b2']) expect(normalized![name], name).toBe('unsure');
  for (const name of ['W1', 'gamma1', 'beta1', 'W3', 'b3']) expect(normalized![name], name).toBe('right');
});

test('it says from which relative error on a gradient is wrong', async () => {
  const experiment = experiments.find(({ id }) => id === 'two-layer-net')!;
  const params = experiment.resolve({ data: 'digits', hiddenSize: 4 });
  using run = experiment.run({ params, seed: 1, data: digits as LoadedData });
  const [table] = run.look('gradcheck').panels as readonly TablePanel[];
  expect(table!.note).toContain(String(GRADCHECK_LIMIT));
});

test('the example is the difference itself: two numbers of one element', async () => {
  const experiment = experimentFor(experiments.find(({ id }) => id === 'two-layer-net')!);
  const params = experiment.resolve({ data: 'digits', hiddenSize: 4 });
  using run = experiment.run({ params, seed: 1, data: digits as LoadedData, pace: { steps: 1 } });
  trainTo(run, 50);
  const [table] = run.look('gradcheck', { mistake: 'mean' }).panels as readonly TablePanel[];
  const heads = table!.columns.map(({ label }) => label);
  for (const row of table!.rows) {
    const of = (head: string) => row[heads.indexOf(head)] as number;
    // Four pictures: the mean is forgotten, so the gradient is four times as large.
    expect(of('backward') / of('numerical'), row[0] as string).toBeCloseTo(4, 1);
    expect(of('relative error'), row[0] as string).toBeCloseTo(3 / 5, 2);
  }
});
