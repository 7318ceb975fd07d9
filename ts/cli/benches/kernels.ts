/** Every kernel that is measured, products first. */
import * as kernels from '../../core/kernels.js';
import type { Tensor } from '../../core/tensor.js';
import { Workspace } from '../../core/workspace.js';
import { filled, type KernelBench } from './kernel-bench.js';
import { measure } from './measure.js';
import { recurrentBenches } from './recurrent.js';
import { rowBenches, streamBenches } from './streams.js';

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
  gemmBench(128, 512, 144),
  gemmBench(128, 144, 512, { transposeB: true }),
  gemmBench(144, 512, 128, { transposeA: true, accumulate: true }),
  gemmBench(128, 1024, 512),
  gemmBench(128, 512, 1024, { transposeB: true }),
  gemmBench(512, 1024, 128, { transposeA: true, accumulate: true }),
  gemmBench(3712, 1024, 16),
  gemmBench(3712, 16, 1024, { transposeB: true }),
  gemmBench(16, 1024, 3712, { transposeA: true, accumulate: true }),
  gemmBench(256, 1024, 3712, { transposeA: true, accumulate: true }),
  gemmBench(1280, 59, 256),
  ...recurrentBenches,
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
