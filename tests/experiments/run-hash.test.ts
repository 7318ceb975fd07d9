/** Runs with the same numbers have the same hash, however they came about; others have another. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { digitsDataset } from '../../ts/data/digits.js';
import { experimentFor, experiments, type Policy, type Run } from '../../ts/experiments/index.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import { ReportChain, runHash } from '../../ts/experiments/run-hash.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const dataset = digitsDataset({ train: 200, test: 40 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };

interface Options {
  seed?: number;
  policy?: Policy;
  resume?: Checkpoint;
}

function start(id: string, given: AnyParams, { seed = 3, policy, resume }: Options = {}): Run {
  const experiment = experimentFor(
    experiments.find((each) => each.id === id)!,
    given,
  );
  const params = experiment.resolve(given);
  const from = resume && { from: 'saved', checkpoint: resume };
  return experiment.run({ params, seed, data, policy, resume: from, pace: { steps: 1 } });
}

function hashOf(...given: Parameters<typeof start>): string | undefined {
  using run = start(...given);
  for (const report of run.reports) void report;
  return run.hash();
}

/** The hash after a stop at each report, as a file brings the run back. */
function hashesWithStops(id: string, given: AnyParams, policy?: Policy): Set<string | undefined> {
  const checkpoints: Uint8Array[] = [];
  using run = start(id, given, { ...(policy && { policy }) });
  for (const report of run.reports) {
    const saved = report.type === 'pause' ? undefined : run.checkpoint();
    if (saved) checkpoints.push(saved);
  }
  expect(checkpoints.length).toBeGreaterThan(2);
  const resumed = checkpoints.map((bytes) => hashOf(id, given, { resume: decodeCheckpoint('saved', bytes) }));
  return new Set([run.hash(), ...resumed]);
}

const net: AnyParams = { iterations: 12, batchSize: 10, hiddenSize: 5 };
const race: AnyParams = { iterations: 25, batchSize: 20, hiddenLayers: 1, hiddenSize: 6 };
const search: AnyParams = { ...net, search: 'learning-rate=0.01..1:log', trials: 3 };

describe('the hash of a run', () => {
  test('begins with the arithmetic and has 64 bits', () => {
    expect(hashOf('two-layer-net', net)).toMatch(new RegExp(`^${engine().backend.arithmetic}-[0-9a-f]{16}$`));
  });

  test('is the same for the same run, and another for another seed, parameter or number of steps', () => {
    const hashes = [
      hashOf('two-layer-net', net),
      hashOf('two-layer-net', net, { seed: 4 }),
      hashOf('two-layer-net', { ...net, learningRate: 0.1000001 }),
      hashOf('two-layer-net', { ...net, iterations: 13 }),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(hashOf('two-layer-net', net)).toBe(hashes[0]);
  });

  test('does not change when the run is stopped and resumed', () => {
    expect(hashesWithStops('two-layer-net', { ...net, epochs: 3, iterations: undefined }).size).toBe(1);
  });

  test('of a comparison is the same in turns and one after another, stopped or not', () => {
    const after = hashOf('optimizers', race);
    expect(hashOf('optimizers', race, { policy: 'in-turns' })).toBe(after);
    expect([...hashesWithStops('optimizers', race)]).toEqual([after]);
    expect([...hashesWithStops('optimizers', race, 'in-turns')]).toEqual([after]);
  });

  test('of a comparison with a training that diverges is the same either way', () => {
    const wild = { ...race, sgdLearningRate: 1e30 };
    const after = hashOf('optimizers', wild);
    expect(hashOf('optimizers', wild, { policy: 'in-turns' })).toBe(after);
    expect(after).not.toBe(hashOf('optimizers', race));
  });

  test('of a search is that of its trials', () => {
    const [first] = hashesWithStops('two-layer-net', search);
    expect(hashesWithStops('two-layer-net', search).size).toBe(1);
    expect(hashOf('two-layer-net', { ...search, trials: 2 })).not.toBe(first);
  });

  test('changes with one bit of one parameter', () => {
    using run = start('two-layer-net', net);
    run.reports.next();
    const saved = decodeCheckpoint('saved', run.checkpoint()!);
    const at = (checkpoint: Checkpoint) => {
      using resumed = start('two-layer-net', net, { resume: checkpoint });
      return resumed.hash();
    };
    const before = at(saved);
    const [name, { shape, data: values }] = [...saved.tensors].find(([each]) => each.startsWith('param/'))!;
    const changed = Float32Array.from(values);
    new Uint32Array(changed.buffer)[3]! ^= 1;
    const tensors = new Map([...saved.tensors, [name, { shape, data: changed }] as const]);
    expect(at({ ...saved, tensors })).not.toBe(before);
    expect(at({ ...saved, tensors: saved.tensors })).toBe(before);
  });

  test('knows the arithmetic, and where one training ends and the next begins', () => {
    expect(runHash('exact', ['a', 'bc'])).not.toBe(runHash('exact', ['ab', 'c']));
    expect(runHash('exact', ['a'])).not.toBe(runHash('fused', ['a']));
  });

  test('is not known after a checkpoint of an earlier version, which has no reports', () => {
    using run = start('two-layer-net', net);
    run.reports.next();
    const earlier = decodeCheckpoint('saved', run.checkpoint()!);
    delete earlier.hashes;
    expect(hashOf('two-layer-net', net, { resume: earlier })).toBeUndefined();
  });
});

test.each(['', 'z'.repeat(64), 'ab', 'fused-0123456789abcdef'])('a damaged hash is refused: %s', (saved) => {
  expect(() => new ReportChain(saved)).toThrow(refusal('damaged', saved));
});
