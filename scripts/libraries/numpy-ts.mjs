/** numpy-ts: it has products; a recurrent layer is put together of its functions, and there is no convolution of pictures. */
import * as np from 'numpy-ts';

const array = (values, shape) => np.array(values, 'float32').reshape(...shape);
const sigmoid = (x) => np.reciprocal(np.exp(x.multiply(-1)).add(1));

export function open() {
  return {
    matmul({ a, b, m, n, k }) {
      const [x, w] = [array(a, [m, k]), array(b, [k, n])];
      return () => np.matmul(x, w).data;
    },
    lstm({ x, Wx, Wh, b, n, t, d, h }) {
      const xs = array(x, [n * t, d]);
      const [wx, wh, bias] = [array(Wx, [d, 4 * h]), array(Wh, [h, 4 * h]), array(b, [4 * h])];
      return () => {
        const xw = np
          .matmul(xs, wx)
          .add(bias)
          .reshape(n, t, 4 * h);
        let hidden = np.zeros([n, h], 'float32');
        let cell = np.zeros([n, h], 'float32');
        const all = [];
        for (let step = 0; step < t; step++) {
          const sums = xw.slice(':', `${step}`).add(np.matmul(hidden, wh));
          const gate = (i) => sums.slice(':', `${i * h}:${(i + 1) * h}`);
          cell = sigmoid(gate(0))
            .multiply(cell)
            .add(np.tanh(gate(1)).multiply(sigmoid(gate(2))));
          hidden = sigmoid(gate(3)).multiply(np.tanh(cell));
          all.push(hidden);
        }
        return np.stack(all, 1).data;
      };
    },
  };
}
