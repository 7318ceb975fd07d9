/** Runs of one or several trainings, and searches: stopped anywhere and resumed, they have the same results. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { digitsDataset } from '../../ts/data/digits.js';
import { type Experiment, experimentFor, experiments, type Run } from '../../ts/experiments/index.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report } from '../../ts/train/report.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { mentions } from '../support/mentions.js';

const dataset = digitsDataset({ train: 300, test: 60 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const SEED = 3;

interface Case {
  experiment: Experiment;
  params: AnyParams;
}

function named(id: string, given: AnyParams): Case {
  const experiment = experimentFor(
    experiments.find((each) => each.id === id)!,
    given,
  );
  return { experiment, params: experiment.resolve(given) };
}

/** The parameters of a search's trials. */
function unsearched({ params }: Case): AnyParams {
  const own = Object.entries(params).filter(([key]) => key !== 'search' && key !== 'trials');
  return Object.fromEntries(own);
}

const start = ({ experiment, params }: Case, resume?: Checkpoint): Run =>
  experiment.run({ params, seed: SEED, data, resume: resume && { from: 'saved', checkpoint: resume } });

/** A checkpoint as it comes back from a file. */
function saved(run: Run): Checkpoint | undefined {
  const bytes = run.checkpoint();
  return bytes && decodeCheckpoint('saved', bytes);
}

const isSaid = ({ type }: Report) => type !== 'pause';

/** All reports and the last checkpoint. */
function finish(run: Run) {
  try {
    const reports = [...run.reports].filter(isSaid);
    return { reports, done: run.done, last: run.checkpoint() && saved(run) };
  } finally {
    run.dispose();
  }
}

const optimizers = named('optimizers', { iterations: 25, batchSize: 20, hiddenLayers: 1, hiddenSize: 6 });
// Without batch normalization the largest weights diverge at once.
const batchNorm = named('batch-norm', {
  scales: 2,
  epochs: 3,
  samples: 100,
  batchSize: 50,
  hiddenLayers: 4,
  hiddenSize: 60,
  learningRate: 1,
});
const hyperparameters = named('hyperparameters', {
  trials: 3,
  epochs: 2,
  samples: 50,
  batchSize: 20,
  hiddenLayers: 1,
  hiddenSize: 5,
});
const search = named('two-layer-net', {
  search: 'learning-rate=0.01..1:log,hidden-size=3..6',
  trials: 3,
  iterations: 12,
  batchSize: 10,
});

describe.each([
  ['optimizers', optimizers],
  ['batch-norm', batchNorm],
  ['hyperparameters', hyperparameters],
  ['a search over two-layer-net', search],
  ['cnn', named('cnn', { epochs: 2, batchSize: 100, filters: 2, hiddenSize: 4 })],
])('%s', (_, which) => {
  const whole = finish(start(which));

  test('stopped after any number of reports and resumed equals never stopped', () => {
    for (let stop = 0; stop <= whole.reports.length; stop++) {
      const run = start(which);
      const before: Report[] = [];
      for (const report of run.reports) {
        if (isSaid(report)) before.push(report);
        if (before.length >= stop) break;
      }
      const checkpoint = saved(run);
      run.dispose();
      // A training that has just diverged has no checkpoint; the one before is resumed.
      if (!checkpoint) continue;
      const resumed = finish(start(which, checkpoint));
      const kept = before.slice(0, checkpoint.reports);
      expect([...kept, ...resumed.reports], `after ${stop} reports`).toEqual(whole.reports);
      expect(resumed.done).toBe(whole.done);
      expect(resumed.last, `after ${stop} reports`).toEqual(whole.last);
    }
  });

  test('twenty runs need no more memory than the first two', () => {
    const few = () => {
      const run = start(which);
      let heard = 0;
      for (const report of run.reports) if (isSaid(report) && ++heard === 3) break;
      run.dispose();
    };
    few();
    few();
    const before = engine().memoryBytes;
    for (let i = 0; i < 20; i++) few();
    expect(engine().memoryBytes).toBe(before);
  });

  test('the memory it plans is given back', () => {
    const run = start(which);
    const { parameters, gradients, optimizer, step } = run.plan();
    const before = engine().memoryBytes;
    for (let i = 0; i < 20; i++) run.plan();
    expect(engine().memoryBytes).toBe(before);
    for (const bytes of [parameters, gradients, step]) expect(bytes).toBeGreaterThan(0);
    expect(optimizer >= 0).toBe(true);
    // And nothing else has changed by it.
    expect(finish(run).reports).toEqual(whole.reports);
  });
});

test('what is planned: parameters, gradients, two moments and a count, and a batch in between', () => {
  const run = start(optimizers);
  const params = 784 * 6 + 6 + 6 * 10 + 10;
  const plan = run.plan();
  run.dispose();
  // Adam needs the most.
  expect(plan).toMatchObject({
    parameters: 4 * params,
    gradients: 4 * params,
    optimizer: 4 * (2 * params + 1),
  });
  const { reports, last } = finish(start(optimizers));
  expect(reports.length).toBeGreaterThan(0);
  const floats = (prefix: string) =>
    [...last!.tensors].reduce((n, [name, { data }]) => n + (name.startsWith(prefix) ? data.length : 0), 0);
  expect([4 * floats('param/'), 4 * floats('optimizer/')]).toEqual([plan.parameters, plan.optimizer]);
});

test('a comparison says whose report it is, one after the other', () => {
  const { reports } = finish(start(optimizers));
  const names = ['SGD', 'Momentum', 'AdaGrad', 'Adam'];
  expect([...new Set(reports.map(({ run }) => run))]).toEqual(names);
  for (const name of names) {
    const own = reports.filter(({ run }) => run === name);
    expect(own.map(({ type, step }) => [type, step])).toEqual([
      ['step', 10],
      ['step', 20],
      ['eval', 25],
    ]);
    expect(Object.keys(own.at(-1)!.metrics)).toEqual(['train/loss', 'test/accuracy']);
  }
});

test('an experiment of one training gives it no name', () => {
  const { reports } = finish(start(named('two-layer-net', { iterations: 3, batchSize: 10, hiddenSize: 3 })));
  expect(reports.every((report) => !('run' in report))).toBe(true);
});

describe('a loss that is not finite', () => {
  test('ends that curve, says so, and the next one runs', () => {
    const { reports } = finish(start(batchNorm));
    const first = reports.filter(({ run }) => run === 'std 1.00, without');
    expect(first.at(-1)).toMatchObject({ type: 'eval', diverged: true });
    expect(first.at(-1)!.metrics).not.toHaveProperty('train/loss');
    expect(first.at(-1)!.step).toBeLessThan(5);
    const second = reports.filter(({ run }) => run === 'std 1.00, with');
    expect(second.at(-1)).toMatchObject({
      type: 'eval',
      step: 5,
      metrics: { 'train/loss': expect.any(Number) },
    });
    expect(second.at(-1)).not.toHaveProperty('diverged');
    // JSON has null for numbers that are not finite.
    expect(JSON.stringify(reports)).not.toContain('null');
  });

  test('alone it ends the run', () => {
    const run = start(named('two-layer-net', { iterations: 50, batchSize: 10, learningRate: 1e30 }));
    expect(() => [...run.reports]).toThrow(refusal('diverged', 'NaN'));
    run.dispose();
  });

  test('in a search it ends the trial, and the search goes on', () => {
    const diverging = named('two-layer-net', {
      search: 'learning-rate=1e30..1e31',
      trials: 3,
      iterations: 200,
      batchSize: 10,
      hiddenSize: 3,
    });
    const { reports, done } = finish(start(diverging));
    const ends = reports.filter(({ type }) => type === 'eval');
    expect(ends.map(({ run, diverged }) => [run, diverged])).toEqual(
      [1, 2, 3].map((n) => [`trial ${n}`, true]),
    );
    expect(done).toBe(3);
    expect(JSON.stringify(reports)).not.toContain('null');
  });
});

describe('what does not fit is refused, and nothing is kept of it', () => {
  function refuse(which: Case, checkpoint: Checkpoint, message: RegExp | ReturnType<typeof refusal>) {
    expect(() => start(which, checkpoint)).toThrow(message);
    const before = engine().memoryBytes;
    for (let i = 0; i < 20; i++) expect(() => start(which, checkpoint)).toThrow(message);
    expect(engine().memoryBytes).toBe(before);
  }
  function after(which: Case, reports: number): Checkpoint {
    const run = start(which);
    let heard = 0;
    for (const report of run.reports) if (isSaid(report) && ++heard === reports) break;
    const checkpoint = saved(run)!;
    run.dispose();
    return checkpoint;
  }

  test('a comparison of other parameters', () => {
    const checkpoint = after(optimizers, 2);
    for (const [key, value] of [
      ['hiddenSize', 7],
      ['iterations', 30],
      ['sgdLearningRate', 0.5],
    ] as const) {
      const other = named('optimizers', { ...optimizers.params, [key]: value });
      const before = String(optimizers.params[key]);
      refuse(other, checkpoint, refusal('mismatch', 'saved', `\`${key}\` ${before},`, `found ${value}`));
    }
  });

  test('a comparison of fewer curves', () => {
    const three = named('batch-norm', { ...batchNorm.params, scales: 3 });
    refuse(batchNorm, finish(start(three)).last!, refusal('mismatch', '`scales` 3,', 'found 2'));
  });

  test('one net of another size', () => {
    const [small, large] = [3, 4].map((hiddenSize) =>
      named('two-layer-net', { iterations: 3, batchSize: 10, hiddenSize }),
    );
    refuse(large!, after(small!, 1), mentions('saved', 'W1'));
  });

  test('another search, or a run without a search', () => {
    const other = named('two-layer-net', { ...search.params, search: 'learning-rate=0.01..2' });
    refuse(
      other,
      after(search, 2),
      refusal(
        'mismatch',
        '`search` learning-rate=0.01..1:log,hidden-size=3..6',
        'found learning-rate=0.01..2',
      ),
    );
    const plain = unsearched(search);
    refuse(search, after(named('two-layer-net', plain), 1), refusal('mismatch', '`search` nothing'));
  });

  test('a search of fewer trials than are done', () => {
    const fewer = named('two-layer-net', { ...search.params, trials: 2 });
    refuse(fewer, finish(start(search)).last!, /^saved: .* 2 .* 3; /);
  });

  test('a search whose results are not those of its trials', () => {
    const { last } = finish(start(search));
    const { 'trial 1': one, 'trial 2': two, 'trial 3': three } = last!.results;
    for (const [results, found] of [
      [{ 'trial 1': one, 'trial 2': two }, '2 trials (trial 1, trial 2)'],
      [{ 'trial 1': one, 'trial 2': two, 'trial 4': three }, '3 trials (trial 1, trial 2, trial 4)'],
      [
        { 'trial 1': one, 'trial 2': two, 'trial 3': three, '\u001b[2J': one },
        '4 trials (trial 1, trial 2, trial 3, …)',
      ],
      [{}, 'no trials'],
    ] as const) {
      const wrong = { ...last!, results: results as Checkpoint['results'] };
      expect(() => start(search, wrong)).toThrow(refusal('damaged', 'saved', found));
    }
  });

  test('a search may go on with more trials', () => {
    const more = named('two-layer-net', { ...search.params, trials: 5 });
    const whole = finish(start(more));
    const first = finish(start(search));
    expect([...first.reports, ...finish(start(more, first.last)).reports]).toEqual(whole.reports);
  });
});

describe('a search', () => {
  test('ends every trial with what was drawn, inside the ranges', () => {
    const { reports } = finish(start(search));
    const ends = reports.filter(({ type }) => type === 'eval');
    expect(ends.map(({ run }) => run)).toEqual(['trial 1', 'trial 2', 'trial 3']);
    for (const { metrics } of ends) {
      expect(metrics['learning-rate']! >= 0.01 && metrics['learning-rate']! <= 1).toBe(true);
      expect([3, 4, 5, 6]).toContain(metrics['hidden-size']);
      expect(metrics['test/accuracy']).toBeDefined();
    }
    expect(new Set(ends.map(({ metrics }) => metrics['learning-rate'])).size).toBe(3);
  });

  test('a trial is the run that its values alone would give', () => {
    const { reports } = finish(start(search));
    const { metrics } = reports.find(({ run, type }) => run === 'trial 2' && type === 'eval')!;
    const plain = unsearched(search);
    const values = { learningRate: metrics['learning-rate']!, hiddenSize: metrics['hidden-size']! };
    const alone = finish(start(named('two-layer-net', { ...plain, ...values }))).reports.at(-1)!;
    expect(metrics).toMatchObject(alone.metrics);
  });

  test('over a comparison ranks its best curve', () => {
    const best = named('optimizers', {
      ...optimizers.params,
      search: 'adam-learning-rate=0.001..0.01',
      trials: 2,
    });
    const { reports } = finish(start(best));
    const [first] = reports.filter(({ type }) => type === 'eval');
    const plain = unsearched(best);
    const adamLearningRate = first!.metrics['adam-learning-rate']!;
    const alone = finish(start(named('optimizers', { ...plain, adamLearningRate }))).reports;
    const results = alone
      .filter(({ type }) => type === 'eval')
      .map(({ metrics }) => metrics['test/accuracy']!);
    expect(first!.metrics['test/accuracy']).toBe(Math.max(...results));
    // One curve, not four on top of each other.
    expect(reports.filter(({ run }) => run === 'trial 1').map(({ step }) => step)).toEqual([10, 20, 25]);
  });

  test.each([
    [{ search: 'batch-size=0..5' }, 'batchSize'],
    [{ search: 'batch-size=5..1e9' }, 'batchSize'],
    [{ search: 'batch-size=1.5..5' }, 'batchSize'],
    [{ search: 'activation=1..2' }, 'search'],
    [{ search: 'iterations=1..2,epochs=1..2' }, 'epochs'],
    [{ search: 'batch-size=1..5', epochs: 1, iterations: 2 }, 'epochs'],
  ])('%j is refused', (given, key) => {
    expect(() => named('two-layer-net', given)).toThrow(expect.objectContaining({ name: 'ParamError', key }));
  });

  test('the number of a trial cannot be searched', () => {
    expect(() => named('hyperparameters', { search: 'trial=1..2' })).toThrow(/`search`.*\btrial\b/);
  });

  test('the book has no figure for a search of other ranges', () => {
    const { experiment, params } = named('hyperparameters', {});
    expect(experiment.book(params, 'mnist')?.source).toContain('0.83');
    expect(experiment.book({ ...params, search: 'learning-rate=1..2' }, 'mnist')).toBeUndefined();
    expect(
      search.experiment.book(named('two-layer-net', { search: 'batch-size=1..9' }).params, 'mnist'),
    ).toBeUndefined();
  });
});

test('a run that goes on can be planned, and its pictures are of the model that was trained', () => {
  const cnn = named('cnn', { epochs: 1, batchSize: 50, filters: 2, filterSize: 27, hiddenSize: 3 });
  const whole = start(cnn);
  whole.plan();
  whole.reports.next();
  const middle = saved(whole)!;
  expect([...whole.reports].length).toBeGreaterThan(0);
  const resumed = start(cnn, middle);
  resumed.plan();
  expect([...resumed.reports].length).toBeGreaterThan(0);
  expect(resumed.panels()).toEqual(whole.panels());
  whole.dispose();
  resumed.dispose();
});

test('a run that was disposed is not built again: nothing untrained is looked at or saved', () => {
  const run = start(optimizers);
  run.reports.next();
  run.dispose();
  const calls = {
    look: () => run.look('units'),
    checkpoint: () => run.checkpoint(),
    panels: () => run.panels(),
    plan: () => run.plan(),
    hash: () => run.hash(),
  };
  for (const [name, call] of Object.entries(calls)) expect(call, name).toThrow(refusal('disposed', name));
  expect(run.trainings.some(({ isOpen }) => isOpen)).toBe(false);
});
