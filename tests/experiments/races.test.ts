/** Comparisons in turns (races): views, checkpoints in the middle, and the same results as single trainings. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import { experiments, type Run, type RunOptions } from '../../ts/experiments/index.js';
import type { HistogramsPanel } from '../../ts/experiments/panels.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report } from '../../ts/train/report.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const dataset = digitsDataset({ train: 200, test: 40 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };

const CASES: readonly (readonly [id: string, given: AnyParams])[] = [
  ['optimizers', { iterations: 25, hiddenSize: 5, batchSize: 20 }],
  // One of which has more steps than the others.
  ['overfitting', { samples: 60, batchSize: 20, hiddenSize: 5, epochs: 3, dropoutEpochs: 5 }],
];

/** The rate at which a net of two diverges at once. */
const DIVERGING: AnyParams = { iterations: 25, hiddenSize: 5, batchSize: 20, sgdLearningRate: 1e30 };

function start(id: string, given: AnyParams, options: Partial<RunOptions> = {}): Run {
  const experiment = experiments.find((each) => each.id === id)!;
  const params = experiment.resolve({ ...given, data: 'digits' });
  return experiment.run({ params, seed: 2, data, ...options });
}

const isSaid = ({ type }: Report) => type !== 'pause';
const inTurns = { policy: 'in-turns' } as const;
/** The reports of each training. */
function byName(reports: readonly Report[]): Record<string, Report[]> {
  const names = [...new Set(reports.map(({ run = '' }) => run))].sort();
  return Object.fromEntries(names.map((name) => [name, reports.filter(({ run }) => run === name)]));
}

/** All reports of a run, which is disposed of. */
function finish(run: Run): Report[] {
  const reports = [...run.reports].filter(isSaid);
  run.dispose();
  return reports;
}

describe.each(CASES)('%s', (id, given) => {
  const alone = finish(start(id, given));

  test('in turns every curve is the one that it is one after another', () => {
    const race = finish(start(id, given, inTurns));
    expect(byName(race)).toEqual(byName(alone));
    // But nobody waits for the end of the others.
    const names = race.map(({ run }) => run);
    expect(new Set(names.slice(0, 4)).size).toBeGreaterThan(1);
  });

  test('with one step a turn, no training is ever two steps ahead while all of them go on', () => {
    using run = start(id, given, { ...inTurns, pace: { steps: 1 } });
    for (const report of run.reports) {
      expect(report.step).toBeGreaterThan(0);
      const going = run.trainings.filter(({ step, steps }) => step < steps).map(({ step }) => step);
      const steps = going.length > 0 ? going : [0];
      expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
    }
    expect(run.trainings.every(({ step, steps }) => step === steps)).toBe(true);
    expect(run.done).toBe(run.steps);
  });

  test('each of them can be looked at while it runs, and all after the end', () => {
    using run = start(id, given, { ...inTurns, pace: { steps: 1 } });
    for (let turn = 0; turn < 12; turn++) run.reports.next();
    const looks = run.trainings.map((_, i) => run.look('activations', {}, i));
    expect(new Set(looks.map((look) => JSON.stringify(look))).size).toBe(looks.length);
    expect([...run.reports].length).toBeGreaterThan(0);
    run.trainings.forEach((_, i) => expect(run.look('activations', {}, i).panels).toHaveLength(1));
    expect(() => run.look('activations', {}, 99)).toThrow(refusal('out-of-range', 99));
  });

  test('stopped anywhere and resumed equals never stopped', () => {
    const whole = finish(start(id, given, { ...inTurns, pace: { ms: 0 } }));
    for (const turns of [1, 2, 9, 30, 61]) {
      using first = start(id, given, { ...inTurns, pace: { ms: 0 } });
      const seen: Report[] = [];
      let turn = 0;
      for (const report of first.reports) {
        if (isSaid(report)) seen.push(report);
        turn += 1;
        if (turn === turns) break;
      }
      const checkpoint: Checkpoint = decodeCheckpoint('saved', first.checkpoint()!);
      // The checkpoint says that it is a race.
      const rest = finish(start(id, given, { pace: { ms: 0 }, resume: { from: 'saved', checkpoint } }));
      expect([...seen, ...rest], `after ${turns} turns`).toEqual(whole);
    }
  });
});

test('one that diverges ends, and the others go on', () => {
  const reports = finish(start('optimizers', DIVERGING, inTurns));
  const ended = byName(reports);
  expect(ended['SGD']!.at(-1)).toMatchObject({ diverged: true });
  for (const name of ['Momentum', 'AdaGrad', 'Adam']) {
    expect(ended[name]!.at(-1)).toMatchObject({ step: 25 });
    expect(ended[name]!.at(-1)!.diverged).toBeUndefined();
  }
});

test('one that diverges keeps step with the others, so that their steps together say how far each is', () => {
  using run = start('optimizers', DIVERGING, { ...inTurns, pace: { steps: 1 } });
  while (run.done < 40) run.reports.next();
  expect(run.trainings.map(({ step }) => step)).toEqual([10, 10, 10, 10]);
  using again = start('optimizers', DIVERGING, {
    ...inTurns,
    resume: { from: 'saved', checkpoint: decodeCheckpoint('saved', run.checkpoint()!) },
  });
  expect(again.done).toBe(40);
  for (const report of run.reports) void report;
  expect([run.done, run.steps]).toEqual([100, 100]);
});

test('the activations of a net that has diverged have a range of finite numbers', () => {
  using run = start('optimizers', { ...DIVERGING, sgdLearningRate: 1e38 }, inTurns);
  for (const report of run.reports) void report;
  const { panels } = run.look('activations', {}, 0);
  const panel = panels[0] as HistogramsPanel;
  expect(panel.range.every(Number.isFinite)).toBe(true);
  expect(panel.note).toMatch(/[1-9]\d* values are not finite/);
});

test('a race goes on in turns, and another comparison one after another', () => {
  const [id, given] = CASES[0]!;
  const at = (options: Partial<RunOptions>) => {
    using run = start(id, given, options);
    run.reports.next();
    return decodeCheckpoint('saved', run.checkpoint()!);
  };
  const resume = (checkpoint: Checkpoint) => ({ from: 'saved', checkpoint });
  expect(() => start(id, given, { policy: 'one-after-another', resume: resume(at(inTurns)) })).toThrow(
    refusal('mismatch', 'saved', 'in-turns', 'one-after-another'),
  );
  expect(() => start(id, given, { ...inTurns, resume: resume(at({})) })).toThrow(
    refusal('mismatch', 'saved', 'in-turns', 'one-after-another'),
  );
});

test('the checkpoint of a race at its end has the model of each training', () => {
  // One of DIVERGING ends early, with large weights that are finite.
  for (const given of [CASES[0]![1], DIVERGING]) {
    using run = start('optimizers', given, inTurns);
    for (const report of run.reports) void report;
    const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
    using again = start('optimizers', given, { resume: { from: 'saved', checkpoint } });
    expect([...again.reports]).toEqual([]);
    expect(again.hash()).toBe(run.hash());
    for (const training of [0, 1, 2, 3]) {
      expect(again.look('activations', {}, training)).toEqual(run.look('activations', {}, training));
    }
  }
});

test('the checkpoint of a race at its beginning has the model of each training', () => {
  const [id, given] = CASES[0]!;
  using run = start(id, given, inTurns);
  run.look('activations');
  const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
  const experiment = experiments.find((each) => each.id === id)!;
  using restored = experiment.restore('saved', { ...checkpoint, training: 2 }, data);
  expect(restored.look('activations')).toEqual(run.look('activations', {}, 2));
});

test('a race shows its first training, whoever has the next step', () => {
  const [id, given] = CASES[0]!;
  using run = start(id, given, { ...inTurns, pace: { steps: 1 } });
  for (let turn = 0; turn < 3; turn++) {
    run.reports.next();
    expect(run.look('activations')).toEqual(run.look('activations', {}, 0));
  }
});

test('the model of each training is in the checkpoint of a race', () => {
  const [id, given] = CASES[0]!;
  const experiment = experiments.find((each) => each.id === id)!;
  using run = start(id, given, { ...inTurns, pace: { steps: 1 } });
  for (const { step } of run.reports) if (step === 5) break;
  const checkpoint = decodeCheckpoint('saved', run.checkpoint()!);
  for (const training of [0, 1, 2, 3]) {
    using restored = experiment.restore('saved', { ...checkpoint, training }, data);
    expect(restored.look('activations')).toEqual(run.look('activations', {}, training));
  }
});
