/** Where the steps of a training spend their time. */
import { describe, expect, test } from 'vitest';
import { experimentFor, experiments, type Run } from '../../ts/experiments/index.js';
import { Profiler, type StepProfile } from '../../ts/train/profiler.js';
import '../support/engine.js';

async function open(id: string, given: object): Promise<Run> {
  const experiment = experimentFor(experiments.find((each) => each.id === id)!);
  const params = experiment.resolve({ ...experiment.smoke, ...given });
  const data = await experiment.load(params, { download: false });
  return experiment.run({ params, seed: 0, data, pace: { steps: 1 } });
}

/** Trains some steps as the command line does. */
function trained(run: Run, steps: number, profiler?: Profiler): StepProfile | undefined {
  let done = run.done;
  profiler?.begin();
  while (run.done < steps) {
    const { value, done: hasEnded } = run.reports.next();
    if (hasEnded) break;
    profiler?.end(value.type === 'pause' && run.done === done + 1);
    done = run.done;
    profiler?.begin();
  }
  return profiler?.profile;
}

const sizes = { data: 'digits', hiddenSize: 20, batchSize: 50, iterations: 100 };
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

test('each product has its operations, and all parts together take no longer than the step', async () => {
  using run = await open('two-layer-net', sizes);
  using profiler = new Profiler();
  const { ms, steps, rows } = trained(run, 30, profiler)!;
  // The first step builds the model, so it does not count.
  expect(steps).toBe(29);
  const flops = Object.fromEntries(
    rows.filter(({ kernel }) => kernel === 'gemm').map((row) => [`${row.layer} ${row.method}`, row.flops]),
  );
  const [W1, W2] = [2 * 50 * 784 * 20, 2 * 50 * 20 * 10];
  expect(flops).toEqual({
    'Affine W1 forward': W1,
    'Affine W2 forward': W2,
    'Affine W2 backwardParams': W2,
    'Affine W2 backward': W2,
    'Affine W1 backwardParams': W1,
  });
  expect(sum(rows.map((row) => row.ms))).toBeLessThanOrEqual(ms);
  expect(rows.every((row) => row.ms >= 0 && row.calls > 0)).toBe(true);
  const updates = rows.find(({ kernel }) => kernel === 'sgd')!;
  expect(updates).toMatchObject({ layer: 'SGD', method: 'update', calls: 4 });
});

const CASES = [
  ['cnn', { data: 'digits', batchSize: 10, epochs: 1 }, ['convolutionForward', 'convolutionBackward']],
  ['cbow', {}, ['embeddingForward', 'negativeSamplingForward', 'lazyAdamUpdate']],
  ['lstm', {}, ['recurrentForward', 'recurrentBackward', 'timeSoftmaxCrossEntropyGradient']],
  ['attention', {}, ['attentionForward', 'attentionBackward', 'adam']],
] as const;

describe.each(CASES)('%s', (id, given, kernels) => {
  test('gives the same bits with a profile, and names its kernels', async () => {
    using plain = await open(id, given);
    trained(plain, 8);
    using run = await open(id, given);
    let profile;
    {
      using profiler = new Profiler();
      profile = trained(run, 8, profiler)!;
    }
    expect(run.hash()).toBe(plain.hash());
    expect(profile.rows.map(({ kernel }) => kernel)).toEqual(expect.arrayContaining([...kernels]));
    const computing = profile.rows.filter(({ kernel }) =>
      /gemm|convolution|recurrent|attention/.test(kernel),
    );
    for (const row of computing) expect(row.flops, row.kernel).toBeGreaterThan(0);
  });
});

test('a first convolution computes no gradient by its input: half of the operations', async () => {
  using run = await open('cnn', { data: 'digits', batchSize: 10, epochs: 1 });
  using profiler = new Profiler();
  const { rows } = trained(run, 4, profiler)!;
  const of = (kernel: string) => rows.find((row) => row.kernel === kernel)!.flops;
  expect(of('convolutionBackward')).toBe(of('convolutionForward'));
});

test('nothing is heard any more once it is disposed', async () => {
  using run = await open('two-layer-net', sizes);
  const profiler = new Profiler();
  trained(run, 10, profiler);
  profiler[Symbol.dispose]();
  const before = profiler.profile!.rows.length;
  profiler.begin();
  run.reports.next();
  profiler.end(true);
  const { rows } = profiler.profile!;
  expect(rows.length).toBe(before);
  expect(Math.max(...rows.map(({ calls }) => calls))).toBeLessThanOrEqual(4);
});
