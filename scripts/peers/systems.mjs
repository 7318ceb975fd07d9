/**
 * The books' systems for the peers in JavaScript, written once in the operations `o` that a peer gives. A system has `params` (shape
 * and initial values), the kind of its `data`, an `optimizer`, and `loss(o, p, batch, state)`, which gives the loss and the next state.
 * Sequences lie as [T · N, …], one step of time after another.
 */

const SGD = (rate) => ({ kind: 'sgd', rate });
const ADAM = { kind: 'adam', rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
const he = (inputs) => Math.sqrt(2 / inputs);
const xavier = (inputs) => Math.sqrt(1 / inputs);

const affineParams = (i, inputs, outputs, std) => ({
  [`W${i}`]: { shape: [inputs, outputs], std },
  [`b${i}`]: { shape: [outputs] },
});

/** A fully connected net. */
function net(hidden, optimizer, { std, batchNorm = false } = {}) {
  const widths = [784, ...hidden, 10];
  const last = widths.length - 1;
  const params = {};
  for (let i = 1; i <= last; i++) {
    Object.assign(params, affineParams(i, widths[i - 1], widths[i], std ?? he(widths[i - 1])));
    if (!batchNorm || i === last) continue;
    params[`gamma${i}`] = { shape: [widths[i]], value: 1 };
    params[`beta${i}`] = { shape: [widths[i]] };
  }
  const normalised = (o, x, gamma, beta) => {
    const centred = o.sub(x, o.meanRows(x));
    const s = o.sqrt(o.plus(o.meanRows(o.mul(centred, centred)), 1e-6));
    return o.add(o.mul(o.div(centred, s), gamma), beta);
  };
  return {
    data: 'pictures',
    optimizer,
    params,
    loss(o, p, [x, t]) {
      let h = x;
      for (let i = 1; i <= last; i++) {
        h = o.affine(h, p[`W${i}`], p[`b${i}`]);
        if (batchNorm && i < last) h = normalised(o, h, p[`gamma${i}`], p[`beta${i}`]);
        if (i < last) h = o.relu(h);
      }
      return { loss: o.crossEntropy(h, t, 10) };
    },
  };
}

/** `filters` says what each convolution has; a pooling follows where `pooled` is true. */
function convNet(filters, hidden, { std, dropout }) {
  let [channels, side] = [1, 28];
  const params = {};
  const steps = filters.map(({ count, size, pad, pooled }, index) => {
    const i = index + 1;
    const inputs = size * size * channels;
    params[`W${i}`] = { shape: [size, size, channels, count], filters: true, std: std ?? he(inputs) };
    params[`b${i}`] = { shape: [count] };
    channels = count;
    side = (side + 2 * pad - size + 1) / (pooled ? 2 : 1);
    return { W: `W${i}`, b: `b${i}`, pad, pooled };
  });
  const features = side * side * channels;
  const [first, second] = [filters.length + 1, filters.length + 2];
  Object.assign(params, affineParams(first, features, hidden, std ?? he(features)));
  Object.assign(params, affineParams(second, hidden, 10, std ?? he(hidden)));
  return {
    data: 'pictures',
    optimizer: ADAM,
    params,
    loss(o, p, [x, t]) {
      let h = o.pictures(x, 28);
      for (const { W, b, pad, pooled } of steps) {
        h = o.relu(o.convolution(h, p[W], p[b], pad));
        if (pooled) h = o.pool(h);
      }
      h = o.relu(o.affine(o.reshape(h, [-1, features]), p[`W${first}`], p[`b${first}`]));
      if (dropout) h = o.dropout(h, 1);
      h = o.affine(h, p[`W${second}`], p[`b${second}`]);
      return { loss: o.crossEntropy(dropout ? o.dropout(h, 1) : h, t, 10) };
    },
  };
}

function cbow({ batch: N, words: V, hidden: H, window, negatives }) {
  const weight = { shape: [V, H], std: 0.01 };
  const each = 1 + negatives;
  // A right word with the score s adds log(1 + exp(−s)), a wrong one log(1 + exp(s)).
  const signs = Float32Array.from({ length: N * each }, (_, i) => (i % each === 0 ? -1 : 1));
  return {
    data: 'windows',
    optimizer: ADAM,
    params: { W_in: weight, W_out: weight },
    loss(o, p, [contexts, words]) {
      const h = o.meanMiddle(o.reshape(o.lookup(p.W_in, contexts, V), [N, 2 * window, H]));
      const rows = o.reshape(o.lookup(p.W_out, words, V), [N, each, H]);
      const scores = o.matmul(o.reshape(h, [N, 1, H]), rows, true);
      const losses = o.softplus(o.mul(o.reshape(scores, [N * each]), o.constant(signs, [N * each])));
      return { loss: o.times(o.sum(losses), 1 / N) };
    },
  };
}

const recurrentParams = (name, inputs, units, gates) => ({
  [`${name}_Wx`]: { shape: [inputs, gates * units], std: xavier(inputs) },
  [`${name}_Wh`]: { shape: [units, gates * units], std: xavier(units) },
  [`${name}_b`]: { shape: [gates * units] },
});

/** What a recurrent layer does at each step of time. It takes the sums of its gates [N, G·H] and its state. */
const CELLS = {
  rnn: { gates: 1, states: 1, next: (o, a) => [o.tanh(a)] },
  lstm: {
    gates: 4,
    states: 2,
    next(o, a, [, c]) {
      const [f, g, i, out] = o.split(a, 4, 1);
      const next = o.add(o.mul(o.sigmoid(f), c), o.mul(o.tanh(g), o.sigmoid(i)));
      return [o.mul(o.sigmoid(out), o.tanh(next)), next];
    },
  },
};

/** @returns hs [T · N, H], and the last state */
function recurrent(o, p, { name, cell }, xs, state, length) {
  const sums = o.split(o.affine(xs, p[`${name}_Wx`], p[`${name}_b`]), length, 0);
  const hs = [];
  let now = state;
  for (const sum of sums) {
    const a = o.add(sum, o.matmul(now[0], p[`${name}_Wh`]));
    now = CELLS[cell].next(o, a, now);
    hs.push(now[0]);
  }
  return { hs: o.concat(hs, 0), state: now };
}

function languageModel(
  { batch: N, time: T, words: V, wordvec: D, hidden: H, maxGrad },
  cell,
  better = false,
) {
  const names = better ? [`${cell}1`, `${cell}2`] : [cell];
  const { gates, states } = CELLS[cell];
  const params = { embed_W: { shape: [V, D], std: 0.01 } };
  names.forEach((name, i) => Object.assign(params, recurrentParams(name, i === 0 ? D : H, H, gates)));
  if (!better) params.affine_W = { shape: [H, V], std: xavier(H) };
  params.affine_b = { shape: [V] };
  return {
    data: 'text',
    optimizer: SGD(0.1),
    maxGrad,
    params,
    state: names.flatMap(() => Array.from({ length: states }, () => [N, H])),
    loss(o, p, [ids, t], state) {
      const dropped = (x) => (better ? o.dropout(x, 2) : x);
      const next = [];
      let x = o.lookup(p.embed_W, ids, V);
      names.forEach((name, i) => {
        const own = state.slice(i * states, (i + 1) * states);
        const after = recurrent(o, p, { name, cell }, dropped(x), own, T);
        x = after.hs;
        next.push(...after.state);
      });
      const scores = better ? o.matmul(dropped(x), p.embed_W, true) : o.matmul(x, p.affine_W);
      return { loss: o.crossEntropy(o.add(scores, p.affine_b), t, V), state: next };
    },
  };
}

function translation(sizes, { peek = false, attend = false } = {}) {
  const { batch: N, characters: V, question: S, answer, wordvec: D, hidden: H, maxGrad } = sizes;
  const T = answer - 1;
  const width = peek || attend ? 2 * H : H;
  const vectors = { shape: [V, D], std: 0.01 };
  const params = {
    encoder_embed_W: vectors,
    ...recurrentParams('encoder', D, H, 4),
    decoder_embed_W: vectors,
    ...recurrentParams('decoder', peek ? H + D : D, H, 4),
    affine_W: { shape: [width, V], std: xavier(width) },
    affine_b: { shape: [V] },
  };
  const coder = (name) => ({ name, cell: 'lstm' });
  /** [T · N, H] as [N, T, H], and back. */
  const byRow = (o, x, length) => o.swap(o.reshape(x, [length, N, H]));
  const byTime = (o, x, length) => o.reshape(o.swap(x), [length * N, H]);
  return {
    data: 'pairs',
    optimizer: ADAM,
    maxGrad,
    params,
    loss(o, p, [questions, inputs, answers]) {
      const zeros = o.constant(new Float32Array(N * H), [N, H]);
      const read = o.lookup(p.encoder_embed_W, questions, V);
      const encoded = recurrent(o, p, coder('encoder'), read, [zeros, zeros], S);
      const h = encoded.state[0];
      const peeked = peek && o.concat(Array(T).fill(h), 0);
      const written = o.lookup(p.decoder_embed_W, inputs, V);
      const given = peek ? o.concat([peeked, written], 1) : written;
      const { hs } = recurrent(o, p, coder('decoder'), given, [h, zeros], T);
      let out = peek ? o.concat([peeked, hs], 1) : hs;
      if (attend) {
        const [keys, queries] = [byRow(o, encoded.hs, S), byRow(o, hs, T)];
        const contexts = o.matmul(o.softmax(o.matmul(queries, keys, true)), keys);
        out = o.concat([byTime(o, contexts, T), hs], 1);
      }
      return { loss: o.crossEntropy(o.affine(out, p.affine_W, p.affine_b), answers, V) };
    },
  };
}

const simpleConvNet = ({ filters: count, size, hidden }) =>
  convNet([{ count, size, pad: 0, pooled: true }], hidden, { std: 0.01 });

function deepConvNet({ filters, pads, hidden }) {
  const each = filters.map((count, i) => ({ count, size: 3, pad: pads[i], pooled: i % 2 === 1 }));
  return convNet(each, hidden, { dropout: true });
}

/** By name, functions of the sizes. */
export const SYSTEMS = {
  'two-layer-net': ({ hidden }) => net(hidden, SGD(0.1), { std: 0.01 }),
  'multi-layer-net': ({ hidden }) => net(hidden, ADAM),
  'multi-layer-net-extend': ({ hidden }) => net(hidden, SGD(0.01), { batchNorm: true }),
  'simple-conv-net': simpleConvNet,
  'deep-conv-net': deepConvNet,
  cbow,
  'simple-rnnlm': (sizes) => languageModel(sizes, 'rnn'),
  rnnlm: (sizes) => languageModel(sizes, 'lstm'),
  'better-rnnlm': (sizes) => languageModel(sizes, 'lstm', true),
  seq2seq: (sizes) => translation(sizes),
  'peeky-seq2seq': (sizes) => translation(sizes, { peek: true }),
  'attention-seq2seq': (sizes) => translation(sizes, { attend: true }),
};
