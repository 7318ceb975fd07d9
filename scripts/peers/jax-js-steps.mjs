/**
 * Training steps in jax-js with its wasm backend, each compiled as a whole by `jit`: `jax-js-steps.mjs <system>`. An operation takes a
 * reference of each argument: within `jit` they are symbols, and nothing is lost. Lookups are products with zeros and ones.
 */
import { defaultDevice, init, jit, lax, nn, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax';
import { readFile } from 'node:fs/promises';
import { initialValues, main } from './timing.mjs';

const about = new URL('node_modules/@jax-js/jax/package.json', import.meta.url);
const { version } = JSON.parse(await readFile(about, 'utf8'));
await init('wasm');
defaultDevice('wasm');

const matrixOf = (ids, words) =>
  ids.ref
    .reshape([ids.shape[0], 1])
    .equal(np.arange(words).astype(np.int32).reshape([1, words]))
    .astype(np.float32);
const swapped = (x, axes) => np.transpose(x.ref, axes);

const operations = (key) => ({
  add: (a, b) => a.ref.add(b.ref),
  sub: (a, b) => a.ref.sub(b.ref),
  mul: (a, b) => a.ref.mul(b.ref),
  div: (a, b) => a.ref.div(b.ref),
  sqrt: (x) => np.sqrt(x.ref),
  relu: (x) => nn.relu(x.ref),
  sigmoid: (x) => nn.sigmoid(x.ref),
  tanh: (x) => np.tanh(x.ref),
  softmax: (x) => nn.softmax(x.ref),
  softplus: (x) => nn.softplus(x.ref),
  concat: (xs, axis) =>
    np.concatenate(
      xs.map((x) => x.ref),
      axis,
    ),
  reshape: (x, shape) => x.ref.reshape(shape),
  sum: (x) => x.ref.sum(),
  plus: (x, number) => x.ref.add(number),
  times: (x, number) => x.ref.mul(number),
  meanRows: (x) => x.ref.mean(0),
  meanMiddle: (x) => x.ref.mean(1),
  constant: (values, shape) => np.array(values).reshape(shape),
  matmul: (a, b, transposeB = false) =>
    np.matmul(a.ref, transposeB ? swapped(b, b.ndim === 3 ? [0, 2, 1] : [1, 0]) : b.ref),
  affine: (x, W, b) => np.matmul(x.ref, W.ref).add(b.ref),
  split: (x, count, axis) => np.split(x.ref, count, axis),
  swap: (x) => swapped(x, [1, 0, 2]),
  dropout(x, scale) {
    const [own, rest] = [key.now.ref.slice(0), key.now.slice(1)];
    key.now = random.split(rest, 2);
    return x.ref.mul(random.bernoulli(own, 0.5, x.shape).astype(np.float32).mul(scale));
  },
  pictures: (x, side) => x.ref.reshape([-1, 1, side, side]),
  convolution(x, W, b, pad) {
    const filters = swapped(W, [3, 2, 0, 1]);
    const y = lax.conv(
      x.ref,
      filters,
      [1, 1],
      [
        [pad, pad],
        [pad, pad],
      ],
    );
    return y.add(b.ref.reshape([1, b.shape[0], 1, 1]));
  },
  pool(x) {
    const [n, c, h, w] = x.shape;
    return np.max(x.ref.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5]);
  },
  lookup: (W, ids, words) => np.matmul(matrixOf(ids, words), W.ref),
  crossEntropy: (scores, ids, classes) =>
    nn
      .logSoftmax(scores.ref)
      .mul(matrixOf(ids, classes))
      .sum()
      .mul(-1 / ids.shape[0]),
});

/** New parameters and moments. @param rate with Adam's corrections */
function updated({ kind, beta1, beta2, epsilon }, params, moments, grads, rate) {
  const [next, nextMoments] = [{}, {}];
  for (const [name, p] of Object.entries(params)) {
    const g = grads[name];
    if (kind === 'sgd') {
      next[name] = p.ref.sub(g.ref.mul(rate.ref));
      continue;
    }
    const { m, v } = moments[name];
    const m2 = m.ref.mul(beta1).add(g.ref.mul(1 - beta1));
    const v2 = v.ref.mul(beta2).add(g.ref.mul(g.ref).mul(1 - beta2));
    next[name] = p.ref.sub(m2.ref.mul(rate.ref).div(np.sqrt(v2.ref).add(epsilon)));
    nextMoments[name] = { m: m2, v: v2 };
  }
  return [next, nextMoments];
}

function clipped(grads, most) {
  const squares = Object.values(grads).map((g) => g.ref.mul(g.ref).sum());
  const norm = np.sqrt(squares.reduce((a, b) => a.add(b)));
  const scale = np.minimum(1, np.array(most).div(norm.add(1e-6)));
  return Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, g.ref.mul(scale.ref)]));
}

function compiled({ optimizer, loss, maxGrad }) {
  return jit((params, moments, rate, batch, state, seed) => {
    const gradient = valueAndGrad(
      (p) => {
        const result = loss(operations({ now: seed.ref }), p, batch, state);
        return [result.loss, result.state ?? []];
      },
      { hasAux: true },
    );
    const [[value, next], grads] = gradient(tree.ref(params));
    const known = maxGrad ? clipped(grads, maxGrad) : grads;
    return [value, next, ...updated(optimizer, params, moments, known, rate)];
  });
}

const arrayOf = (values, shape) =>
  np.array(values, { dtype: values instanceof Int32Array ? np.int32 : np.float32 }).reshape(shape);

await main(
  (system, batches) => {
    const each = (work) =>
      Object.fromEntries(Object.entries(system.params).map(([name, param]) => [name, work(param)]));
    const { kind, rate, beta1, beta2 } = system.optimizer;
    let params = each((param) => arrayOf(initialValues(param), param.shape));
    let moments = kind === 'sgd' ? {} : each(({ shape }) => ({ m: np.zeros(shape), v: np.zeros(shape) }));
    let state = (system.state ?? []).map((shape) => np.zeros(shape));
    const train = compiled(system);
    let t = 0;
    return async () => {
      t += 1;
      const now = kind === 'sgd' ? rate : (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
      const batch = batches.next().value.map(({ values, shape }) => arrayOf(values, shape));
      const seed = random.split(random.key(t), 2);
      let loss;
      [loss, state, params, moments] = train(params, moments, np.array(now), batch, state, seed);
      return (await loss.data())[0];
    };
  },
  { 'jax-js': version },
);
