/** The recurrent layers of the models, at the books' sizes: all time steps of a batch, forward and backward. */
import * as kernels from '../../core/kernels.js';
import { Workspace } from '../../core/workspace.js';
import { filled, type KernelBench } from './kernel-bench.js';
import { measure } from './measure.js';

interface Sizes {
  /** Sequences. */
  n: number;
  /** Time steps. */
  t: number;
  /** Inputs of a time step. */
  d: number;
  /** Units. */
  h: number;
}

function recurrentBench(way: 'forward' | 'backward', cell: kernels.Cell, { n, t, d, h }: Sizes): KernelBench {
  const width = kernels.GATES[cell] * h;
  const products = way === 'forward' ? 1 : 2;
  return {
    name: `${cell} ${n}×${t}×${d} to ${h} units ${way}`,
    run() {
      using ws = new Workspace();
      const x = filled(ws, [n, t, d], 'x');
      const weightsOf = (name: string) => ({
        Wx: filled(ws, [d, width], `${name} Wx`),
        Wh: filled(ws, [h, width], `${name} Wh`),
        b: filled(ws, [width], `${name} b`),
      });
      const stateOf = (name: string) =>
        kernels.STATE[cell].map((part) => filled(ws, [n, h], `${name} ${part}`));
      const [weights, gradients] = [weightsOf('w'), weightsOf('dw')];
      // Small weights, as those of a model: large ones would saturate every gate.
      for (const W of Object.values(weights)) kernels.scaleInPlace(W, 1 / Math.sqrt(h));
      const memory = ws.keep([kernels.recurrentMemorySize(cell, n, t, h)]);
      const out = { hs: ws.keep([n, t, h]), last: stateOf('last'), memory };
      const [dhs, dx, first] = [filled(ws, [n, t, h], 'dhs'), ws.keep([n, t, d]), stateOf('first')];
      const forward = () => kernels.recurrentForward(cell, out, x, undefined, weights);
      const backward = () =>
        kernels.recurrentBackward(
          cell,
          { dx, first, ofFirst: false, weights: gradients },
          dhs,
          memory,
          x,
          weights,
        );
      forward();
      // A backward pass spoils the gates. The next one computes with what is left, which takes as long.
      const [ms] = measure(way === 'forward' ? forward : backward);
      return { ms: ms!, flops: products * 2 * n * t * (d + h) * width };
    },
  };
}

const LAYERS: readonly (readonly [kernels.Cell, Sizes])[] = [
  ['rnn', { n: 10, t: 5, d: 100, h: 100 }],
  ['lstm', { n: 20, t: 35, d: 100, h: 100 }],
  ['gru', { n: 20, t: 35, d: 100, h: 100 }],
  ['lstm', { n: 20, t: 35, d: 650, h: 650 }],
  ['lstm', { n: 128, t: 7, d: 16, h: 128 }],
  ['lstm', { n: 128, t: 29, d: 16, h: 256 }],
];

export const recurrentBenches: readonly KernelBench[] = LAYERS.flatMap(([cell, sizes]) =>
  (['forward', 'backward'] as const).map((way) => recurrentBench(way, cell, sizes)),
);
