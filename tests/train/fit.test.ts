/** The training loop on a small net and generated digits. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { BadakError, DivergedError } from '../../ts/core/errors.js';
import { RandomStream } from '../../ts/core/random.js';
import { Workspace } from '../../ts/core/workspace.js';
import { drawDigits } from '../../ts/data/digits.js';
import { Samples } from '../../ts/data/samples.js';
import { accuracy, accuracyInParts } from '../../ts/metrics/accuracy.js';
import { perplexity } from '../../ts/metrics/perplexity.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { SGD } from '../../ts/optimizers/sgd.js';
import { BEGINNING, evaluated, type FitOptions, type FitProgress, fit } from '../../ts/train/fit.js';
import { drawnWithReplacement } from '../../ts/train/rows.js';
import { refusal } from '../support/errors.js';
import { bits, relativeDifference } from '../support/compare.js';
import '../support/engine.js';

const samples = new Samples(drawDigits(600, new RandomStream(0, 'fit')));

/** A report of the loss after every `n` steps. */
const every = (interval: number) => (step: number) => (step % interval === 0 ? ('step' as const) : undefined);

function setUp({
  hiddenSize = 20,
  learningRate = 0.1,
  ...change
}: Partial<FitOptions> & { hiddenSize?: number; learningRate?: number } = {}) {
  const model = new TwoLayerNet({ inputSize: 784, hiddenSize, outputSize: 10 });
  const options: FitOptions = {
    model,
    optimizer: new SGD(learningRate),
    batch: (rows) => samples.batch(rows),
    rows: drawnWithReplacement({ count: samples.count, batchSize: 50, seed: 0 }),
    steps: 50,
    reportAfter: every(100),
    evaluate: () => ({ 'train/accuracy': accuracy((x) => model.predict(x), samples) }),
    ...change,
  };
  return { model, options };
}

const parameters = (model: TwoLayerNet) => model.params.map(({ value }) => bits(value.toArray()));

test('reports come when they should, and the last step is always evaluated', () => {
  const { options } = setUp({
    steps: 25,
    reportAfter: (step) => (step === 1 ? 'eval' : step === 12 ? 'epoch' : every(10)(step)),
  });
  const reports = [...fit(options)];
  expect(reports.map(({ type, step }) => [type, step])).toEqual([
    ['eval', 1],
    ['step', 10],
    ['epoch', 12],
    ['step', 20],
    ['eval', 25],
  ]);
  expect(reports.map(({ epoch }) => epoch)).toEqual([1, 10, 12, 20, 25].map((step) => step / 12));
  expect(Object.keys(reports[1]!.metrics)).toEqual(['train/loss']);
  expect(Object.keys(reports[4]!.metrics)).toEqual(['train/loss', 'train/accuracy']);
});

test('an evaluation may say something in words, behind its numbers', () => {
  const asked: string[] = [];
  const { options } = setUp({
    steps: 25,
    reportAfter: (step) => (step === 12 ? 'epoch' : step === 15 ? 'eval' : every(10)(step)),
    evaluate: (step) => (asked.push(`evaluate ${step}`), {}),
    said: (step) => (asked.push(`said ${step}`), step === 15 ? undefined : [{ text: `at ${step}` }]),
  });
  const said = [...fit(options)].map((report) => report.said ?? report.step);
  expect(said).toEqual([10, [{ text: 'at 12' }], 15, 20, [{ text: 'at 25' }]]);
  expect(asked).toEqual([12, 15, 25].flatMap((step) => [`evaluate ${step}`, `said ${step}`]));
});

test('steps ask for their own rows, also when a run goes on', () => {
  const asked: number[] = [];
  const drawn = drawnWithReplacement({ count: samples.count, batchSize: 5, seed: 0 });
  const rows = {
    stepsPerEpoch: drawn.stepsPerEpoch,
    at(step: number) {
      asked.push(step);
      return drawn.at(step);
    },
  };
  const batches: number[][] = [];
  const batch: FitOptions['batch'] = (chosen) => {
    batches.push(Array.from(chosen));
    return samples.batch(chosen);
  };
  for (const start of [0, 7]) {
    asked.length = batches.length = 0;
    const progress = { step: start, lossSum: 0, lossCount: 0 };
    for (const report of fit(setUp({ rows, batch, progress, steps: 10 }).options))
      expect(report.step).toBe(10);
    expect(asked).toEqual(Array.from({ length: 10 - start }, (_, i) => start + i));
    expect(batches).toEqual(asked.map((step) => Array.from(drawn.at(step))));
  }
});

test('the loss that is reported is the mean over the steps since the last report', () => {
  const each = [...fit(setUp({ steps: 20, reportAfter: every(1) }).options)].map(
    (r) => r.metrics['train/loss']!,
  );
  const means = [...fit(setUp({ steps: 20, reportAfter: every(10) }).options)].map(
    (r) => r.metrics['train/loss']!,
  );
  const mean = (losses: number[]) => losses.reduce((a, b) => a + b) / losses.length;
  expect(means[0]).toBeCloseTo(mean(each.slice(0, 10)), 12);
  expect(means[1]).toBeCloseTo(mean(each.slice(10)), 12);
});

test('it learns', () => {
  const reports = [...fit(setUp({ steps: 600, hiddenSize: 50 }).options)];
  expect(reports[0]!.metrics['train/loss']).toBeGreaterThan(1.5);
  expect(reports.at(-1)!.metrics['train/loss']).toBeLessThan(0.6);
  expect(reports.at(-1)!.metrics['train/accuracy']).toBeGreaterThan(0.8);
});

test('nothing happens before next() is called, and between reports the model does not change', () => {
  const { model, options } = setUp({ reportAfter: every(10) });
  const untouched = parameters(model);
  const reports = fit(options);
  expect(parameters(model)).toEqual(untouched);
  reports.next();
  const after10 = parameters(model);
  expect(after10).not.toEqual(untouched);
  expect(parameters(model)).toEqual(after10);
});

test('memory is flat over 5,000 steps', () => {
  const { model, options } = setUp({
    steps: 5000,
    hiddenSize: 20,
    reportAfter: (step) => (step % 1000 === 1 ? 'eval' : every(500)(step)),
  });
  const reports = fit(options);
  // The first evaluation has the largest batch.
  reports.next();
  reports.next();
  const [wasm, workspace] = [engine().memoryBytes, model.workspace.bytes];
  let last;
  for (const report of reports) last = report;
  expect(last!.step).toBe(5000);
  expect(engine().memoryBytes).toBe(wasm);
  expect(model.workspace.bytes).toBe(workspace);
});

test('1, 2 and 3 threads give the same bits', () => {
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    const { model, options } = setUp({
      hiddenSize: 50,
      rows: drawnWithReplacement({ count: 600, batchSize: 100, seed: 1 }),
    });
    const losses = [...fit(options)].map((r) => r.metrics);
    return { losses, parameters: parameters(model) };
  });
  engine().setThreads(engine().backend.threads);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('a loss of NaN stops training before it spoils the parameters', () => {
  const { model, options } = setUp({ learningRate: 1e30, steps: 100, reportAfter: every(1) });
  const reports = fit(options);
  let steps = 0;
  let before: unknown;
  let thrown: unknown;
  try {
    for (const report of reports) {
      steps = report.step;
      before = parameters(model);
    }
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DivergedError);
  const { step, message } = thrown as DivergedError;
  expect(step).toBe(steps + 1);
  expect(message).toContain('NaN');
  expect(message).toContain(`step ${step}`);
  expect(parameters(model)).toEqual(before);
});

test.each([NaN, Infinity, -Infinity])(
  'a metric of %d ends the run: no file of reports could contain it',
  (value) => {
    const asked: number[] = [];
    const { options } = setUp({
      steps: 25,
      reportAfter: every(10),
      metricsOfLoss: () => ({ fine: 1 }),
      evaluate: () => ({ found: value }),
      evaluated: (step) => (asked.push(step), undefined),
    });
    const progress = { ...BEGINNING };
    const reports = fit({ ...options, progress });
    expect([reports.next().value, reports.next().value]).toMatchObject([{ step: 10 }, { step: 20 }]);
    let caught: unknown;
    try {
      reports.next();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(DivergedError);
    expect(caught).toMatchObject({ step: 25, loss: value });
    // The advice begins with evaluate and not with the learning rate.
    expect((caught as Error).message).toMatch(/^found .* 25.*evaluate/);
    // `evaluated` was not called, and the losses since the last report have not been reported.
    expect(asked).toEqual([]);
    expect(progress).toMatchObject({ step: 25, lossCount: 5 });
    const other = setUp({ steps: 25, reportAfter: every(10), metricsOfLoss: () => ({ 'of loss': value }) });
    expect(() => fit(other.options).next()).toThrow(refusal('diverged', 'of loss', value, 'step 10'));
  },
);

describe('pauses', () => {
  test('within an evaluation may be the end: it lets go of what it holds', () => {
    let held = 0;
    const evaluate = function* () {
      held += 1;
      try {
        for (;;) yield;
      } finally {
        held -= 1;
      }
    };
    for (const report of fit(setUp({ reportAfter: () => 'eval', evaluate, pace: { ms: 0 } }).options)) {
      expect([report.type, held]).toEqual(['pause', 1]);
      break;
    }
    expect(held).toBe(0);
  });

  test('come after every step without a report, and change nothing', () => {
    const asked = { steps: 23, reportAfter: every(10), lossAfterUpdate: true };
    const [still, paused] = [setUp(asked), setUp({ ...asked, pace: { ms: 0 } })];
    const without = [...fit(still.options)];
    const all = [...fit(paused.options)];
    expect(all.filter(({ type }) => type !== 'pause')).toEqual(without);
    expect(parameters(paused.model)).toEqual(parameters(still.model));
    expect(all.map(({ type, step }) => [type, step])).toEqual(
      Array.from({ length: 23 }, (_, i) => [i === 22 ? 'eval' : i % 10 === 9 ? 'step' : 'pause', i + 1]),
    );
    for (const report of all) if (report.type === 'pause') expect(report.metrics).toEqual({});
  });

  test('by default there are none', () => {
    expect([...fit(setUp({ steps: 60, reportAfter: () => undefined }).options)]).toHaveLength(1);
  });

  test.each([1, 7, 10, 14])(
    'a training that resumes after step %i gives the same next report, to the bit',
    (stop) => {
      const progress = { ...BEGINNING };
      const asked = { steps: 20, reportAfter: every(10) };
      const whole = setUp(asked);
      const reports = [...fit(whole.options)];

      const parts = setUp({ ...asked, pace: { ms: 0 } });
      const before = [];
      for (const report of fit({ ...parts.options, progress })) {
        if (report.type !== 'pause') before.push(report);
        if (report.step === stop) break;
      }
      const saved = structuredClone(progress);
      const after = fit({ ...parts.options, progress: saved });
      expect([...before, ...[...after].filter(({ type }) => type !== 'pause')]).toEqual(reports);
      expect(parameters(parts.model)).toEqual(parameters(whole.model));
    },
  );

  test('also inside an evaluation, which is then repeated', () => {
    const build = () => {
      const made = setUp({ steps: 4, reportAfter: every(2), evaluateSteps: true, pace: { ms: 0 } });
      const evaluate = function* () {
        const predict = (x: Parameters<typeof made.model.predict>[0]) => made.model.predict(x);
        return { 'train/accuracy': yield* accuracyInParts(predict, samples, 100) };
      };
      return { ...made, options: { ...made.options, evaluate } };
    };
    const reports = [...fit(build().options)];
    // 600 samples in parts of 100: a pause behind each.
    expect(reports.map(({ type, step }) => `${type} ${step}`)).toEqual([
      'pause 1',
      ...Array<string>(6).fill('pause 2'),
      'step 2',
      'pause 3',
      ...Array<string>(6).fill('pause 4'),
      'eval 4',
    ]);
    for (const stop of reports.keys()) {
      const { options } = build();
      const progress = { ...BEGINNING };
      const running = fit({ ...options, progress });
      const before = Array.from({ length: stop }, () => running.next().value!);
      const after = [...fit({ ...options, progress: structuredClone(progress) })];
      expect(
        [...before, ...after].filter(({ type }) => type !== 'pause'),
        `after ${stop} reports`,
      ).toEqual(reports.filter(({ type }) => type !== 'pause'));
    }
  });
});

test('the loss after the update is that of a second pass over the same batch', () => {
  const { model, options } = setUp({ steps: 3, reportAfter: every(1), lossAfterUpdate: true });
  // Not the samples of the evaluation, which makes batches of its own.
  const own = new Samples(drawDigits(600, new RandomStream(0, 'fit')));
  let x, t;
  const batch: FitOptions['batch'] = (rows) => ({ x, t } = own.batch(rows));
  const before = [...fit(setUp({ steps: 3, reportAfter: every(1) }).options)];
  for (const { step, metrics } of fit({ ...options, batch })) {
    expect(metrics['train/loss']).toBe(model.loss(x!, t!));
    expect(metrics['train/loss']).toBeLessThan(before[step - 1]!.metrics['train/loss']!);
  }
});

test('a loss of NaN after the update ends the training, too', () => {
  // One update by a huge rate leaves numbers that overflow in the next pass.
  const { options } = setUp({ learningRate: 1e38, steps: 5, reportAfter: every(1), lossAfterUpdate: true });
  const reports: unknown[] = [];
  expect(() => {
    for (const report of fit(options)) reports.push(report);
  }).toThrow(DivergedError);
  expect(JSON.stringify(reports)).not.toContain('null');
});

test('steps are evaluated where that is asked for', () => {
  const names = (evaluateSteps: boolean) =>
    [...fit(setUp({ steps: 4, reportAfter: every(2), evaluateSteps }).options)].map(({ metrics }) =>
      Object.keys(metrics),
    );
  const both = ['train/loss', 'train/accuracy'];
  expect(names(true)).toEqual([both, both]);
  expect(names(false)).toEqual([['train/loss'], both]);
});

test('an evaluation in parts is the one in one go', () => {
  const { model } = setUp();
  const predict = (x: Parameters<typeof model.predict>[0]) => model.predict(x);
  const inParts = () =>
    (function* () {
      return { share: yield* accuracyInParts(predict, samples, 70) };
    })();
  expect(evaluated(inParts())).toEqual({ share: accuracy(predict, samples) });
  expect(evaluated({ share: 1 })).toEqual({ share: 1 });
});

describe('clipping', () => {
  const LIMIT = 0.15;

  test('updates are those by gradients that were scaled down', () => {
    const { model, options } = setUp({ steps: 5, maxGrad: LIMIT });
    Array.from(fit(options));
    const plain = setUp();
    const { rows } = plain.options;
    let clipped = 0;
    for (let step = 0; step < 5; step++) {
      const { x, t } = samples.batch(rows.at(step));
      plain.model.gradient(x, t, step);
      const gradients = plain.model.params.map(({ grad }) => grad.toArray());
      const norm = Math.sqrt(gradients.flatMap((g) => [...g]).reduce((sum, g) => sum + g * g, 0));
      const scale = Math.min(1, LIMIT / (norm + 1e-6));
      if (scale < 1) clipped += 1;
      plain.model.params.forEach(({ grad }, i) => grad.set(gradients[i]!.map((g) => g * scale)));
      plain.options.optimizer.update(plain.model.params);
    }
    // Some steps were, some were not.
    expect(clipped).toBeGreaterThan(0);
    expect(clipped).toBeLessThan(5);
    model.params.forEach(({ name, value }) =>
      expect(relativeDifference(value.toArray(), plain.model.param(name).value.toArray()), name).toBeLessThan(
        1e-6,
      ),
    );
  });

  test('a limit that is never reached changes no bit', () => {
    const [without, wide] = [setUp({ steps: 5 }), setUp({ steps: 5, maxGrad: 1e6 })];
    for (const { options } of [without, wide]) Array.from(fit(options));
    expect(parameters(wide.model)).toEqual(parameters(without.model));
  });

  test('a gradient that is not finite stops training before it spoils the parameters', () => {
    const { model, options } = setUp({ steps: 5, maxGrad: 1, reportAfter: every(1) });
    const reports = fit(options);
    reports.next();
    const before = parameters(model);
    const backward = model.backward.bind(model);
    model.backward = () => {
      backward();
      model.params[1]!.grad.set(0, Number.POSITIVE_INFINITY);
    };
    expect(() => reports.next()).toThrow(DivergedError);
    expect(parameters(model)).toEqual(before);
    const { message } = new DivergedError(2, NaN, 'the norm of the gradient');
    for (const mention of ['the norm of the gradient', 'NaN', 'step 2']) expect(message).toContain(mention);
  });

  test('a limit of 0 is an error', () => {
    const { options } = setUp({ steps: 1, maxGrad: 0 });
    expect(() => [...fit(options)]).toThrow(refusal('invalid-argument', 'fit maxGrad', 0, 'found 0'));
  });
});

test('metrics of the loss are in every report', () => {
  const metricsOfLoss = (loss: number) => ({ 'train/perplexity': perplexity(loss) });
  const { options } = setUp({ steps: 6, reportAfter: every(2), metricsOfLoss });
  const reports = [...fit(options)];
  expect(reports.map(({ metrics }) => Object.keys(metrics))).toEqual([
    ['train/loss', 'train/perplexity'],
    ['train/loss', 'train/perplexity'],
    ['train/loss', 'train/perplexity', 'train/accuracy'],
  ]);
  for (const { metrics } of reports) {
    expect(metrics['train/perplexity']).toBe(Math.exp(metrics['train/loss']!));
  }
});

describe('what is called after an evaluation', () => {
  const build = (progress: FitProgress, calls: unknown[]) => {
    const made = setUp({ steps: 7, pace: { ms: 0 } });
    const predict = (x: Parameters<typeof made.model.predict>[0]) => made.model.predict(x);
    return fit({
      ...made.options,
      progress,
      // Steps are not evaluated.
      reportAfter: (step) => (step % 3 === 0 ? 'eval' : step % 2 === 0 ? 'step' : undefined),
      *evaluate() {
        return { 'train/accuracy': yield* accuracyInParts(predict, samples, 200) };
      },
      evaluated: (step, metrics) => void calls.push({ step, metrics, lossCount: progress.lossCount }),
    });
  };

  test('comes once for each, with what its report says, when nothing is left to report', () => {
    const calls: unknown[] = [];
    const reports = [...build({ ...BEGINNING }, calls)].filter(({ type }) => type === 'eval');
    expect(reports.map(({ step }) => step)).toEqual([3, 6, 7]);
    expect(calls).toEqual(reports.map(({ step, metrics }) => ({ step, metrics, lossCount: 0 })));
  });

  test('comes right before the report', () => {
    const calls: unknown[] = [];
    for (const { type } of build({ ...BEGINNING }, calls)) {
      expect(calls).toHaveLength(type === 'eval' ? 1 : 0);
      calls.length = 0;
    }
  });

  test('is called once for an evaluation that was stopped and repeated', () => {
    const all: unknown[] = [];
    const count = [...build({ ...BEGINNING }, all)].length;
    for (let stop = 0; stop < count; stop++) {
      const [calls, progress]: [unknown[], FitProgress] = [[], { ...BEGINNING }];
      const running = build(progress, calls);
      for (let i = 0; i < stop; i++) running.next();
      const after: unknown[] = [];
      Array.from(build(structuredClone(progress), after));
      const steps = (list: unknown[]) => list.map((call) => (call as { step: number }).step);
      expect([...steps(calls), ...steps(after)], `after ${stop} reports`).toEqual(steps(all));
    }
  });
});

describe('what cannot be', () => {
  const wrong: readonly [change: Record<string, unknown>, ...mentions: string[]][] = [
    [{ model: undefined }, 'fit: model '],
    [{ model: {} }, 'fit model:'],
    [{ optimizer: 0.1 }, 'fit optimizer:', 'found 0.1'],
    [{ batch: samples }, 'fit batch:'],
    [{ rows: [0, 1] }, 'fit rows: stepsPerEpoch '],
    [{ rows: { stepsPerEpoch: 1 } }, 'fit rows:', 'found an object { stepsPerEpoch }'],
    [{ rows: { at: () => [0] } }, 'fit rows: stepsPerEpoch '],
    [{ steps: '5' }, 'fit steps:', 'found the text "5"'],
    [{ steps: NaN }, 'fit steps:', 'found NaN'],
    [{ reportAfter: 100 }, 'fit reportAfter:', 'found 100'],
    [{ evaluate: undefined }, 'fit: evaluate '],
    [{ maxGrad: NaN }, 'fit maxGrad:', 'found NaN'],
    [{ lossAfterUpdate: 1 }, 'fit lossAfterUpdate:', 'found 1'],
    [{ pace: { ms: NaN } }, 'fit pace ms:', 'found NaN'],
    [{ pace: { steps: 0 } }, 'fit pace steps:', 'found 0'],
    [{ progress: { step: -1, lossSum: 0, lossCount: 0 } }, 'fit progress step:', 'found -1'],
  ];

  test.each(wrong)('%o is an error before the first step', (change, ...mentions) => {
    expect(() => fit({ ...setUp().options, ...change })).toThrow(refusal('invalid-argument', ...mentions));
  });

  test.each<[change: Record<string, unknown>, ...mentions: string[]]>([
    [{ progress: { steps: 1 } }, 'fit progress:', ' steps; '],
    [{ epochs: 5 }, 'fit:', ' epochs'],
    [{ step: 5 }, ' step; ', ' steps?'],
  ])('a name in %o that does not exist', (change, ...mentions) => {
    expect(() => fit({ ...setUp().options, ...change })).toThrow(refusal('unknown-name', ...mentions));
  });

  test('nothing at all is one, too', () => {
    for (const options of [{}, undefined, null, 5]) {
      expect(() => fit(options as unknown as FitOptions)).toThrow(BadakError);
    }
  });

  test.each<[what: string, change: Record<string, unknown>, ...mentions: string[]]>([
    ['a batch that is a Promise', { batch: () => Promise.resolve() }, 'fit: batch ', 'found a Promise'],
    ['no batch', { batch: () => undefined }, 'fit: batch ', 'found nothing'],
    [
      'a kind of report',
      { reportAfter: () => 'evaluation' },
      'fit: reportAfter ',
      'found the text "evaluation"',
    ],
    [
      'metrics that are a Promise',
      { evaluate: () => Promise.resolve({}) },
      'fit: evaluate ',
      'found a Promise',
    ],
    ['no metrics', { evaluate: () => undefined }, 'fit: evaluate ', 'found nothing'],
    ['metrics that are texts', { evaluate: () => ({ a: '0.9' }) }, 'fit: evaluate ', 'found an object { a }'],
  ])('%s is one when it comes', (_, change, ...mentions) => {
    const go = () => [...fit({ ...setUp({ steps: 1 }).options, ...change })];
    expect(go).toThrow(refusal('invalid-argument', ...mentions));
  });

  test('a batch with a value that is not finite is blamed, not the learning rate', () => {
    using ws = new Workspace();
    const t = ws.keep([2], 'i32');
    for (const value of [NaN, Infinity, -Infinity]) {
      const x = ws.keep([2, 784]);
      x.set(785, value);
      const { model, options } = setUp({ batch: () => ({ x, t }) });
      const before = parameters(model);
      expect(() => [...fit(options)]).toThrow(
        refusal('not-finite', 'fit: x [2, 784]', 'step 1', value, 'index 785'),
      );
      expect(() => [...fit(options)]).not.toThrow(/learning rate/);
      expect(parameters(model)).toEqual(before);
    }
  });

  test('a loss of NaN before any update is not blamed on the learning rate', () => {
    const { model, options } = setUp();
    model.param('b2').value.set(0, NaN);
    expect(() => [...fit(options)]).toThrow(DivergedError);
    expect(() => [...fit(options)]).toThrow(refusal('diverged', 'step 1', 'initial weights'));
  });
});

test('`updated` is called after every update, before the evaluation and the loss after the update', () => {
  const calls: string[] = [];
  const { options, model } = setUp({ steps: 3, reportAfter: every(3), lossAfterUpdate: true });
  const held = model.params[0]!.value.toArray();
  const updated = () => {
    calls.push(`updated after ${calls.length}`);
    model.params[0]!.value.set(held);
  };
  const evaluate = () => {
    calls.push('evaluated');
    expect(model.params[0]!.value.toArray()).toEqual(held);
    return {};
  };
  for (const report of fit({ ...options, updated, evaluate })) void report;
  expect(calls).toEqual(['updated after 0', 'updated after 1', 'updated after 2', 'evaluated']);
});
