import * as kernels from '../core/kernels.js';
import { RandomStream } from '../core/random.js';
import type { Shape } from '../core/shape.js';
import { Workspace } from '../core/workspace.js';
import { drawDigits } from '../data/digits.js';
import { Samples } from '../data/samples.js';
import { DeepConvNet } from '../models/deep-conv-net.js';
import type { Model } from '../models/model.js';
import { MultiLayerNetExtend } from '../models/multi-layer-net-extend.js';
import { MultiLayerNet } from '../models/multi-layer-net.js';
import { SimpleConvNet } from '../models/simple-conv-net.js';
import { TwoLayerNet } from '../models/two-layer-net.js';
import { Adam, type Optimizer, SGD } from '../optimizers/index.js';
import { fit } from '../train/fit.js';
import { drawnWithReplacement } from '../train/rows.js';

/** Engines compile a hot function twice; what runs before that is not what a user sees. */
const WARM_UP_MS = 200;
/** Timed pieces; the fastest counts for kernels (the machine's noise only adds), the median for steps. */
const PIECES = 30;
const PIECE_MS = 15;

/** Times of equal pieces of work, in ms per call, ascending. */
function measure(work: () => void): number[] {
  let calls = 0;
  const started = performance.now();
  while (performance.now() - started < WARM_UP_MS) {
    work();
    calls += 1;
  }
  const perPiece = Math.max(1, Math.round((calls * PIECE_MS) / WARM_UP_MS));
  const times = Array.from({ length: PIECES }, () => {
    const start = performance.now();
    for (let i = 0; i < perPiece; i++) work();
    return (performance.now() - start) / perPiece;
  });
  return times.sort((a, b) => a - b);
}

/** GFLOP/s of one thread that does nothing but multiply and add in registers. */
export function measurePeak(): number {
  let flops = 0;
  const [ms] = measure(() => {
    flops = kernels.peakMultiplyAdd(100_000);
  });
  return flops / ms! / 1e6;
}

interface KernelBench {
  name: string;
  run(): { ms: number; flops: number };
}

function gemmBench(
  m: number,
  n: number,
  k: number,
  options: { transposeA?: boolean; transposeB?: boolean; accumulate?: boolean } = {},
): KernelBench {
  const { transposeA = false, transposeB = false } = options;
  return {
    name: `gemm ${m}×${k}${transposeA ? 'ᵀ' : ''} · ${k}×${n}${transposeB ? 'ᵀ' : ''}`,
    run() {
      using ws = new Workspace();
      const filled = (shape: Shape, name: string) => {
        const tensor = ws.keep(shape);
        new RandomStream(0, name).fillNormal(tensor, 1);
        return tensor;
      };
      const a = filled(transposeA ? [k, m] : [m, k], 'a');
      const b = filled(transposeB ? [n, k] : [k, n], 'b');
      const c = filled([m, n], 'c');
      const [ms] = measure(() => kernels.gemm(c, a, b, options));
      return { ms: ms!, flops: 2 * m * n * k };
    },
  };
}

/** A large square, and every product of the models at their own sizes. */
export const kernelBenches: readonly KernelBench[] = [
  gemmBench(960, 960, 960),
  gemmBench(256, 256, 256),
  gemmBench(100, 50, 784),
  gemmBench(784, 50, 100, { transposeA: true, accumulate: true }),
  gemmBench(100, 10, 50),
  gemmBench(50, 10, 100, { transposeA: true, accumulate: true }),
  gemmBench(100, 50, 10, { transposeB: true }),
];

interface StepBench {
  /** Of the system in the books. */
  name: string;
  /** @returns median milliseconds of a whole step: batch, forward, backward, update */
  run(): number;
}

const SAMPLES = 5000;

/** Median milliseconds of a whole step: batch, forward, backward, update. */
function stepBench(
  name: string,
  batchSize: number,
  make: () => { model: Model; optimizer: Optimizer },
): StepBench {
  return {
    name,
    run() {
      const { model, optimizer } = make();
      using train = new Samples(drawDigits(SAMPLES, new RandomStream(0, 'bench')));
      const steps = fit({
        model,
        optimizer,
        batch: (rows) => train.batch(rows),
        rows: drawnWithReplacement({ count: train.count, batchSize, seed: 0 }),
        steps: Number.MAX_SAFE_INTEGER,
        reportAfter: () => 'step',
        evaluate: () => ({}),
      });
      const times = measure(() => steps.next());
      model.dispose();
      return times[times.length >> 1]!;
    },
  };
}

const sizes = { inputSize: 784, outputSize: 10 };

/** At the books' sizes and batches, with their optimizers. */
export const stepBenches: readonly StepBench[] = [
  stepBench('two-layer-net', 100, () => ({
    model: new TwoLayerNet({ ...sizes, hiddenSize: 50 }),
    optimizer: new SGD(0.1),
  })),
  stepBench('multi-layer-net', 100, () => ({
    model: new MultiLayerNet({ ...sizes, hiddenSizes: [100, 100, 100, 100] }),
    optimizer: new Adam(),
  })),
  stepBench('multi-layer-net-extend', 100, () => ({
    model: new MultiLayerNetExtend({ ...sizes, hiddenSizes: [100, 100, 100, 100, 100], batchNorm: true }),
    optimizer: new SGD(0.01),
  })),
  stepBench('simple-conv-net', 100, () => ({ model: new SimpleConvNet(), optimizer: new Adam() })),
  stepBench('deep-conv-net', 100, () => ({ model: new DeepConvNet(), optimizer: new Adam() })),
];
