/** The beginning of a run in the library: the checks of a resumed run and of a branch, and what they record. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import { experiments, openRun, type OpenRunOptions, prepareRun } from '../../ts/experiments/index.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const dataset = digitsDataset({ train: 200, test: 40 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const params = { data: 'digits', hiddenSize: 6, batchSize: 20, iterations: 12 };

/** Opens a run, trains some steps, and gives its checkpoint. */
async function after(steps: number, options: OpenRunOptions = {}): Promise<Uint8Array> {
  using opened = await openRun(
    { experiment: 'two-layer-net', params, seed: 5, pace: { steps: 1 }, ...options },
    { data },
  );
  for (const { step } of opened.run.reports) if (step === steps) break;
  return opened.run.checkpoint()!;
}

const open = (options: OpenRunOptions) => openRun({ pace: { steps: 1 }, ...options }, { data });

describe('a run that goes on', () => {
  test('has the experiment, the parameters, the seed and the bits of its checkpoint', async () => {
    const whole = await after(12);
    const middle = await after(7);
    using resumed = await open({ resume: { from: 'saved', checkpoint: middle } });
    expect(resumed.experiment.id).toBe('two-layer-net');
    expect(resumed.seed).toBe(5);
    expect(resumed.changed).toEqual([]);
    expect(resumed.params).toMatchObject(params);
    expect([resumed.run.done, resumed.run.steps]).toEqual([7, 12]);
    expect([...resumed.run.reports].length).toBeGreaterThan(0);
    expect(Buffer.from(resumed.run.checkpoint()!).equals(Buffer.from(whole))).toBe(true);
  });

  test('says which parameters are not as it began', async () => {
    using resumed = await open({
      params: { iterations: 30, learningRate: 0.2 },
      resume: { from: 'saved', checkpoint: await after(3) },
    });
    expect(resumed.changed).toEqual([
      { key: 'learningRate', before: 0.1, now: 0.2 },
      { key: 'iterations', before: 12, now: 30 },
    ]);
  });

  test('is refused another experiment, another seed, other data, fewer steps, and a search', async () => {
    const resume = { from: 'saved', checkpoint: await after(5) };
    await expect(open({ experiment: 'cnn', resume })).rejects.toThrow(
      refusal('mismatch', 'saved', 'two-layer-net', 'cnn'),
    );
    await expect(open({ seed: 6, resume })).rejects.toThrow(refusal('mismatch', '`seed`', 'saved', 5, 6));
    await expect(openRun({ resume }, { data: { ...data, name: 'mnist' } })).rejects.toThrow(
      refusal('mismatch', 'digits', 'mnist'),
    );
    await expect(open({ params: { iterations: 4 }, resume })).rejects.toThrow(
      refusal('mismatch', 'saved', 'step 5', '4 steps'),
    );
    expect(() => prepareRun({ params: { search: 'learning-rate=0.1..1' }, resume })).toThrow(
      expect.objectContaining({ name: 'ParamError', key: 'search' }),
    );
    expect(() => prepareRun({ experiment: 'two-layer-net', params: { trials: 3 } })).toThrow(
      expect.objectContaining({ name: 'ParamError', key: 'trials' }),
    );
  });

  test('with an unknown or wrong option is refused at once', async () => {
    const given = { experiment: 'two-layer-net', params };
    const wrong = async (options: object) => openRun({ ...given, ...options } as never, { data });
    await expect(wrong({ seeed: 7 })).rejects.toThrow(refusal('unknown-name', 'openRun', 'seeed', 'seed'));
    await expect(wrong({ param: { epochs: 3 } })).rejects.toThrow(
      refusal('unknown-name', 'openRun', 'param', 'params'),
    );
    await expect(wrong({ seed: '7' })).rejects.toThrow(refusal('invalid-argument', 'openRun', 'seed'));
    await expect(wrong({ pace: { step: 1 } })).rejects.toThrow(
      refusal('unknown-name', 'openRun', 'pace', 'step', 'steps'),
    );
    await expect(wrong({ policy: 'in-turn' })).rejects.toThrow(
      refusal('invalid-argument', 'openRun', 'policy', 'in-turn', 'in-turns'),
    );
    await expect(wrong({ resume: { from: 'saved' } })).rejects.toThrow(
      refusal('invalid-argument', 'openRun', 'resume', 'checkpoint'),
    );
    await expect(openRun(given, { data, downloads: false } as never)).rejects.toThrow(
      refusal('unknown-name', 'openRun', 'downloads', 'download'),
    );
  });

  test('is not made of a checkpoint of another experiment', async () => {
    const checkpoint = decodeCheckpoint('saved', await after(2));
    const cnn = experiments.find(({ id }) => id === 'cnn')!;
    const said = refusal('mismatch', 'saved', 'cnn', 'two-layer-net');
    expect(() => cnn.restore('saved', checkpoint)).toThrow(said);
    const run = { params: cnn.resolve({}), seed: 5, data, resume: { from: 'saved', checkpoint } };
    expect(() => cnn.run(run)).toThrow(said);
  });

  test('of an unknown experiment', () => {
    expect(() => prepareRun({ experiment: 'three-layer-net' })).toThrow(
      refusal('unknown-name', 'two-layer-net', 'three-layer-net'),
    );
    expect(() => prepareRun({})).toThrow(refusal('unknown-name', 'undefined'));
  });
});

describe('a branch', () => {
  test('begins where its parent stood, may have another seed and rate, and records the parent', async () => {
    const checkpoint = await after(5);
    const parent = { seed: 5, step: 5, params: expect.objectContaining(params) as object };
    using branch = await open({
      params: { learningRate: 0.3 },
      seed: 9,
      branch: true,
      resume: { from: 'saved', checkpoint },
    });
    expect([branch.seed, branch.run.done]).toEqual([9, 5]);
    expect([...branch.run.reports].length).toBeGreaterThan(0);
    const bytes = branch.run.checkpoint()!;
    const saved = decodeCheckpoint('branch', bytes);
    expect(saved.parent).toEqual(parent);
    expect(saved.params).toMatchObject({ learningRate: 0.3 });
    // The branch ends in other weights than its parent, and keeps its parent when it is resumed.
    expect(saved.tensors).not.toEqual(decodeCheckpoint('whole', await after(12)).tensors);
    using resumed = await open({ params: { iterations: 20 }, resume: { from: 'branch', checkpoint: bytes } });
    expect(decodeCheckpoint('x', resumed.run.checkpoint()!).parent).toEqual(parent);
  });

  test('of the same seed and parameters is the run itself', async () => {
    const resume = { from: 'saved', checkpoint: await after(5) };
    using branch = await open({ branch: true, resume });
    expect([...branch.run.reports].length).toBeGreaterThan(0);
    const { tensors } = decodeCheckpoint('branch', branch.run.checkpoint()!);
    expect(tensors).toEqual(decodeCheckpoint('whole', await after(12)).tensors);
  });
});
