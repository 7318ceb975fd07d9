/** What the browser has kept is data of others: another version of the page, or another page of the same origin. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Chart } from '../../ts/experiments/experiment.js';
import type { ListedRun } from '../../web/src/state/run-list.js';
import type { KeptRun } from '../../web/src/state/storage.js';

type Entry = Readonly<Record<string, unknown>>;

const report = { type: 'step', step: 40, epoch: 4, metrics: { 'train/loss': 1 } } as const;
const chart: Chart = {
  ...{ title: 'Loss', yLabel: 'loss' },
  x: 'step',
  series: [{ metric: 'train/loss', label: 'train' }],
  reference: [{ label: 'the book', series: 0, points: [[1, 2]] }],
};
const good: ListedRun = {
  ...{ label: 1, name: 'mine', experiment: 'two-layer-net', params: { hiddenSize: 10 }, seed: 3 },
  ...{ parent: { label: 2, step: 5 }, steps: 100, unit: 'steps', hash: 'ab', isWanted: true },
  standing: { done: 40, seconds: 1, playing: false, trainings: [{ steps: 100, step: 40, isOpen: true }] },
  reports: [report],
  numbers: [7],
  charts: [chart],
  edits: [{ kind: 'freeze', parameter: 'W1', step: 3, training: 0 }],
};
const last: KeptRun = {
  place: { experiment: 'two-layer-net', params: { hiddenSize: 10 }, seed: 3 },
  ...{ step: 40, steps: 100, bytes: new Uint8Array(4), reported: 1, label: 1, reports: [], numbers: [] },
};

/** What no page keeps, whatever the field. Text and numbers are what some field may hold. */
const ODD: readonly unknown[] = [
  ...[null, -1, 0.5, Number.NaN, 'x', true, { a: 1 }, [null], [{}], () => 1],
  ...[{ toString: 5 }, { type: 'b', props: { dangerouslySetInnerHTML: { __html: '<b>' } } }, Array(3)],
];

/** @param put what the browser holds, by key */
async function visit(put: ReadonlyMap<string, unknown>) {
  vi.resetModules();
  vi.doMock('idb-keyval', () => ({
    createStore: () => {},
    keys: () => Promise.resolve([...put.keys()]),
    get: (key: string) => Promise.resolve(put.get(key)),
    getMany: (keys: readonly string[]) => Promise.resolve(keys.map((key) => put.get(key))),
  }));
  onTestFinished(() => vi.doUnmock('idb-keyval'));
  const lab = await import('../../web/src/state/lab.js');
  const storage = await import('../../web/src/state/storage.js');
  await Promise.all([lab.takeUpRuns(), storage.recall()]);
  return { ...lab, ...storage };
}

beforeEach(() => {
  vi.stubGlobal('Worker', class extends EventTarget {});
  vi.stubGlobal('history', { replaceState: () => {}, pushState: () => {} });
});

describe('a run of the list', () => {
  const keyOf = ({ experiment, label }: Entry) => `run ${String(experiment)} ${String(label)}`;

  /** The runs that are listed of those which were put, with whole ones before and after them. */
  async function listedOf(...all: readonly Entry[]): Promise<ListedRun[]> {
    const others = [good, { ...good, label: 99_999 }];
    const spoilt = all.map(
      (each, i) => [`run two-layer-net ${i + 100}`, { ...each, label: i + 100 }] as const,
    );
    const { recallRuns } = await visit(
      new Map<string, unknown>([
        [keyOf({ ...others[0] }), others[0]],
        ...spoilt,
        [keyOf({ ...others[1] }), others[1]],
      ]),
    );
    const found = await recallRuns();
    expect([found[0], found.at(-1)]).toEqual(others);
    return found.slice(1, -1);
  }

  test('is what it was, also without what an earlier version did not write', async () => {
    const { name, parent, hash, isWanted, edits, numbers, ...least } = good;
    expect([name, parent, hash, isWanted, edits, numbers]).not.toContain(undefined);
    expect(await listedOf({ ...good }, least)).toMatchObject(
      [good, least].map(({ reports }) => ({ reports })),
    );
  });

  test.each(Object.keys(good).filter((key) => key !== 'label'))(
    'with another %s is left out',
    async (key) => {
      const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
        name: (value) => typeof value === 'string',
        hash: (value) => typeof value === 'string',
        isWanted: (value) => value === true,
      };
      const odd = ODD.filter((value) => !fits[key]?.(value));
      expect(await listedOf(...odd.map((value) => ({ ...good, [key]: value })))).toEqual([]);
    },
  );

  test.each<Entry>([
    { params: { hiddenSize: 'many' } },
    { params: { hiddenSize: {} } },
    { params: { toString: 1 } },
    { params: { iterations: -1 } },
    { parent: { label: 1 } },
    { parent: { label: {}, step: 1 } },
    { standing: { ...good.standing, done: 'all' } },
    { standing: { ...good.standing, trainings: [null] } },
    { standing: { ...good.standing, trainings: [{ name: {}, steps: 1, step: 1, isOpen: true }] } },
    { standing: { ...good.standing, epoch: {} } },
    { reports: [{ ...report, step: -5 }] },
    { reports: [{ ...report, epoch: 'x' }] },
    { reports: [{ ...report, run: 5 }] },
    { reports: [{ ...report, type: 'pause' }] },
    { reports: [{ ...report, metrics: { 'train/loss': 'abc' } }] },
    { reports: [{ ...report, metrics: { 'train/loss': {} } }] },
    { reports: [{ ...report, said: [5] }] },
    { reports: [report, report], numbers: [3, 2] },
    { reports: [report], numbers: [1, 2] },
    { charts: [{ ...chart, title: 5 }] },
    { charts: [{ ...chart, yMax: {} }] },
    { charts: [{ ...chart, series: [{ metric: 5, label: '' }] }] },
    { charts: [{ ...chart, reference: [{ label: '', series: 1, points: [] }] }] },
    { charts: [{ ...chart, reference: [{ label: '', points: [[1]] }] }] },
    { edits: [{ kind: 'off', layer: 'W1', step: 1, training: 0 }] },
    { edits: [{ kind: 'freeze', parameter: {}, step: 1, training: 0 }] },
    { experiment: 'constructor' },
  ])('with %o is left out', async (spoilt) => {
    expect(await listedOf({ ...good, ...spoilt })).toEqual([]);
  });

  test('stands at its own place, and brings nothing that the page does not write', async () => {
    const other = { ...good, label: 2, arithmetic: { a: 1 } };
    const { recallRuns } = await visit(
      new Map<string, unknown>([
        ['run two-layer-net 1', other],
        ['run two-layer-net 2', other],
        ['run x', good],
      ]),
    );
    expect(await recallRuns()).toEqual([{ ...good, label: 2 }]);
  });
});

describe('the last run', () => {
  const offered = async (kept: unknown) => (await visit(new Map([['last run', kept]]))).earlier.value;

  test('is offered as it was, without what the page does not write', async () => {
    expect(await offered(last)).toEqual(last);
    const { numbers, reported, label, steps, ...least } = last;
    expect([numbers, reported, label, steps]).not.toContain(undefined);
    expect(await offered(least)).toEqual(least);
    const place = { ...last.place, hide: 5, card: {}, arithmetic: 'x' };
    expect(await offered({ ...last, place, name: {} })).toEqual(last);
  });

  test.each(Object.keys(last))('with another %s is not offered', async (key) => {
    for (const value of ODD) expect(await offered({ ...last, [key]: value })).toBeUndefined();
  });

  test.each<Entry>([
    { place: { experiment: 'two-layer-net' } },
    { place: { ...last.place, params: { hiddenSize: [] } } },
    { place: { ...last.place, seed: -1 } },
    { place: { ...last.place, experiment: { toString: 5 } } },
    { step: { toString: 5 } },
    { reports: undefined },
  ])('with %o is not offered', async (spoilt) => {
    expect(await offered({ ...last, ...spoilt })).toBeUndefined();
  });

  test.each(ODD)(
    'that is %o is not offered, and the page does not say that nothing is kept',
    async (kept) => {
      const { earlier, refused } = await visit(new Map([['last run', kept]]));
      expect([earlier.value, refused.value]).toEqual([undefined, false]);
    },
  );
});
