/** Two views side by side in the page's worker: trainings at one step, a moment of the run, another run. */
import { expect, onTestFinished, test } from 'vitest';
import type { Run } from '../../ts/experiments/experiment.js';
import { prepareRun } from '../../ts/experiments/open-run.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { FromTrainer } from '../../web/src/worker/protocol.js';
import { Session } from '../../web/src/worker/session.js';
import { data, experimentOf, paramsOf, SEED, SMALL } from '../support/language.js';

const PACE = { ms: 8, steps: 1 };
const INPUT = { sentence: 'the cat' };
const soon = { interval: 5 };

type Looked = Extract<FromTrainer, { kind: 'looked' }>;

/** A session of a real run, whose page draws every answer at once. */
const RATE = SMALL.learningRate;
/** A comparison whose cells all have the rate of the runs by themselves. */
const COMPARED: AnyParams = {
  ...{ compare: true, learningRate: undefined },
  ...{ rnnLearningRate: RATE, gruLearningRate: RATE, lstmLearningRate: RATE },
};

function sessionOf(given: AnyParams) {
  const params = { ...SMALL, ...given };
  const prepared = prepareRun({ experiment: 'rnn', params, seed: SEED, policy: 'in-turns', pace: PACE });
  const looked: Looked[] = [];
  const failures: string[] = [];
  const moments: Uint8Array[] = [];
  const run = prepared.open(data);
  const reopen = () => run;
  const session = new Session(1, { ...prepared, data, run, reopen }, (message) => {
    if (message.kind === 'moment') moments.push(message.bytes);
    if (message.kind === 'unseen' || message.kind === 'failed') failures.push(message.message);
    if (message.kind !== 'looked') return;
    looked.push(message);
    queueMicrotask(() => session.seen(message.look));
  });
  onTestFinished(() => session.close());
  const of = (look: number) => looked.filter((each) => each.look === look);
  return { session, run, looked, failures, moments, of };
}

/** A run by itself after so many steps. */
function trained(given: AnyParams, steps: number): Run {
  const params = paramsOf('rnn', given);
  const run = experimentOf('rnn').run({ params, seed: SEED, data, pace: PACE });
  onTestFinished(() => run.dispose());
  while (run.done < steps) run.reports.next();
  return run;
}

const alone = (cell: string, steps: number) => trained({ cell }, steps).look('gates', INPUT).panels;

test('trainings side by side are shown at the same step, with the numbers of their own runs', async () => {
  const { session, of, looked } = sessionOf(COMPARED);
  session.limit(400);
  session.play('end');
  session.look(1, { view: 'gates', input: INPUT, training: 0 });
  session.look(2, { view: 'gates', input: INPUT, training: 2, beside: true });
  await expect.poll(() => of(2).length, soon).toBeGreaterThan(3);
  session.pause();
  for (const { step, trained } of of(2).slice(1)) {
    const other = of(1).find((each) => each.step === step);
    expect(other, `step ${step}`).toMatchObject({ trained });
  }
  const { step, trained: steps, panels } = of(2)[2]!;
  expect(panels).toEqual(alone('lstm', steps));
  expect(looked.find((each) => each.look === 1 && each.step === step)!.panels).toEqual(alone('rnn', steps));
});

test('one step of a race is one of each net; a net that is behind catches up first', async () => {
  const { session, run } = sessionOf(COMPARED);
  const steps = () => run.trainings.map(({ step }) => step);
  const stepFrom = async (done: number, wanted: readonly number[]) => {
    session.play(done);
    await expect.poll(() => run.done, soon).toBe(done);
    session.play('step');
    await expect.poll(steps, soon).toEqual(wanted);
    await new Promise((later) => setTimeout(later, 20));
    expect(steps()).toEqual(wanted);
  };
  await stepFrom(0, [1, 1, 1]);
  await stepFrom(4, [2, 2, 2]);
});

test('a moment stays beside the run as it goes on, until it is left', async () => {
  const { session, of, moments } = sessionOf({});
  session.look(1, { view: 'gates', input: INPUT });
  session.look(2, { view: 'gates', input: INPUT, beside: true });
  await expect.poll(() => moments.length, soon).toBe(1);
  session.restore({ step: 0, bytes: moments[0]! }, true);
  session.play(12);
  await expect.poll(() => of(1).at(-1)?.step, soon).toBe(12);
  expect(of(2).at(-1)).toMatchObject({ step: 0, trained: 0, panels: alone('rnn', 0) });
  expect(of(1).at(-1)!.panels).toEqual(alone('rnn', 12));
  session.restore(undefined, true);
  await expect.poll(() => of(2).at(-1)?.step, soon).toBe(12);
});

test('what all views show is shown beside as well, where there is nothing else', async () => {
  const { session, of, moments } = sessionOf({});
  session.look(1, { view: 'gates', input: INPUT });
  session.look(2, { view: 'gates', input: INPUT, beside: true });
  await expect.poll(() => moments.length, soon).toBe(1);
  session.play(3);
  await expect.poll(() => of(1).at(-1)?.step, soon).toBe(3);
  session.restore({ step: 0, bytes: moments[0]! });
  await expect.poll(() => [of(1).at(-1)?.step, of(2).at(-1)?.step], soon).toEqual([0, 0]);
});

test('another run stands beside with its own cell and data, and is refused what it has none for', async () => {
  const other = trained({ cell: 'gru', hiddenSize: 5 }, 7);
  const bytes = other.checkpoint()!;
  const { session, of, failures } = sessionOf({});
  session.restore({ step: 7, bytes, isOther: true }, true, data);
  session.look(1, { view: 'gates', input: INPUT });
  session.look(2, { view: 'gates', input: INPUT, beside: true });
  await expect.poll(() => [of(1).length, of(2).length], soon).toEqual([1, 1]);
  expect(of(2)[0]).toMatchObject({ step: 7, trained: 7, panels: other.look('gates', INPUT).panels });
  using restored = experimentOf('rnn').restore('this', decodeCheckpoint('this', bytes));
  expect(of(2)[0]!.panels).toEqual(restored.look('gates', INPUT).panels);
  session.restore({ step: 7, bytes, isOther: true }, true);
  session.look(2, { view: 'unit-text', beside: true });
  await expect.poll(() => failures.length, soon).toBe(1);
  expect(failures[0]).toContain('data');
});
