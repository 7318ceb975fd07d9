/** Shards of a search, trained apart and merged, are to the bit what one run gives. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import {
  experiments,
  gatherShards,
  prepareRun,
  type SearchPart,
  type Shard,
} from '../../ts/experiments/index.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report } from '../../ts/train/report.js';
import { backend } from '../support/engine.js';
import { refusal } from '../support/errors.js';

const dataset = digitsDataset({ train: 20, test: 10 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const search = {
  search: 'learning-rate=0.01..10:log,hidden-size=2..4',
  iterations: 5,
  batchSize: 5,
} satisfies AnyParams;

interface Options {
  shard?: Shard;
  seed?: number;
  params?: AnyParams;
  data?: ImageData;
  /** The run is killed after so many reports. */
  killedAfter?: number;
  resume?: SearchPart | undefined;
}

/** What a process leaves behind: a checkpoint that is now and then saved, and every report. */
function trained({ shard, seed = 3, params, killedAfter = Infinity, resume, ...other }: Options) {
  const given = { ...search, ...params };
  const prepared = prepareRun({ experiment: 'two-layer-net', params: given, seed, shard, resume });
  using run = prepared.open(other.data ?? data);
  const from = `shard ${shard?.number ?? 'of all'}`;
  const reports: Report[] = [...(resume?.reports.slice(0, prepared.checkpoint!.reports) ?? [])];
  let checkpoint = resume?.checkpoint ?? run.checkpoint()!;
  for (const report of run.reports) {
    if (report.type === 'pause') continue;
    reports.push(report);
    if (reports.length % 3 === 0) checkpoint = run.checkpoint()!;
    if (reports.length >= killedAfter) return { part: { from, checkpoint, reports }, hash: undefined };
  }
  checkpoint = run.checkpoint()!;
  return { part: { from, checkpoint, reports }, hash: run.hash(), panels: run.panels() };
}

const part = (options: Options): SearchPart => trained(options).part;
const shards = (of: number, options: Options = {}) =>
  Array.from({ length: of }, (_, index) => part({ ...options, shard: { number: index + 1, of } }));

test('forty shards of a thousand trials, ten of them killed and started again', () => {
  const params = { trials: 1000 };
  const whole = trained({ params });
  const of = 40;
  const parts = Array.from({ length: of }, (_, index) => {
    const shard = { number: index + 1, of };
    if (index % 4 !== 0) return part({ params, shard });
    const killed = part({ params, shard, killedAfter: 2 + index });
    expect(gatherShards([killed]).missing).toContainEqual(shard);
    return part({ params, shard, resume: killed });
  });
  const gathered = gatherShards(parts.reverse());
  expect(gathered).toMatchObject({ seed: 3, data: data.name, trials: 1000, missing: [] });
  const merged = gathered.merge();
  expect(merged.hash).toBe(whole.hash);
  expect(merged.reports).toEqual(whole.part.reports);
  expect(merged.panels).toEqual(whole.panels);
  expect(merged.checkpoint).toEqual(whole.part.checkpoint);
});

describe('a search whose shards do not fit together is refused', () => {
  const params = { trials: 6 };
  const [one, two, three] = shards(3, { params }) as [SearchPart, SearchPart, SearchPart];
  const refused = (other: SearchPart, ...expected: Parameters<typeof refusal>) =>
    expect(() => gatherShards([one, other])).toThrow(refusal(...expected));

  /** The part with a change in what its checkpoint says. */
  function changed(part: SearchPart, change: (checkpoint: Checkpoint) => Partial<Checkpoint>): SearchPart {
    const checkpoint = decodeCheckpoint('c', part.checkpoint as Uint8Array);
    return { ...part, checkpoint: { ...checkpoint, ...change(checkpoint) } };
  }

  /** The part with a change in one of its reports. */
  function withReport(part: SearchPart, index: number, change: Partial<Report>): SearchPart {
    return { ...part, reports: part.reports.with(index, { ...part.reports[index]!, ...change }) };
  }

  test('where shards are missing or not finished: they are named', () => {
    const half = part({ params, shard: { number: 2, of: 3 }, killedAfter: 3 });
    const gathered = gatherShards([half, three]);
    expect(gathered.missing).toEqual([
      { number: 1, of: 3 },
      { number: 2, of: 3 },
    ]);
    expect(() => gathered.merge()).toThrow(refusal('not-found', '1/3', '2/3'));
  });

  test('where a hundred thousand are missing: some are named, the others counted', () => {
    const [number, of] = [100_000, 100_000];
    const last = changed(two, ({ params }) => ({
      params: { ...params, trials: of },
      ...{ shard: { number, of }, training: 0 },
    }));
    const gathered = gatherShards([last]);
    expect(gathered.missing).toHaveLength(of);
    expect(gathered.missing.at(-1)).toEqual({ number, of });
    const error = refusal('not-found', '1/100000', '2/100000', '100,000 shards', '99,990 more');
    expect(() => gathered.merge()).toThrow(error);
  });

  test('where they are no parts', () => {
    for (const wrong of [5, null, undefined, {}, []])
      expect(() => gatherShards(wrong as never)).toThrow(refusal('invalid-argument', 'gatherShards'));
    for (const wrong of [5, null, {}, { from: 'x' }, { ...one, from: 5 }, { ...one, checkpoint: null }])
      expect(() => gatherShards([one, wrong as never])).toThrow(refusal('invalid-argument', 'parts[1]'));
    for (const reports of [null, 5, [null], ['x']])
      refused({ ...two, reports: reports as never }, 'invalid-argument', 'parts[1]', 'reports');
  });

  test('where a shard is of another search', () => {
    const shard = { number: 2, of: 3 };
    const other = (options: Options) => part({ params, shard, ...options });
    refused(other({ params: { trials: 7 } }), 'mismatch', two.from, one.from, '`trials` 6', 7);
    refused(other({ params: { trials: 6, batchSize: 4 } }), 'mismatch', '`batchSize` 5', 4);
    refused(other({ seed: 4 }), 'mismatch', '`seed` 3', 4);
    refused(other({ data: { ...data, name: 'others' } }), 'mismatch', data.name, 'others');
    const single = prepareRun({ experiment: 'two-layer-net', params: { iterations: 1 } }).open(data);
    const checkpoint = single.checkpoint()!;
    single.dispose();
    expect(() => gatherShards([{ from: 'single', checkpoint, reports: [] }])).toThrow(
      refusal('mismatch', 'single', 'search'),
    );
  });

  test('where the arithmetic differs, also within a shard', () => {
    const { arithmetic } = backend;
    const other = arithmetic === 'fused' ? 'exact' : 'fused';
    const turned = (hash: string) => hash.replace(arithmetic, other);
    const elsewhere = changed(two, ({ hashes }) => ({ hashes: hashes!.map(turned) }));
    refused(elsewhere, 'mismatch', two.from, one.from, 'fused', 'exact', '`strict`');
    refused(
      changed(two, ({ hashes }) => ({ hashes: [hashes![0]!, turned(hashes![1]!)] })),
      'mismatch',
      other,
    );
    const begun = changed(part({ params, shard: { number: 2, of: 3 }, killedAfter: 3 }), ({ hashes }) => ({
      hashes: hashes!.map(turned),
    }));
    expect(() => part({ params, resume: begun })).toThrow(refusal('mismatch', begun.from, other, '`strict`'));
  });

  test('where two parts say different things of a trial; the same twice is no harm', () => {
    const last = two.reports.length - 1;
    const first = two.reports.findIndex(({ run }) => run === 'trial 5');
    expect(first).toBeLessThan(last);
    const { metrics } = two.reports[last]!;
    const better = { ...metrics, 'test/accuracy': 2 };
    const others = [
      changed(two, ({ hashes }) => ({ hashes: [hashes![0]!, `${hashes![1]!.slice(0, -1)}x`] })),
      changed(withReport(two, last, { metrics: better }), ({ results }) => ({
        results: { ...results, 'trial 5': better },
      })),
      changed({ ...two, reports: [...two.reports, two.reports[last]!] }, ({ reports }) => ({
        reports: reports + 1,
      })),
      withReport(two, first, { step: 7 }),
      withReport(two, first, { metrics: { ...two.reports[first]!.metrics, more: 1 } }),
    ];
    for (const other of others) {
      expect(() => gatherShards([one, two, other])).toThrow(refusal('mismatch', 'trial 5', two.from));
      expect(() => gatherShards([other, two])).toThrow(refusal('mismatch', 'trial 5', two.from));
    }
    const whole = trained({ params });
    const { hash } = gatherShards([one, two, three, two, whole.part, ...shards(2, { params })]).merge();
    expect(hash).toBe(whole.hash);
  });

  test('reports after the checkpoint, and those that ask for a turn, are left out', () => {
    const pause: Report = { ...two.reports[0]!, type: 'pause', metrics: {} };
    const more = { ...two, reports: [pause, ...two.reports, two.reports[0]!] };
    expect(gatherShards([one, more, three]).merge()).toEqual(gatherShards([one, two, three]).merge());
  });

  test('where a part is damaged', () => {
    for (const of of [7, 2e7, Number.MAX_SAFE_INTEGER])
      refused(
        changed(two, () => ({ shard: { number: 2, of }, training: 0 })),
        'damaged',
        ...[two.from, 6, `2/${of}`],
      );
    refused({ ...two, reports: two.reports.slice(1, -1) }, 'damaged', two.from, 'trial 5');
    refused(
      changed(two, () => ({ training: 3 })),
      'damaged',
      2,
      3,
    );
    refused(
      changed(two, () => ({ hashes: [] })),
      'damaged',
      'trial 2',
    );
  });
});

describe('a shard', () => {
  test('keeps its trials when the search gets more of them, and its number', () => {
    const begun = part({ params: { trials: 6 }, shard: { number: 2, of: 3 } });
    const longer = part({ params: { trials: 9 }, resume: begun });
    const names = (each: SearchPart) => [...new Set(each.reports.map(({ run }) => run))];
    expect(names(begun)).toEqual(['trial 2', 'trial 5']);
    expect(names(longer)).toEqual(['trial 2', 'trial 5', 'trial 8']);
    expect(() => part({ resume: begun, shard: { number: 1, of: 3 } })).toThrow(
      refusal('mismatch', begun.from, '2/3', '1/3'),
    );
  });

  test('is one of at most as many as there are trials, and only a search has shards', () => {
    const shard = { number: 1, of: 4 };
    expect(() => part({ params: { trials: 3 }, shard })).toThrow(
      refusal('invalid-param', '`shard`', 3, '1/4'),
    );
    expect(() => part({ shard: { number: 5, of: 4 } })).toThrow(refusal('invalid-argument', 'shard'));
    expect(() => prepareRun({ experiment: 'two-layer-net', shard })).toThrow(
      refusal('invalid-param', '`shard`', '`search`'),
    );
  });
});

test('what is no checkpoint is refused in words, wherever a checkpoint is taken', () => {
  const bytes = part({ params: { trials: 2 } }).checkpoint as Uint8Array;
  const whole = decodeCheckpoint('c', bytes);
  const cnn = experiments.find(({ id }) => id === 'cnn')!;
  const none: readonly unknown[] = [
    ...[{ experiment: 'cnn' }, {}, [], new Map(), { ...whole, results: null }, { ...whole, progress: 5 }],
    ...[
      { ...whole, params: 5 },
      { ...whole, seed: 'x' },
      { ...whole, reports: -1 },
    ],
    ...[
      { ...whole, tensors: undefined },
      { ...whole, tensors: {} },
      { ...whole, hashes: [5] },
      { ...whole, edits: [null] },
    ],
  ];
  for (const given of none) {
    const checkpoint = given as Checkpoint;
    const resume = { from: 'x', checkpoint };
    const refused = refusal('invalid-argument', 'checkpoint');
    expect(() => gatherShards([{ from: 'x', checkpoint, reports: [] }])).toThrow(refused);
    expect(() => prepareRun({ resume })).toThrow(refused);
    expect(() => cnn.restore('x', checkpoint)).toThrow(refused);
    expect(() => cnn.run({ params: {}, seed: 0, data, resume })).toThrow(refused);
  }
});
