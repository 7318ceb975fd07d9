/** Kernels that read and write more than they compute. Memory is their limit, so their rows have GB/s. */
import * as kernels from '../../core/kernels.js';
import { RandomStream } from '../../core/random.js';
import { RowParam } from '../../core/row-param.js';
import type { Shape } from '../../core/shape.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { LazyAdam } from '../../optimizers/index.js';
import { filled, type KernelBench } from './kernel-bench.js';
import { measure } from './measure.js';

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

const channelsOf = (take: (name: string, shape: Shape) => Tensor) => ({
  mean: take('mean', [100]),
  variance: take('variance', [100]),
  gamma: take('gamma', [100]),
  beta: take('beta', [100]),
});

const HALVES = { height: 2, width: 2, strideY: 2, strideX: 2, padY: 0, padX: 0 };

export const streamBenches: readonly KernelBench[] = [
  streamBench('relu', [100, 100], 2, (take) => {
    const [y, x] = [take('y'), take('x')];
    return () => kernels.reluForward(y, x);
  }),
  streamBench('relu backward', [100, 100], 3, (take) => {
    const [dx, dy, y] = [take('dx'), take('dy'), take('y')];
    return () => kernels.reluBackward(dx, dy, y);
  }),
  streamBench('softmax cross-entropy', [100, 10], 2, (take, ws) => {
    const [y, x] = [take('y'), take('x')];
    const t = ws.keep([100], 'i32').set(Array.from({ length: 100 }, (_, i) => i % 10));
    return () => kernels.softmaxCrossEntropyForward(y, x, t);
  }),
  streamBench('softmax cross-entropy backward', [100, 10], 2, (take, ws) => {
    const [dx, y] = [take('dx'), take('y')];
    const t = ws.keep([100], 'i32').set(Array.from({ length: 100 }, (_, i) => i % 10));
    return () => kernels.softmaxCrossEntropyBackward(dx, y, t, 1);
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
  streamBench('max pooling 2×2 backward', [100, 30, 24, 24], 1.25, (take, ws) => {
    const [dx, dy, places] = [take('dx'), take('dy', [100, 30, 12, 12]), ws.keep([100, 30, 12, 12], 'u8')];
    kernels.maxPoolForward(take('y', [100, 30, 12, 12]), places, take('x'), HALVES);
    return () => kernels.maxPoolBackward(dx, dy, places, HALVES);
  }),
  streamBench('batch normalization', [100, 100], 3, (take) => {
    const [y, x] = [take('y'), take('x')];
    const channels = channelsOf(take);
    return () => kernels.batchNormForwardTrain(y, x, channels);
  }),
  streamBench('batch normalization backward', [100, 100], 5, (take) => {
    const [dx, dy, x] = [take('dx'), take('dy'), take('x')];
    const [dgamma, dbeta] = [take('dgamma', [100]), take('dbeta', [100])];
    const channels = channelsOf(take);
    kernels.batchNormForwardTrain(dx, x, channels);
    return () => kernels.batchNormBackward({ dx, dgamma, dbeta }, dy, x, channels);
  }),
  streamBench('dropout mask', [100, 100], 1, (take) => {
    const [mask, stream] = [take('mask'), new RandomStream(0, 'mask')];
    return () => stream.fillDropoutMask(mask, 0.5, 1);
  }),
  streamBench('sum of squares, for clipping,', [2600, 650], 1, (take) => {
    const x = take('x');
    return () => void kernels.sumOfSquares(x);
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

export const rowBenches: readonly KernelBench[] = [
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
  rowBench('negative sampling backward', WORDS.scored, 2, (ids, w, ws) => {
    const [h, ds] = [filled(ws, WORDS.hidden, 'h'), filled(ws, WORDS.scored, 'ds')];
    return () => {
      ws.begin();
      kernels.negativeSamplingBackward(w.grad, h, ds, w.group(ids));
    };
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
