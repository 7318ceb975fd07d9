import * as kernels from '../../core/kernels.js';
import { RandomStream } from '../../core/random.js';
import { RowParam } from '../../core/row-param.js';
import type { Shape } from '../../core/shape.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { LazyAdam } from '../../optimizers/index.js';
import { measure } from './measure.js';

interface KernelBench {
  name: string;
  /** Milliseconds of the fastest call, with its floating point operations or, if memory is the limit, its bytes. */
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

/** A convolution with its ReLU, batch 100: forward and backward. @param input whether backward computes dx, too */
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
    bench('forward', 1, ({ x, w, b, y }) => kernels.convolutionForward(y!, x!, w!, b!, steps, true)),
    bench('backward', input ? 2 : 1, ({ x, dx, w, dw, db, y, dy }) =>
      kernels.convolutionBackward(input ? dx : undefined, dw!, db!, dy!, x!, w!, steps, y),
    ),
  ];
}

const CONVOLUTION_BATCH = 100;

/** A kernel limited by memory: `passes` reads and writes of all floats of `shape`. */
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
    return () => kernels.softmaxCrossEntropyForward(y, x, t);
  }),
  ...[true, false].map((gradient) =>
    streamBench(
      `time softmax cross-entropy${gradient ? '' : ', loss only'},`,
      [700, 10_000],
      gradient ? 2 : 1,
      (take, ws) => {
        const x = take('x');
        const t = ws.keep([700], 'i32').set(Array.from({ length: 700 }, (_, i) => i * 14));
        return () => void kernels.timeSoftmaxCrossEntropyForward(x, t, { gradient });
      },
    ),
  ),
  streamBench('column sums', [700, 10_000], 1, (take) => {
    const [x, sums] = [take('x'), take('sums', [10_000])];
    return () => kernels.addColumnSums(sums, x);
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

/** Attention of AttentionSeq2seq at the sizes of the book's dates, forward and backward. */
const attentionBenches: readonly KernelBench[] = (['forward', 'backward'] as const).map((way) => ({
  name: `attention 128×10×256 over 29 ${way}`,
  run() {
    using ws = new Workspace();
    const [N, T, S, H] = [128, 10, 29, 256];
    const [q, hs] = [filled(ws, [N, T, H], 'q'), filled(ws, [N, S, H], 'hs')];
    const out = { contexts: ws.keep([N, T, H]), weights: ws.keep([N, T, S]) };
    const gradients = { dq: ws.keep([N, T, H]), dhs: ws.keep([N, S, H]) };
    kernels.attentionForward(out, q, hs);
    const call =
      way === 'forward'
        ? () => kernels.attentionForward(out, q, hs)
        : () => kernels.attentionBackward(gradients, q, out.weights, q, hs);
    const [ms] = measure(call);
    return { ms: ms!, flops: (way === 'forward' ? 2 : 4) * 2 * N * T * S * H };
  },
}));

/** Shapes of a step of CBOW: 10,000 word vectors, 10 context words per row, 6 words to score, 100 hidden units. */
const WORDS = { all: [10_000, 100], contexts: [100, 10], scored: [100, 6], hidden: [100, 100] } as const;

/** A kernel on rows chosen by ids; its bytes are those of the chosen rows. */
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
  rowBench('negative sampling', WORDS.scored, 1, (ids, w, ws) => {
    const [h, dh, ds] = [
      filled(ws, WORDS.hidden, 'h'),
      filled(ws, WORDS.hidden, 'dh'),
      filled(ws, WORDS.scored, 'ds'),
    ];
    const losses = ws.keep([100]);
    return () => void kernels.negativeSamplingForward({ dh, ds, losses }, { h, w: w.value, ids }, 6);
  }),
  rowBench('lazy adam, catching up and updating', WORDS.contexts, 7, (ids, w) => {
    const optimizer = new LazyAdam(1e-9);
    return () => {
      w.value.workspace.begin();
      // An update without a gradient, which the next update has to catch up on.
      w.zeroGrad();
      optimizer.update([w]);
      w.touch(w.group(ids));
      optimizer.update([w]);
    };
  }),
];

/** Two square products, every product of the models at the books' sizes, and the other kernels. */
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
  gemmBench(700, 10_000, 100),
  gemmBench(100, 10_000, 700, { transposeA: true, accumulate: true }),
  gemmBench(700, 100, 10_000, { transposeB: true }),
  gemmBench(700, 10_000, 650, { transposeB: true }),
  gemmBench(10_000, 650, 700, { transposeA: true, accumulate: true }),
  gemmBench(700, 650, 10_000),
  gemmBench(700, 2600, 650),
  gemmBench(3712, 1024, 16),
  gemmBench(3712, 16, 1024, { transposeB: true }),
  gemmBench(16, 1024, 3712, { transposeA: true, accumulate: true }),
  gemmBench(256, 1024, 3712, { transposeA: true, accumulate: true }),
  gemmBench(1280, 59, 256),
  ...attentionBenches,
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
