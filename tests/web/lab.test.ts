/** The page's runs without a page: orders and answers in an order that is hard to meet. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Report } from '../../ts/train/report.js';
import type * as Charts from '../../web/src/state/in-charts.js';
import type * as Lab from '../../web/src/state/lab.js';
import type * as Look from '../../web/src/state/look.js';
import type * as Place from '../../web/src/state/place.js';
import { listed, unlisted } from '../../web/src/state/run-list.js';
import type { FromTrainer, OpenedMessage, Standing, ToTrainer } from '../../web/src/worker/protocol.js';

class MadeWorker extends EventTarget {
  static all: MadeWorker[] = [];
  readonly heard: ToTrainer[] = [];
  isEnded = false;

  constructor() {
    super();
    MadeWorker.all.push(this);
  }

  postMessage(message: ToTrainer): void {
    this.heard.push(message);
  }

  terminate(): void {
    this.isEnded = true;
  }

  say(data: FromTrainer): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const STANDING: Standing = { done: 0, seconds: 0, playing: false, trainings: [] };
const report: Report = { type: 'step', step: 40, epoch: 4, metrics: { 'train/loss': 1 } };
const NET = '#/two-layer-net?seed=';
const LATER = { place: { experiment: 'two-layer-net', params: {}, seed: 9 }, step: 40 } as const;

describe('the runs of a page', () => {
  let lab: typeof Lab;
  let charts: typeof Charts;
  let look: typeof Look;
  let place: (typeof Place)['place'];

  beforeEach(async () => {
    vi.resetModules();
    MadeWorker.all = [];
    vi.stubGlobal('Worker', MadeWorker);
    vi.stubGlobal('history', { replaceState: () => {}, pushState: () => {} });
    lab = await import('../../web/src/state/lab.js');
    charts = await import('../../web/src/state/in-charts.js');
    look = await import('../../web/src/state/look.js');
    ({ place } = await import('../../web/src/state/place.js'));
  });

  const worker = () => MadeWorker.all.at(-1)!;
  const now = () => lab.run.value!;
  const opened = (run = now().number): OpenedMessage => ({
    ...{ kind: 'opened', run, steps: 100, unit: 'steps', charts: [], views: [], data: '', edits: [] },
    ...STANDING,
  });
  const train = (done: number) =>
    worker().say({ kind: 'metrics', run: now().number, reports: [report], ...STANDING, done });
  /** A moment of the open run comes. */
  const keep = (step: number, size = 1) =>
    worker().say({ kind: 'moment', run: now().number, step, bytes: new Uint8Array(size), reports: 1 });

  test('an answer of an earlier run is dropped', () => {
    lab.follow(`${NET}1`);
    const first = now().number;
    lab.follow(`${NET}2`);
    worker().say(opened(first));
    expect(now().condition.value).toBe('opening');
    look.main.look(first, 'units');
    look.main.look(now().number, 'units');
    const answer = { run: first, step: 1, trained: 1, panels: [], notes: [] };
    worker().say({ kind: 'looked', look: 1, ...answer });
    expect(look.shown.value).toBeUndefined();
    worker().say({ kind: 'looked', look: 2, ...answer });
    expect(look.shown.value?.view).toBe('units');
  });

  test('a worker that never opens a run is ended when another one is asked for, and no sooner', () => {
    let ms = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => ms);
    onTestFinished(() => clock.mockRestore());
    lab.follow(`${NET}1`);
    const first = worker();
    // It may take its time with large data.
    ms += 3000;
    lab.follow(`${NET}2`);
    expect(worker()).toBe(first);
    ms += 3000;
    lab.follow(`${NET}3`);
    expect(first.isEnded).toBe(true);
    expect(worker().heard).toMatchObject([{ kind: 'open', seed: 3 }]);
    // One that has answered is kept, however long a person looks.
    const second = worker();
    second.say(opened());
    ms += 60_000;
    lab.follow(`${NET}4`);
    expect(second.isEnded).toBe(false);
  });

  test('reports of an earlier visit are of the run that goes on, not of one that is opened meanwhile', () => {
    lab.goOn({ ...LATER, bytes: new Uint8Array(1), reports: [report] });
    const going = now();
    lab.follow(`${NET}9&hidden-size=3`);
    worker().say(opened());
    expect(now().reports).toEqual([]);
    expect(now().latest.value).toEqual({});
    expect(going.reports).toEqual([report]);
  });

  test('more reports of an earlier visit than a call has room for are taken up', () => {
    const reports = Array.from({ length: 200_000 }, (_, i) => ({ ...report, step: i }));
    lab.goOn({ ...LATER, bytes: new Uint8Array(1), reports });
    worker().say(opened());
    expect(now().log.count).toBe(reports.length);
    expect([now().reports[0], now().reports.at(-1)]).toEqual([reports[0], reports.at(-1)]);
    expect(now().latest.value).toEqual({ 'train/loss': 1 });
  });

  test('of a very long run the page holds, draws and keeps a part, and goes on from any moment', () => {
    const COUNT = 30_000;
    const charts = [
      { title: '', yLabel: '', x: 'step', series: [{ metric: 'train/loss', label: '' }] },
    ] as const;
    const say = (reports: Report[], done: number) =>
      worker().say({ kind: 'metrics', run: now().number, reports, ...STANDING, done });
    lab.follow(`${NET}1`);
    worker().say({ ...opened(), charts });
    const drawn = () => now().charts.value[0]!.plotted.columns[0]!;
    for (let i = 0; i < COUNT; i += 10) {
      say(
        Array.from({ length: 10 }, (_, part) => ({ ...report, step: i + part })),
        i,
      );
      if (i === 20_000) {
        const moment = { kind: 'moment', run: now().number, step: i, bytes: new Uint8Array(1) } as const;
        worker().say({ ...moment, reports: i + 10 });
      }
    }
    const held = now().reports.map(({ step }) => step);
    expect(held.length).toBeLessThanOrEqual(6000);
    expect([held[0], held.at(-1)]).toEqual([0, COUNT - 1]);
    expect(drawn()).toEqual(held);
    worker().say({
      ...{ kind: 'undone', run: now().number, reports: 25_000, charts, edits: [], undoable: 0 },
      ...STANDING,
    });
    expect(drawn().at(-1)).toBeLessThan(25_000);
    expect(drawn().at(-1)).toBeGreaterThan(24_900);
    // From the list it goes on at its last moment, and counts from there.
    lab.follow(`${NET}2`);
    const [left] = lab.kept.value;
    const { log } = unlisted(structuredClone(listed(left!)), 99);
    expect([log.count, log.reports]).toEqual([left!.reports.at(-1)!.step + 1, left!.reports]);
    lab.openAgain(left!);
    worker().say({ ...opened(), charts });
    expect(now().opened.reports).toBe(20_010);
    expect(drawn().at(-1)).toBeLessThan(20_010);
    say([{ ...report, step: 20_010 }], 20_010);
    expect([now().log.count, drawn().at(-1)]).toEqual([20_011, 20_010]);
  });

  test('settings of a run in the list open it where it was left', () => {
    lab.follow(`${NET}1`);
    const first = now();
    worker().say(opened());
    lab.rename(first, 'mine');
    train(40);
    worker().say({ kind: 'moment', run: first.number, step: 40, bytes: new Uint8Array(1), reports: 1 });
    lab.follow(`${NET}1&hidden-size=3`);
    // What it says last comes when it is left already.
    worker().say({ kind: 'metrics', run: first.number, reports: [], ...STANDING, done: 44 });
    worker().say({ kind: 'moment', run: first.number, step: 44, bytes: new Uint8Array(2), reports: 1 });
    lab.follow(`${NET}1`);
    expect(worker().heard.at(-1)).toMatchObject({
      ...{ kind: 'open', seed: 1, from: { bytes: new Uint8Array(2), branch: false } },
    });
    expect(now()).toMatchObject({ label: 1, reports: [report], begin: { step: 44 } });
    expect(now().name.value).toBe('mine');
    expect(lab.kept.value).toEqual([]);
    // It is in the list again, also when it is left before it has said where it stands.
    lab.follow(`${NET}2`);
    expect(lab.kept.value.map(({ label, moments }) => [label, moments.last?.step])).toEqual([[1, 44]]);
    lab.openAgain(lab.kept.value[0]!);
    expect(place.value).toMatchObject({ seed: 1 });
    expect(now()).toMatchObject({ label: 1, begin: { step: 44 } });
  });

  test('a comparison goes on without what it reported after its last moment', () => {
    // Its trainings have done 40 steps each, of 80: no step of a report is beyond the moment's.
    const reportOf = (run: string) => ({ ...report, run });
    const say = (...reports: Report[]) =>
      worker().say({ kind: 'metrics', run: now().number, reports, ...STANDING, done: 80 });
    lab.follow(`${NET}1`);
    worker().say(opened());
    say(reportOf('SGD'));
    keep(79);
    say(reportOf('Adam'));
    lab.follow(`${NET}2`);
    lab.openAgain(lab.kept.value[0]!);
    expect(now().reports).toEqual([reportOf('SGD')]);
    // From here on the worker counts from the moment.
    say(reportOf('Adam'));
    keep(80);
    say(reportOf('Momentum'));
    lab.follow(`${NET}2`);
    lab.openAgain(lab.kept.value.find(({ label }) => label === 1)!);
    expect(now().reports).toEqual([reportOf('SGD'), reportOf('Adam')]);
  });

  test('a run that settings alone do not give is opened from the list only', () => {
    const leave = (prepare: () => void) => {
      worker().say(opened());
      train(40);
      keep(40);
      prepare();
      lab.follow(`${NET}7`);
    };
    const isNew = (hash: string) => {
      lab.follow(hash);
      return now().begin === undefined;
    };
    lab.follow(`${NET}1`);
    leave(() => (now().edits.value = [{ kind: 'freeze', layer: 'affine1', step: 40, training: 0 }]));
    expect(isNew(`${NET}1`)).toBe(true);
    lab.follow(`${NET}2`);
    leave(() => worker().say({ kind: 'failed', run: now().number, code: 'diverged', message: '' }));
    expect(isNew(`${NET}2`)).toBe(true);
    lab.follow(`${NET}3&arithmetic=exact`);
    leave(() => {});
    expect(isNew(`${NET}3`)).toBe(true);
    // Files of the same name may be others now.
    lab.follow(`${NET}4`);
    leave(() => {});
    lab.readAgain({ experiment: 'two-layer-net', params: {}, seed: 4 });
    expect(now().begin).toBeUndefined();
    lab.openAgain(lab.kept.value[0]!);
    expect(now()).toMatchObject({ seed: 1, begin: { step: 40 } });
  });

  test('what a kept run was a branch of is known when it goes on', () => {
    lab.follow(`${NET}1`);
    worker().say(opened());
    train(40);
    keep(40);
    lab.branch();
    const parent = { label: 1, step: 40 };
    expect(now().begin).toMatchObject({ branch: true, parent });
    train(60);
    const kept = { ...LATER, place: { ...LATER.place, seed: 1 }, step: 60, bytes: new Uint8Array(1) };
    lab.follow('#/');
    lab.goOn({ ...kept, reports: [], label: 2 });
    expect(now()).toMatchObject({ label: 2, begin: { branch: false, parent } });
    lab.follow(`${NET}2`);
    expect(now().begin).toBeUndefined();
  });

  test('after an engine has stopped the next run has another, wherever it is opened', () => {
    const fail = (run: number) =>
      worker().say({ kind: 'failed', run, code: 'engine-failed', message: 'unreachable' });
    lab.follow(`${NET}1`);
    fail(now().number - 1);
    lab.follow(`${NET}2`);
    expect(MadeWorker.all).toHaveLength(1);
    fail(now().number);
    lab.follow(`${NET}3`);
    expect(MadeWorker.all.map(({ isEnded }) => isEnded)).toEqual([true, false]);
    fail(now().number);
    lab.follow('#/');
    lab.follow('#/cnn');
    expect(MadeWorker.all.map(({ isEnded }) => isEnded)).toEqual([true, true, false]);
    expect(worker().heard[0]).toMatchObject({ kind: 'open', experiment: 'cnn' });
  });

  test('a worker whose script does not arrive is a failure in words', () => {
    lab.follow(`${NET}1`);
    worker().dispatchEvent(new Event('error'));
    expect(now().failure.value).toEqual({
      code: 'engine-failed',
      message: 'the script of the worker cannot be loaded',
    });
  });

  test('a run in the list keeps its curves and its moments, while those of the list are not too large', () => {
    lab.follow(`${NET}1`);
    worker().say(opened());
    train(40);
    keep(0);
    keep(40);
    expect(now().moments.steps.value).toEqual([0, 40]);
    lab.follow(`${NET}2`);
    const [before] = lab.kept.value;
    expect(before!.moments.steps.value).toEqual([0, 40]);
    expect(before!.reports).toEqual([report]);
    lab.openAgain(before!);
    expect(now().moments.steps.value).toEqual([0, 40]);
    lab.choose(0);
    expect(worker().heard.at(-1)).toMatchObject({ kind: 'restore', moment: { step: 0 } });
    lab.follow(`${NET}2`);
    worker().say(opened());
    train(40);
    keep(40, 64 * 2 ** 20);
    lab.follow(`${NET}3`);
    // Together they are larger than what is kept: the older one goes.
    expect(lab.kept.value.map(({ moments }) => moments.steps.value)).toEqual([[], [40]]);
  });

  test('what trains is what is looked at', () => {
    lab.follow(`${NET}1`);
    worker().say(opened());
    train(40);
    keep(0);
    keep(40);
    for (const go of [() => lab.play(), () => lab.stepTo('epoch'), () => lab.trainTo(80)]) {
      lab.choose(0);
      expect(lab.chosen.value).toBe(0);
      go();
      expect(lab.chosen.value).toBeUndefined();
    }
  });

  test('a branch in the list holds no checkpoint but its moments', () => {
    lab.follow(`${NET}1`);
    worker().say(opened());
    train(40);
    keep(40, 1000);
    lab.branch();
    worker().say({ ...opened(), done: 40 });
    train(60);
    keep(60, 1000);
    lab.follow(`${NET}2`);
    const [, branch] = lab.kept.value;
    expect(branch!.begin).toMatchObject({ branch: true, parent: { label: 1, step: 40 } });
    expect(branch!.begin!.bytes).toHaveLength(0);
    // It goes on where it was left.
    lab.openAgain(branch!);
    expect(worker().heard.at(-1)).toMatchObject({ kind: 'open', from: { bytes: { length: 1000 } } });
    // What is not in the list any more holds none: something of the page may still hold it.
    expect(branch!.moments.last).toBeUndefined();
    const again = now();
    lab.reset();
    expect(again.moments.last).toBeUndefined();
    const [first] = lab.kept.value;
    expect(first!.moments.last).toBeDefined();
    lab.forget(first!);
    expect(first!.moments.last).toBeUndefined();
  });

  test('a run that is trained again keeps what cards name before it trains', () => {
    lab.follow(`${NET}1`);
    worker().say(opened());
    lab.keepMoments([7, 30]);
    train(40);
    keep(40);
    const named = () => {
      const run = now().number;
      const mine = worker().heard.filter((order) => 'run' in order && order.run === run);
      const [kept, begun] = ['keep', 'step'].map((kind) => mine.findIndex((order) => order.kind === kind));
      return { steps: now().moments.held, isInTime: kept! >= 0 && kept! < begun! };
    };
    lab.trainAgain(20);
    expect(named()).toEqual({ steps: [7, 30], isInTime: true });
    keep(20);
    lab.branch();
    train(60);
    lab.keepMoments([7, 30]);
    lab.trainAgain(20);
    expect(named()).toEqual({ steps: [7, 30], isInTime: true });
  });

  const shown = () => charts.inCharts.value.drawn.map(({ label }) => label);
  const left = () => charts.inCharts.value.left?.label;

  /** Opens a run and trains it to the report. @param steps of the whole run */
  function trained(hash: string, given: Partial<Report> = {}, steps = 100): void {
    lab.follow(hash);
    const training = { step: 40, steps, isOpen: true };
    worker().say({ ...opened(), steps, trainings: [training] });
    const metrics = { kind: 'metrics', run: now().number, reports: [{ ...report, ...given }] } as const;
    worker().say({ ...metrics, ...STANDING, trainings: [training], done: 40 });
  }

  test('in the charts stand the curves of the last run of the list, and of those that a person has chosen', () => {
    const leave = (seed: number) => trained(`${NET}${seed}`);
    leave(1);
    leave(2);
    expect(left()).toBeUndefined();
    leave(3);
    // It is said which one left them, until it is back.
    expect(left()).toBe(1);
    expect(shown()).toEqual([2]);
    charts.show(lab.kept.value[0]!, true);
    expect(left()).toBeUndefined();
    leave(4);
    expect(shown()).toEqual([1, 3]);
    expect(left()).toBe(2);
    // What another experiment has is its own.
    lab.follow('#/cnn');
    lab.follow(`${NET}5`);
    expect(shown()).toEqual([1, 4]);
  });

  test('in the charts the same run once more is not drawn, unless its file had another content', () => {
    trained(`${NET}1`);
    trained(`${NET}2&hidden-size=7`);
    // No model was kept of either: each opening begins a run.
    for (let visit = 0; visit < 3; visit++) {
      lab.follow('#/');
      trained(`${NET}1`);
    }
    expect(lab.kept.value.map(({ label }) => label)).toEqual([1, 2, 3, 4]);
    expect(shown()).toEqual([2]);
    charts.show(lab.kept.value[2]!, true);
    expect(shown()).toEqual([2, 3]);
    lab.follow('#/');
    trained(`${NET}1`, { metrics: { 'train/loss': 3 } });
    expect(shown()).toEqual([3, 5]);
    expect(left()).toBe(2);
  });

  test('in the charts a run that is far longer or shorter is not drawn, until a person wants it', () => {
    const apart = () => charts.inCharts.value.apart?.label;
    trained(`${NET}1`, {}, 1000);
    trained(`${NET}2`, {}, 700);
    expect([shown(), apart()]).toEqual([[1], undefined]);
    // The same steps are fewer epochs of more data.
    trained(`${NET}3`, { epoch: 0.2 }, 1000);
    expect([shown(), apart(), left()]).toEqual([[], 2, undefined]);
    trained(`${NET}4`, {}, 900);
    expect([shown(), apart(), left()]).toEqual([[2], 3, 1]);
    charts.show(lab.kept.value[2]!, true);
    expect([shown(), apart()]).toEqual([[2, 3], undefined]);
  });

  test('in the charts of a new visit stand no more of the runs before it than of one visit', async () => {
    trained(`${NET}1`);
    trained(`${NET}2`);
    trained(`${NET}3`);
    const entries = [...lab.kept.value, now()].map(listed);
    vi.resetModules();
    vi.doMock('idb-keyval', () => ({
      createStore: () => {},
      keys: () => Promise.resolve(entries.map(({ experiment, label }) => `run ${experiment} ${label}`)),
      getMany: () => Promise.resolve(entries),
    }));
    onTestFinished(() => vi.doUnmock('idb-keyval'));
    lab = await import('../../web/src/state/lab.js');
    charts = await import('../../web/src/state/in-charts.js');
    await lab.takeUpRuns();
    lab.follow(`${NET}4`);
    expect(shown()).toEqual([3]);
  });

  test('what is trained again takes the place of the run, but not of a branch, which settings alone do not give', () => {
    lab.follow(`${NET}1`);
    const trainTo = (step: number) => {
      worker().say(opened());
      train(step);
      keep(step);
    };
    trainTo(40);
    lab.trainAgain(20);
    expect(lab.kept.value).toEqual([]);
    expect(now().begin).toBeUndefined();
    expect(worker().heard.at(-1)).toMatchObject({ kind: 'step', run: now().number, to: 20 });
    trainTo(40);
    lab.branch();
    trainTo(60);
    const branched = now();
    lab.trainAgain(20);
    expect(lab.kept.value).toContain(branched);
    expect(worker().heard.at(-1)).toMatchObject({ kind: 'step', run: now().number, to: 20 });
  });

  test('of nets that train in turns the step of each is said, also where one of them ends before', async () => {
    vi.stubGlobal('navigator', { languages: [] });
    vi.stubGlobal('document', { documentElement: {} });
    const { stepAfter, stepOf, stepsOf } = await import('../../web/src/app/run-name.js');
    lab.follow('#/overfitting');
    const stand = (steps: number[]) => {
      const trainings = [10, 10, 20].map((all, i) => ({ steps: all, step: steps[i]!, isOpen: true }));
      const done = steps.reduce((sum, each) => sum + each, 0);
      worker().say({ ...opened(), steps: 40, done, trainings });
      return stepsOf(now());
    };
    expect(stand([0, 0, 0])).toBe('step 0 of 20 in each of 3 nets');
    expect(stand([5, 4, 4])).toBe('step 4 of 20 in each of 3 nets');
    expect(stand([10, 10, 10])).toBe('step 10 of 20 in each of 3 nets');
    expect(stand([10, 10, 13])).toBe('step 13 of 20 in each of 3 nets');
    expect(stand([10, 10, 20])).toBe('step 20 of 20 in each of 3 nets');
    expect([0, 7, 30, 35].map((done) => stepOf(now(), done))).toEqual([0, 2, 10, 15]);
    stand([5, 4, 4]);
    expect(stepAfter(now())).toBe(15);
    stand([10, 10, 13]);
    expect(stepAfter(now())).toBe(34);
    // One after another, there is no such step.
    expect(stand([10, 4, 0])).toBe('step 14 of 40');
    expect(stepAfter(now())).toBe('step');
  });

  test('a picture that was read for another lesson is not put on its pad', async () => {
    vi.stubGlobal('navigator', { languages: [] });
    vi.stubGlobal('document', { documentElement: {} });
    const { givePicture, pictured } = await import('../../web/src/state/picture.js');
    const read = () =>
      worker().say({ kind: 'pictured', name: '7.png', digit: new Uint8Array(784), doubt: undefined });
    lab.follow(`${NET}1`);
    expect(givePicture('7.png', new Blob([]))).toBeUndefined();
    lab.follow('#/simple-cbow');
    expect(givePicture('7.png', new Blob([]))).toContain('7.png');
    lab.follow('#/cnn');
    read();
    expect(pictured.value).toBeUndefined();
    lab.follow(`${NET}2`);
    read();
    expect(pictured.value?.name).toBe('7.png');
  });

  test('what was said and chosen in a lesson ends with it', () => {
    lab.follow('#/simple-cbow');
    expect(lab.speed.value).toBe(200);
    lab.notice.value = 'a.png is a picture';
    lab.follow('#/simple-cbow?seed=1');
    expect(lab.notice.value).toBeDefined();
    lab.goOn({ ...LATER, bytes: new Uint8Array(1), reports: [] });
    expect(lab.speed.value).toBe(Infinity);
    lab.follow('#/');
    expect(lab.notice.value).toBeUndefined();
  });
});
