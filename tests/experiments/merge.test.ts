/** Shards of a search, trained apart and merged, are to the bit what one run gives. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import { gatherShards, prepareRun, type SearchPart, type Shard } from '../../ts/experiments/index.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
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
    expect(() => gatherShards([killed]).merge()).toThrow(refusal('not-found', `${index + 1}/40`));
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
