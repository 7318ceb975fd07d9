/** jax-js with its wasm backend, compiled by `jit` where that is faster. Every use of an array but the last takes a reference. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np } from '@jax-js/jax';

export async function open() {
  await init('wasm');
  defaultDevice('wasm');
  const arrays = (...given) =>
    blockUntilReady(given.map(([values, shape]) => np.array(values).reshape(shape)));
  /** A function of arrays that stay, whose result is copied out. */
  const timed = (call, given) => () => call(...given.map((array) => array.ref)).data();
  return {
    async matmul({ a, b, m, n, k }) {
      return timed(
        jit((x, w) => np.matmul(x, w)),
        await arrays([a, [m, k]], [b, [k, n]]),
      );
    },
    async conv2d({ x, w, n, c, side, filters, size }) {
      return timed(
        (pictures, weights) => lax.conv(pictures, weights, [1, 1], 'VALID'),
        await arrays([x, [n, c, side, side]], [w, [filters, c, size, size]]),
      );
    },
    async lstm({ x, Wx, Wh, b, n, t, d, h }) {
      const layer = (xs, wx, wh, bias) => {
        const xw = np
          .matmul(xs, wx)
          .add(bias)
          .reshape([n, t, 4 * h]);
        let hidden = np.zeros([n, h]);
        let cell = np.zeros([n, h]);
        const all = [];
        for (let step = 0; step < t; step++) {
          const sums = xw.ref.slice([], step).add(np.matmul(hidden, wh.ref));
          const gate = (i) => sums.ref.slice([], [i * h, (i + 1) * h]);
          cell = nn
            .sigmoid(gate(0))
            .mul(cell)
            .add(np.tanh(gate(1)).mul(nn.sigmoid(gate(2))));
          hidden = nn.sigmoid(gate(3)).mul(np.tanh(cell.ref));
          all.push(hidden.ref);
          sums.dispose();
        }
        for (const array of [hidden, cell, xw, wh]) array.dispose();
        return np.stack(all, 1);
      };
      const shapes = [
        [x, [n * t, d]],
        [Wx, [d, 4 * h]],
        [Wh, [h, 4 * h]],
        [b, [4 * h]],
      ];
      return timed(jit(layer), await arrays(...shapes));
    },
  };
}
