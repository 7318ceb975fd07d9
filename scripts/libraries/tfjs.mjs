/** TensorFlow.js with its wasm backend. Pictures are NHWC, because that backend has no other convolution. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');

/** The gates of its LSTM are in the order i, f, g, o; ours are f, g, i, o. */
function inItsOrder(values, h) {
  return values.map((_, i) => {
    const [row, column] = [Math.floor(i / (4 * h)), i % (4 * h)];
    const gate = [2, 0, 1, 3][Math.floor(column / h)];
    return values[row * 4 * h + gate * h + (column % h)];
  });
}

export async function open() {
  setWasmPaths(`${dirname(wasm)}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  if (tf.getBackend() !== 'wasm') throw new Error(`expected the backend wasm, found ${tf.getBackend()}`);
  const timed = (call) => () => {
    const result = call();
    const values = result.dataSync();
    result.dispose();
    return values;
  };
  return {
    matmul({ a, b, m, n, k }) {
      const [x, w] = [tf.tensor(a, [m, k]), tf.tensor(b, [k, n])];
      return timed(() => tf.matMul(x, w));
    },
    conv2d({ x, w, n, c, side, filters, size }) {
      const pictures = tf.transpose(tf.tensor(x, [n, c, side, side]), [0, 2, 3, 1]);
      const weights = tf.transpose(tf.tensor(w, [filters, c, size, size]), [2, 3, 1, 0]);
      return timed(() => tf.conv2d(pictures, weights, 1, 'valid'));
    },
    lstm({ x, Wx, Wh, b, n, t, d, h }) {
      const layer = tf.layers.lstm({
        ...{ units: h, returnSequences: true, inputShape: [t, d], recurrentActivation: 'sigmoid' },
        ...{ kernelInitializer: 'zeros', recurrentInitializer: 'zeros' },
      });
      const model = tf.sequential({ layers: [layer] });
      const shapes = [
        [Wx, [d, 4 * h]],
        [Wh, [h, 4 * h]],
        [b, [4 * h]],
      ];
      layer.setWeights(shapes.map(([values, shape]) => tf.tensor(inItsOrder(values, h), shape)));
      const xs = tf.tensor(x, [n, t, d]);
      return timed(() => model.predict(xs));
    },
  };
}
