/** When the page's worker trains, evaluates, looks and waits; the run is a made one. */
import { expect, onTestFinished, test } from 'vitest';
import { BadakError, DivergedError } from '../../ts/core/errors.js';
import type { Run } from '../../ts/experiments/experiment.js';
import type { Edit, MadeEdit } from '../../ts/train/edits.js';
import type { Report } from '../../ts/train/report.js';
import type { FromTrainer } from '../../web/src/worker/protocol.js';
import { Session } from '../../web/src/worker/session.js';

interface Made {
  steps: number;
  stepsPerEpoch?: number;
  /** Steps that were done when it was opened. */
  start?: number;
  /** Pauses within the evaluation after the last step. */
  pauses?: number;
  /** Milliseconds between two of them. */
  pauseMs?: number;
  /** Milliseconds that a checkpoint takes; without it there is none. */
  checkpointMs?: number;
  /** What is wrong with a model: it cannot be made. */
  cannotBeMade?: Error;
  /** What the evaluation throws in the end. */
  fails?: Error;
}

interface MadeSession {
  session: Session;
  run: Run;
  of: <K extends FromTrainer['kind']>(kind: K) => Extract<FromTrainer, { kind: K }>[];
  kinds: () => FromTrainer['kind'][];
  done: () => number;
}

/** A session with a made run, and what it posts. */
function sessionOf(made: Made): MadeSession {
  const { steps, stepsPerEpoch = 10, start = 0, pauses = 0, pauseMs = 0 } = made;
  const { checkpointMs, cannotBeMade, fails } = made;
  let [done, isEvaluating] = [start, false];
  const report = (type: Report['type']): Report => ({
    type,
    step: done,
    epoch: done / stepsPerEpoch,
    metrics: {},
  });
  function* reports(): Generator<Report, void> {
    while (done < steps) {
      done += 1;
      if (done < steps) yield report('pause');
    }
    isEvaluating = true;
    for (let i = 0; i < pauses; i++) {
      const until = performance.now() + pauseMs;
      while (performance.now() < until);
      yield report('pause');
    }
    isEvaluating = false;
    if (fails) throw fails;
    yield report('eval');
  }
  const going = reports();
  let edits: MadeEdit[] = [];
  const run = {
    steps,
    get done() {
      return done;
    },
    get isEvaluating() {
      return isEvaluating;
    },
    trainings: [],
    get edits() {
      return edits;
    },
    edit: (edit: Edit) => {
      if (isEvaluating) throw new Error('edited within an evaluation');
      edits = [...edits, { ...edit, step: done, training: 0 }];
    },
    views: [{ id: 'slow', title: 'Slow', ofModel: true, isSlow: true, takes: [] }],
    reports: going,
    checkpoint() {
      if (cannotBeMade) throw cannotBeMade;
      if (checkpointMs === undefined) return undefined;
      const until = performance.now() + checkpointMs;
      while (performance.now() < until);
      return new Uint8Array(1);
    },
    look: (view: string) => {
      if (view === 'broken') throw new Error('no such view');
      return { panels: [], notes: [isEvaluating ? 'evaluating' : 'between steps'] };
    },
    keep: () => {},
    hash: () => 'exact-0',
    dispose: () => {},
  } as unknown as Run;
  const posted: FromTrainer[] = [];
  const reopen = () => sessionOf({ ...made, start: done }).run;
  const opened = {
    experiment: { charts: () => [] },
    params: {},
    seed: 0,
    data: { name: 'made' },
    run,
    reopen,
  };
  const session = new Session(1, opened as never, (message) => posted.push(message));
  onTestFinished(() => session.close());
  const of = <K extends FromTrainer['kind']>(kind: K) =>
    posted.filter((message): message is Extract<FromTrainer, { kind: K }> => message.kind === kind);
  const kinds = () => posted.map(({ kind }) => kind);
  return { session, run, of, kinds, done: () => done };
}

const soon = { interval: 5 };

test('an evaluation at the end leaves turns for looks', async () => {
  const { session, of, kinds } = sessionOf({ steps: 3, pauses: 20, pauseMs: 10 });
  session.play('end');
  session.look(1, { view: 'any' });
  await expect.poll(() => of('done').length, soon).toBe(1);
  expect(kinds().indexOf('looked')).toBeLessThan(kinds().indexOf('done'));
  expect(of('looked')[0]!.notes).toEqual(['evaluating']);
  expect(of('done')[0]!.hash).toBe('exact-0');
});

test('an evaluation at the end that fails says why, and the worker goes on', async () => {
  const { session, of } = sessionOf({
    steps: 3,
    pauses: 3,
    pauseMs: 10,
    fails: new DivergedError(3, NaN, 'loss'),
  });
  session.play('end');
  await expect.poll(() => of('failed').map(({ code }) => code), soon).toEqual(['diverged']);
  expect(of('done')).toEqual([]);
});

test('a model that cannot be made is a failure of the run, and the worker goes on', async () => {
  for (const isPlayed of [true, false]) {
    const cannotBeMade = new BadakError('invalid-argument', 'too few words');
    const { session, of } = sessionOf({ steps: 3, cannotBeMade });
    if (isPlayed) session.play('end');
    else session.look(1, { view: 'any' });
    await expect.poll(() => of('failed').map(({ code }) => code), soon).toEqual(['invalid-argument']);
  }
});

test('a run that is opened at its end says its hash', async () => {
  const { session, of } = sessionOf({ steps: 3, start: 3 });
  session.begin();
  expect(of('opened').map(({ done }) => done)).toEqual([3]);
  await expect.poll(() => of('done').map(({ hash }) => hash), soon).toEqual(['exact-0']);
  // One that has steps to do waits.
  const other = sessionOf({ steps: 3, start: 2 });
  other.session.begin();
  expect(other.kinds()).toEqual(['opened']);
});

test('a limit of steps a second does not hold an evaluation up', async () => {
  const { session, of } = sessionOf({ steps: 2, pauses: 40, pauseMs: 1 });
  session.limit(5);
  const began = performance.now();
  session.play('end');
  await expect.poll(() => of('done').length, soon).toBe(1);
  expect(performance.now() - began).toBeLessThan(2000);
});

test.each([
  ['from its beginning', 0, 10],
  ['that goes on', 25, 30],
  ['that goes on right before an epoch ends', 29, 30],
])(
  'a run %s is trained to the end of its epoch, and says the epoch when it knows it',
  async (_, start, end) => {
    const { session, of, done } = sessionOf({ steps: 100, start });
    session.begin();
    expect(of('opened')[0]!.epoch).toBe(start === 0 ? 0 : undefined);
    session.play('epoch');
    await expect.poll(() => of('metrics').at(-1)?.playing, soon).toBe(false);
    expect(done()).toBe(end);
    expect(of('metrics').at(-1)!.epoch).toBe(end / 10);
    session.play('epoch');
    await expect.poll(done, soon).toBe(end + 10);
  },
);

test('a run that is left says at which step it was, with its model', async () => {
  const { session, of, done } = sessionOf({ steps: 1e9, checkpointMs: 0 });
  session.play(7);
  await expect.poll(done, soon).toBe(7);
  session.close();
  expect(of('metrics').at(-1)!.done).toBe(7);
  expect(of('moment').at(-1)!.step).toBe(7);
});

test('the beginning is kept of a run that trains before it is looked at', async () => {
  const { session, of, done } = sessionOf({ steps: 1e9, checkpointMs: 0 });
  session.play(7);
  session.look(1, { view: 'any' });
  await expect.poll(done, soon).toBe(7);
  await expect.poll(() => of('moment').map(({ step }) => step), soon).toEqual([0, 7]);
});

test('moments are kept of a run that trains slowly, though little of its time is training', async () => {
  const { session, of } = sessionOf({ steps: 160, checkpointMs: 2 });
  session.limit(100);
  session.look(1, { view: 'any' });
  session.play('end');
  await expect.poll(() => of('done').length, soon).toBe(1);
  // One at the beginning, one at the end, and one after each 2 ms / 3 % of 1.6 s; a busy machine takes longer for each.
  expect(of('moment').length).toBeGreaterThan(4);
});

test('a view that cannot be made is said again only when the page has shown it', async () => {
  const { session, of } = sessionOf({ steps: 1e9 });
  session.limit(200);
  session.look(1, { view: 'broken' });
  session.play('end');
  await expect.poll(() => of('metrics').length, soon).toBeGreaterThan(3);
  expect(of('unseen')).toHaveLength(1);
  session.seen(1);
  await expect.poll(() => of('unseen').length, soon).toBe(2);
});

test('a view that takes long is shown once for every time that it is asked for', async () => {
  const { session, of, done } = sessionOf({ steps: 1e9, checkpointMs: 0 });
  session.limit(500);
  session.play('end');
  session.look(1, { view: 'slow' });
  await expect.poll(() => of('looked').length, soon).toBe(1);
  session.seen(1);
  const before = done();
  await expect.poll(done, soon).toBeGreaterThan(before + 100);
  // Other views are shown again.
  session.restore(undefined);
  expect(of('looked')).toHaveLength(1);
  session.look(2, { view: 'slow' });
  await expect.poll(() => of('looked').map(({ look }) => look), soon).toEqual([1, 2]);
});

const OFF: Edit = { kind: 'off', layer: 'W1', unit: 0 };

test('an edit waits for the end of an evaluation, and a view looks again at the same step', async () => {
  const { session, of, kinds } = sessionOf({ steps: 3, pauses: 10, pauseMs: 10, checkpointMs: 0 });
  session.look(1, { view: 'any' });
  session.play('end');
  await expect.poll(() => of('looked').some(({ notes }) => notes[0] === 'evaluating'), soon).toBe(true);
  session.edit(OFF, undefined);
  session.seen(1);
  await expect.poll(() => of('edited').length, soon).toBe(1);
  expect(of('refused')).toEqual([]);
  expect(of('edited')[0]).toMatchObject({ edits: [{ ...OFF, step: 3 }], undoable: 1 });
  const isLookedAgain = () => {
    session.seen(1);
    return kinds().lastIndexOf('looked') > kinds().lastIndexOf('edited');
  };
  await expect.poll(isLookedAgain, soon).toBe(true);
  // The run had ended: its hash is another one now.
  expect(kinds().lastIndexOf('done')).toBeGreaterThan(kinds().lastIndexOf('edited'));
});

test('undo goes back and waits there; without an edit it does nothing', async () => {
  const { session, of } = sessionOf({ steps: 1e9, checkpointMs: 0 });
  // At full speed Node hands out a thousand slices before a timer has its turn.
  session.limit(500);
  session.undo();
  session.play('end');
  session.edit(OFF, undefined);
  await expect.poll(() => of('edited').length, soon).toBe(1);
  session.undo();
  expect(of('undone')).toMatchObject([{ edits: [], undoable: 0, playing: false }]);
});

test('an edit of a model that is not finite is refused', async () => {
  const { session, of } = sessionOf({ steps: 10 });
  session.edit(OFF, undefined);
  await expect.poll(() => of('refused').map(({ code }) => code), soon).toEqual(['not-finite']);
  expect(of('edited')).toMatchObject([{ edits: [], undoable: 0 }]);
});

test('moments that are named are kept exactly, however fast it trains', async () => {
  const { session, of } = sessionOf({ steps: 100_000, checkpointMs: 0 });
  session.keep([17, 40_001]);
  session.play('end');
  await expect.poll(() => of('done').length, soon).toBe(1);
  expect(of('moment').map(({ step }) => step)).toEqual(expect.arrayContaining([17, 40_001]));
});
