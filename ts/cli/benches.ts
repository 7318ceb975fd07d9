import * as kernels from '../core/kernels.js';
import { RandomStream } from '../core/random.js';
import { RowParam } from '../core/row-param.js';
import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { drawDigits } from '../data/digits.js';
import { Samples } from '../data/samples.js';
import { Windows } from '../data/windows.js';
import { CBOW } from '../models/cbow.js';
import { DeepConvNet } from '../models/deep-conv-net.js';
import type { Model } from '../models/model.js';
import { MultiLayerNetExtend } from '../models/multi-layer-net-extend.js';
import { MultiLayerNet } from '../models/multi-layer-net.js';
import { SimpleConvNet } from '../models/simple-conv-net.js';
import { SkipGram } from '../models/skip-gram.js';
import { TwoLayerNet } from '../models/two-layer-net.js';
import { Adam, LazyAdam, type Optimizer, SGD } from '../optimizers/index.js';
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
  /** Fastest call; floating point operations where that is what bounds it, else bytes read and written. */
  run(): { ms: number } & ({ flops: number } | { bytes: number });
}

/** A tensor of normal numbers. */
function filled(ws: Workspace, shape: Shape, name: string): Tensor {
  const tensor = ws.keep(shape);
  new RandomStream(0, name).fillNormal(tensor, 1);
  return tensor;
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
      const a = filled(ws, transposeA ? [k, m] : [m, k], 'a');
      const b = filled(ws, transposeB ? [n, k] : [k, n], 'b');
      const c = filled(ws, [m, n], 'c');
      const [ms] = measure(() => kernels.gemm(c, a, b, options));
      return { ms: ms!, flops: 2 * m * n * k };
    },
  };
}

/** A convolution of the networks, batch 100, with its ReLU: forward, and backward to the weights and, if asked, the input. */
function convolutionBenches(
  name: string,
  [c, side, filters, size, pad]: readonly [number, number, number, number, number],
  { input = true } = {},
): KernelBench[] {
  const out = side + 2 * pad - size + 1;
  const flops = 2 * CONVOLUTION_BATCH * filters * out * out * c * size * size;
  const steps = { strideY: 1, strideX: 1, padY: pad, padX: pad };
  const bench = (
    way: string,
    times: number,
    call: (tensors: Record<string, Tensor>) => void,
  ): KernelBench => ({
    name: `convolution ${name} ${way}`,
    run() {
      using ws = new Workspace();
      const shapes = {
        x: [CONVOLUTION_BATCH, c, side, side],
        dx: [CONVOLUTION_BATCH, c, side, side],
        w: [filters, c, size, size],
        dw: [filters, c, size, size],
        b: [filters],
        db: [filters],
        y: [CONVOLUTION_BATCH, filters, out, out],
        dy: [CONVOLUTION_BATCH, filters, out, out],
      };
      const tensors = Object.fromEntries(
        Object.entries(shapes).map(([key, shape]) => [key, filled(ws, shape, key)]),
      );
      const [ms] = measure(() => call(tensors));
      return { ms: ms!, flops: times * flops };
    },
  });
  return [
    bench('forward', 1, ({ x, w, b, y }) => kernels.convForward(y!, x!, w!, b!, steps, true)),
    bench('backward', input ? 2 : 1, ({ x, dx, w, dw, db, y, dy }) =>
      kernels.convBackward(input ? dx : undefined, dw!, db!, dy!, x!, w!, steps, y),
    ),
  ];
}

const CONVOLUTION_BATCH = 100;

/** A kernel that memory bounds: `passes` reads and writes of `size` floats. */
function streamBench(
  name: string,
  shape: Shape,
  passes: number,
  make: (take: (name: string, shape?: Shape) => Tensor, ws: Workspace) => () => void,
): KernelBench {
  return {
    name: `${name} ${shape.join('×')}`,
    run() {
      using ws = new Workspace();
      const call = make((key, own = shape) => filled(ws, own, key), ws);
      const [ms] = measure(call);
      return { ms: ms!, bytes: 4 * passes * shape.reduce((size, n) => size * n, 1) };
    },
  };
}

const HALVES = { height: 2, width: 2, strideY: 2, strideX: 2, padY: 0, padX: 0 };

const streamBenches: readonly KernelBench[] = [
  streamBench('relu', [100, 100], 2, (take) => {
    const [y, x] = [take('y'), take('x')];
    return () => kernels.reluForward(y, x);
  }),
  streamBench('softmax cross-entropy', [100, 10], 2, (take, ws) => {
    const [y, x] = [take('y'), take('x')];
    const t = ws.keep([100], 'i32').set(Array.from({ length: 100 }, (_, i) => i % 10));
    return () => kernels.softmaxCrossEntropy(y, x, t);
  }),
  streamBench('max pooling 2×2', [100, 30, 24, 24], 1.25, (take, ws) => {
    const [x, y, places] = [take('x'), take('y', [100, 30, 12, 12]), ws.keep([100, 30, 12, 12], 'u8')];
    return () => kernels.maxPoolForward(y, places, x, HALVES);
  }),
  streamBench('batch normalization', [100, 100], 3, (take) => {
    const [y, x] = [take('y'), take('x')];
    const [mean, variance] = [take('mean', [100]), take('variance', [100])];
    const [gamma, beta] = [take('gamma', [100]), take('beta', [100])];
    return () => kernels.batchNormForwardTrain(y, x, { mean, variance, gamma, beta });
  }),
  streamBench('dropout mask', [100, 100], 1, (take) => {
    const [mask, stream] = [take('mask'), new RandomStream(0, 'mask')];
    return () => stream.fillDropoutMask(mask, 0.5, 1);
  }),
  streamBench('sgd', [4320, 100], 3, (take) => {
    const [p, g] = [take('p'), take('g')];
    return () => kernels.sgd(p, g, 1e-9);
  }),
  streamBench('adam', [4320, 100], 7, (take) => {
    const [p, m, v, g] = [take('p'), take('m'), take('v'), take('g')];
    kernels.fill(v, 1);
    return () => kernels.adam(p, m, v, g, { t: 1, learningRate: 1e-9, beta1: 0.9, beta2: 0.999 });
  }),
];

/** Rows of a step of CBOW: 100 means of 10 words, 600 words to tell apart, each of 100 numbers, of 10,000. */
const WORDS = { all: [10_000, 100], contexts: [100, 10], told: [100, 6], hidden: [100, 100] } as const;

/** A kernel on rows that ids choose; bytes of the rows that are read and written. */
function rowBench(
  name: string,
  shape: readonly [n: number, per: number],
  passes: number,
  make: (ids: Tensor<'i32'>, w: RowParam, ws: Workspace) => () => void,
): KernelBench {
  return {
    name: `${name} ${shape.join('×')} of ${WORDS.all.join('×')}`,
    run() {
      using ws = new Workspace();
      const w = new RowParam(ws, 'w', WORDS.all);
      const stream = new RandomStream(0, 'ids');
      const size = shape[0] * shape[1];
      const ids = ws.keep(shape, 'i32').set(Uint32Array.from({ length: size }, () => stream.below(10_000)));
      const [ms] = measure(make(ids, w, ws));
      return { ms: ms!, bytes: 4 * passes * size * WORDS.all[1] };
    },
  };
}

const rowBenches: readonly KernelBench[] = [
  rowBench('embedding mean', WORDS.contexts, 1, (ids, w, ws) => {
    const y = filled(ws, WORDS.hidden, 'y');
    return () => kernels.embeddingForward(y, w.value, ids);
  }),
  rowBench('embedding gradient', WORDS.contexts, 2, (ids, w, ws) => {
    const dy = filled(ws, WORDS.hidden, 'dy');
    return () => {
      ws.begin();
      kernels.embeddingBackward(w.grad, dy, w.group(ids));
    };
  }),
  rowBench('negative sampling', WORDS.told, 1, (ids, w, ws) => {
    const [h, dh, ds] = [
      filled(ws, WORDS.hidden, 'h'),
      filled(ws, WORDS.hidden, 'dh'),
      filled(ws, WORDS.told, 'ds'),
    ];
    const losses = ws.keep([100]);
    return () => void kernels.negativeSampling({ dh, ds, losses }, { h, w: w.value, ids }, 6);
  }),
  rowBench('lazy adam, catching up and updating', WORDS.contexts, 7, (ids, w) => {
    const [optimizer, other] = [new LazyAdam(1e-9), ids];
    return () => {
      w.value.workspace.begin();
      // Every row waited: updates without a gradient came between.
      w.zeroGrad();
      optimizer.update([w]);
      w.touch(w.group(other));
      optimizer.update([w]);
    };
  }),
];

/** A large square, and every product of the models at their own sizes. */
export const kernelBenches: readonly KernelBench[] = [
  gemmBench(960, 960, 960),
  gemmBench(256, 256, 256),
  gemmBench(100, 50, 784),
  gemmBench(784, 50, 100, { transposeA: true, accumulate: true }),
  gemmBench(100, 10, 50),
  gemmBench(50, 10, 100, { transposeA: true, accumulate: true }),
  gemmBench(100, 50, 10, { transposeB: true }),
  gemmBench(100, 100, 100),
  gemmBench(100, 100, 4320),
  gemmBench(4320, 100, 100, { transposeA: true, accumulate: true }),
  gemmBench(100, 4320, 100, { transposeB: true }),
  ...convolutionBenches('30 of 1×5×5 on 28×28', [1, 28, 30, 5, 0], { input: false }),
  ...convolutionBenches('16 of 1×3×3 on 28×28', [1, 28, 16, 3, 1], { input: false }),
  ...convolutionBenches('16 of 16×3×3 on 28×28', [16, 28, 16, 3, 1]),
  ...convolutionBenches('32 of 16×3×3 on 14×14', [16, 14, 32, 3, 1]),
  ...convolutionBenches('32 of 32×3×3 on 14×14', [32, 14, 32, 3, 2]),
  ...convolutionBenches('64 of 32×3×3 on 8×8', [32, 8, 64, 3, 1]),
  ...convolutionBenches('64 of 64×3×3 on 8×8', [64, 8, 64, 3, 1]),
  ...streamBenches,
  ...rowBenches,
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

/** The size of the Penn Treebank, and of the models that the book trains on it. */
const CORPUS = { words: 10_000, length: 929_589, window: 5, hiddenSize: 100, batchSize: 100 };

/** Words of which the r-th most frequent stands there with a probability ∝ 1/r, nearly as in the Penn Treebank. */
function drawCorpus(): { ids: Uint32Array; counts: Uint32Array } {
  const { words, length } = CORPUS;
  const stream = new RandomStream(0, 'bench');
  const ids = Uint32Array.from({ length }, () =>
    Math.min(words - 1, Math.floor(Math.exp(stream.uniform() * Math.log(words + 1))) - 1),
  );
  const counts = new Uint32Array(words);
  for (const id of ids) counts[id]! += 1;
  return { ids, counts };
}

function wordStepBench(name: string, Words: typeof CBOW | typeof SkipGram): StepBench {
  return {
    name,
    run() {
      const { ids, counts } = drawCorpus();
      using windows = new Windows(ids, CORPUS.window);
      using model = new Words({ counts, hiddenSize: CORPUS.hiddenSize });
      const steps = fit({
        model,
        optimizer: new LazyAdam(),
        batch: (rows) => windows.batch(rows),
        rows: drawnWithReplacement({ count: windows.count, batchSize: CORPUS.batchSize, seed: 0 }),
        steps: Number.MAX_SAFE_INTEGER,
        reportAfter: () => 'step',
        evaluate: () => ({}),
      });
      const times = measure(() => steps.next());
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
  wordStepBench('cbow', CBOW),
  wordStepBench('skip-gram', SkipGram),
];
