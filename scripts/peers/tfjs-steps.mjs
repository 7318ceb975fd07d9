/**
 * Training steps in TensorFlow.js: `tfjs-steps.mjs <system> <backend>`. Its wasm backend has no gradient of a lookup, so words are there
 * rows of a matrix of zeros and ones, which is multiplied with the vectors.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { argv } from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { initialValues, main } from './timing.mjs';

const backend = argv[3];
setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend(backend);
await tf.ready();
if (tf.getBackend() !== backend) throw new Error(`expected the backend ${backend}, found ${tf.getBackend()}`);

const operations = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  sqrt: tf.sqrt,
  relu: tf.relu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  softmax: tf.softmax,
  softplus: tf.softplus,
  concat: tf.concat,
  reshape: tf.reshape,
  sum: (x) => tf.sum(x),
  plus: (x, number) => tf.add(x, number),
  times: (x, number) => tf.mul(x, number),
  meanRows: (x) => tf.mean(x, 0),
  meanMiddle: (x) => tf.mean(x, 1),
  constant: (values, shape) => tf.tensor(values, shape),
  matmul: (a, b, transposeB = false) => tf.matMul(a, b, false, transposeB),
  affine: (x, W, b) => tf.add(tf.matMul(x, W), b),
  split: tf.split,
  swap: (x) => tf.transpose(x, [1, 0, 2]),
  dropout: (x, scale) => tf.mul(tf.dropout(x, 0.5), scale / 2),
  pictures: (x, side) => tf.reshape(x, [-1, side, side, 1]),
  convolution: (x, W, b, pad) => tf.add(tf.conv2d(x, W, 1, pad), b),
  pool: (x) => tf.maxPool(x, 2, 2, 'valid'),
  lookup: (W, ids, words) =>
    backend === 'wasm' ? tf.matMul(tf.oneHot(ids, words, 1, 0, 'float32'), W) : tf.gather(W, ids),
  crossEntropy: (scores, ids, classes) => tf.losses.softmaxCrossEntropy(tf.oneHot(ids, classes), scores),
};

const optimizerOf = ({ kind, rate, beta1, beta2, epsilon }) =>
  kind === 'sgd' ? tf.train.sgd(rate) : tf.train.adam(rate, beta1, beta2, epsilon);

function clipped(grads, most) {
  const norm = tf.sqrt(tf.addN(Object.values(grads).map((grad) => tf.sum(tf.square(grad)))));
  const scale = tf.minimum(1, tf.div(most, tf.add(norm, 1e-6)));
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, scale)]));
}

await main(
  (system, batches) => {
    const params = Object.fromEntries(
      Object.entries(system.params).map(([name, param]) => [
        name,
        tf.variable(tf.tensor(initialValues(param), param.shape), true, name),
      ]),
    );
    const variables = Object.values(params);
    const optimizer = optimizerOf(system.optimizer);
    let state = (system.state ?? []).map((shape) => tf.zeros(shape));
    return () => {
      let next = [];
      const loss = tf.tidy(() => {
        const batch = batches
          .next()
          .value.map(({ values, shape }) =>
            tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32'),
          );
        const { value, grads } = tf.variableGrads(() => {
          const result = system.loss(operations, params, batch, state);
          next = (result.state ?? []).map((part) => tf.keep(part));
          return result.loss;
        }, variables);
        optimizer.applyGradients(system.maxGrad ? clipped(grads, system.maxGrad) : grads);
        return value;
      });
      tf.dispose(state);
      state = next;
      const [number] = loss.dataSync();
      loss.dispose();
      return number;
    };
  },
  { 'TensorFlow.js': tf.version_core },
);
