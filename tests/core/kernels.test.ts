/** What all kernels have in common: nothing in is nothing out, what is gone is refused, and threads change no bit. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import * as kernels from '../../ts/core/kernels.js';
import { RandomStream } from '../../ts/core/random.js';
import type { Shape } from '../../ts/core/shape.js';
import type { DType, Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { refusal } from '../support/errors.js';
import { BETAS, grouped, idsOf, lazyOf, tensor, unigram, update, ws, zipf } from '../support/kernels.js';
import '../support/engine.js';

test('nothing in is nothing out, and a mean of nothing is an error', () => {
  const [none, picks] = [(shape: Shape) => ws.keep(shape), ws.keep([0], 'u32')];
  const five = tensor([5], 1);
  const before = five.toArray();
  const c = tensor([2, 3], 1);
  kernels.fill(none([0]), 1);
  kernels.reluForward(none([0, 3]), none([0, 3]));
  kernels.sigmoidBackward(none([0]), none([0]), none([0]));
  kernels.sgd(none([0]), none([0]), 1);
  kernels.softmax(none([0, 10]), none([0, 10]));
  kernels.addColumnSums(five, none([0, 5]));
  expect(five.toArray()).toEqual(before);
  kernels.gemm(none([0, 5]), none([0, 3]), none([3, 5]));
  // An empty sum is 0.
  kernels.gemm(c, none([2, 0]), none([0, 3]));
  expect([...c.toArray()]).toEqual([0, 0, 0, 0, 0, 0]);
  kernels.gatherBytes(none([0, 2, 2]), ws.keep([3, 2, 2], 'u8'), picks, 255);
  kernels.gatherRows(ws.keep([0], 'i32'), ws.keep([3], 'i32'), picks);
  expect(kernels.sumOfSquares(none([0]))).toBe(0);
  expect(kernels.countMatches(none([0, 10]), ws.keep([0], 'i32'))).toBe(0);
  for (const [shape, rows] of [
    [[0, 10], 0],
    [[3, 0], 3],
  ] as const) {
    const labels = ws.keep([rows], 'i32').set(new Array<number>(rows).fill(0));
    expect(() => kernels.softmaxCrossEntropyForward(none(shape), none(shape), labels)).toThrow(
      refusal('shape-mismatch', 'softmaxCrossEntropyForward', `found [${shape.join(', ')}]`),
    );
  }
  expect(kernels.asMatrix([0, 2, 5])).toEqual([0, 10]);
  expect(kernels.asMatrix([])).toEqual([1, 1]);
});

describe('a tensor that is gone or of another type is an error, whichever it is', () => {
  type I32 = Tensor<'i32'>;
  const cases: [name: string, types: DType[], call: (...tensors: never[]) => unknown][] = [
    ['fill', ['f32'], (y: Tensor) => kernels.fill(y, 0)],
    ['fillNormal', ['f32'], (y: Tensor) => kernels.fillNormal(y, [1, 2], 0, 1)],
    ['reluForward', ['f32', 'f32'], kernels.reluForward],
    ['reluBackward', ['f32', 'f32', 'f32'], kernels.reluBackward],
    ['sigmoidForward', ['f32', 'f32'], kernels.sigmoidForward],
    ['sigmoidBackward', ['f32', 'f32', 'f32'], kernels.sigmoidBackward],
    ['gemm', ['f32', 'f32', 'f32'], kernels.gemm],
    [
      'gemm with bias',
      ['f32', 'f32', 'f32', 'f32'],
      (c: Tensor, a: Tensor, b: Tensor, bias: Tensor) => kernels.gemm(c, a, b, { bias }),
    ],
    ['sgd', ['f32', 'f32'], (p: Tensor, g: Tensor) => kernels.sgd(p, g, 1)],
    ['softmax', ['f32', 'f32'], kernels.softmax],
    ['softmaxCrossEntropyForward', ['f32', 'f32', 'i32'], kernels.softmaxCrossEntropyForward],
    [
      'softmaxCrossEntropyBackward',
      ['f32', 'f32', 'i32'],
      (dx: Tensor, y: Tensor, t: I32) => kernels.softmaxCrossEntropyBackward(dx, y, t, 1),
    ],
    ['countScored', ['i32'], (t: I32) => kernels.countScored(t, 1)],
    [
      'timeSoftmaxCrossEntropyForward',
      ['f32', 'i32'],
      (x: Tensor, t: I32) => kernels.timeSoftmaxCrossEntropyForward(x, t, { gradient: true }),
    ],
    ['addColumnSums', ['f32', 'f32'], kernels.addColumnSums],
    ['sumOfSquares', ['f32'], kernels.sumOfSquares],
    ['countMatches', ['f32', 'i32'], kernels.countMatches],
    [
      'gatherBytes',
      ['f32', 'u8', 'u32'],
      (y: Tensor, x: Tensor<'u8'>, picks: Tensor<'u32'>) => kernels.gatherBytes(y, x, picks, 1),
    ],
  ];
  test.each(cases)('%s', (_, types, call) => {
    // [1] is a row, a column, a label and a pick.
    const make = (type: DType, owner = ws) => owner.keep([1], type).set([0]) as never;
    expect(() => call(...types.map((type) => make(type)))).not.toThrow();
    for (const gone of types.keys()) {
      const other = new Workspace();
      const tensors = types.map((type, i) => make(type, i === gone ? other : ws));
      other.dispose();
      expect(() => call(...tensors), `tensor ${gone}`).toThrow(refusal('disposed', 'disposed'));
      for (const wrong of [make(types[gone] === 'f32' ? 'i32' : 'f32'), [0], new Float32Array(1), 'x']) {
        const given = types.map((type, i) => (i === gone ? wrong : make(type)) as never);
        expect(() => call(...given), `tensor ${gone}`).toThrow(
          refusal('invalid-argument', 'Tensor', types[gone]!),
        );
      }
    }
  });
});

describe('a tensor that is gone is an error, whichever it is', () => {
  type Given = readonly [shape: Shape, type: DType];
  const f = (...shape: number[]): Given => [shape, 'f32'];
  const i = (...shape: number[]): Given => [shape, 'i32'];
  const cases: [name: string, tensors: Given[], call: (...tensors: never[]) => unknown][] = [
    [
      'attentionForward',
      [f(2, 3, 5), f(2, 3, 4), f(2, 3, 5), f(2, 4, 5)],
      (contexts: Tensor, weights: Tensor, q: Tensor, hs: Tensor) =>
        kernels.attentionForward({ contexts, weights }, q, hs),
    ],
    [
      'attentionBackward',
      [f(2, 3, 5), f(2, 4, 5), f(2, 3, 5), f(2, 3, 4), f(2, 3, 5), f(2, 4, 5)],
      (dq: Tensor, dhs: Tensor, dcontexts: Tensor, weights: Tensor, q: Tensor, hs: Tensor) =>
        kernels.attentionBackward({ dq, dhs }, dcontexts, weights, q, hs),
    ],
    [
      'copyColumns',
      [f(2, 3, 4), f(2, 3, 4)],
      (y: Tensor, x: Tensor) => kernels.copyColumns(y, x, { count: 2, reversed: true }),
    ],
    [
      'copyColumns of ids',
      [i(6, 4), i(6, 3)],
      (y: Tensor<'i32'>, x: Tensor<'i32'>) => kernels.copyColumns(y, x, { count: 2, to: 1 }),
    ],
    ['repeatSteps', [f(2, 4, 3), f(2, 3)], kernels.repeatSteps],
    ['addStepSums', [f(2, 3), f(2, 4, 3)], kernels.addStepSums],
    ['argmaxRows', [i(2), f(2, 3)], kernels.argmaxRows],
    ['gatherRows', [i(2, 3), i(5, 3), [[2], 'u32']], kernels.gatherRows],
  ];
  test.each(cases)('%s', (_, given, call) => {
    const make = ([shape, type]: Given, owner: Workspace) => {
      const t = owner.keep(shape, type);
      return t.set(new Array<number>(t.size).fill(1)) as never;
    };
    using alive = new Workspace();
    expect(() => call(...given.map((each) => make(each, alive)))).not.toThrow();
    for (const gone of given.keys()) {
      const other = new Workspace();
      const tensors = given.map((each, k) => make(each, k === gone ? other : alive));
      other.dispose();
      expect(() => call(...tensors), `tensor ${gone}`).toThrow(refusal('disposed', 'disposed'));
    }
  });
});

test('one thread and several give the same bits', () => {
  const [a, b, x] = [tensor([300, 784], 12), tensor([784, 50], 13), tensor([70_000], 14)];
  const c700 = tensor([700], 15);
  const labels = ws.keep([70], 'i32').set(Array.from({ length: 70 }, (_, r) => 14 * r - 1));
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    const [c, y] = [ws.keep([300, 50]), ws.keep([70_000])];
    kernels.gemm(c, a, b);
    kernels.sigmoidForward(y, x);
    const [p, v] = [ws.keep([70_000]).set(x.toArray()), ws.keep([70_000]).set(x.toArray())];
    kernels.nesterov(p, v, x, 0.1, 0.9);
    const channels = { mean: ws.keep([700]), variance: ws.keep([700]), gamma: c700, beta: c700 };
    const [n, dn] = [ws.keep([100, 700]), ws.keep([100, 700])];
    const [dgamma, dbeta] = [ws.keep([700]).set(c700.toArray()), ws.keep([700]).set(c700.toArray())];
    kernels.batchNormForwardTrain(n, x.reshape([100, 700]), channels);
    kernels.batchNormBackward({ dx: dn, dgamma, dbeta }, n, x.reshape([100, 700]), channels);
    const mask = ws.keep([70_000]);
    kernels.fillDropoutMask(mask, [1, 2], 3, 0.5, 1);
    const scores = ws.keep([70, 1000]).set(x.toArray());
    const { loss } = kernels.timeSoftmaxCrossEntropyForward(scores, labels, { gradient: true });
    return [[loss], ...[c, y, p, v, n, dn, dgamma, dbeta, mask, scores].map((t) => t.toArray())];
  });
  engine().setThreads(engine().backend.threads);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('one thread and several give the same bits', () => {
  const [n, h, rows] = [700, 100, 400];
  const [w, contexts, targets] = [tensor([rows, h], 1), idsOf([n, 10], rows), idsOf([n], rows, 2)];
  const law = unigram(zipf(rows));
  const results = [1, 2, 3].map((threads) => {
    engine().setThreads(threads);
    const [y, ids] = [ws.keep([n, h]), ws.keep([n, 6], 'i32')];
    kernels.embeddingForward(y, w, contexts);
    new RandomStream(3, 'test').drawNegatives(ids, targets, law);
    const [dh, ds, losses] = [ws.keep([n, h]), ws.keep([n, 6]), ws.keep([n])];
    const loss = kernels.negativeSamplingForward({ dh, ds, losses }, { h: y, w, ids }, 6);
    const [dIn, dOut] = [tensor([rows, h], 4), tensor([rows, h], 5)];
    kernels.embeddingBackward(dIn, dh, grouped(contexts, rows));
    kernels.negativeSamplingBackward(dOut, y, ds, grouped(ids, rows));
    const lazy = lazyOf(rows, h);
    for (let t = 1; t <= 20; t++) update(lazy, t, t % 2 === 0);
    kernels.lazyAdamFactors(lazy.factors, lazy.rates, 20, BETAS);
    const settled = ws.keep([rows, h]);
    kernels.lazyAdamSettled(settled, lazy, lazy.factors, 20);
    const floats = [y, dh, ds, losses, dIn, dOut, lazy.p, lazy.m, lazy.v, lazy.last, settled];
    const parts = [...floats, ids].map((t) => Buffer.from(t.toArray().buffer));
    return Buffer.concat([Buffer.from(Float64Array.of(loss).buffer), ...parts]);
  });
  engine().setThreads(engine().backend.threads);
  expect(results.map((result) => result.equals(results[0]!))).toEqual([true, true, true]);
});

test('a kernel runs at its first call on all threads, before the engine has optimised anything', async () => {
  // Node 20's baseline compiler once lost the stack pointer here; see crates/pool/src/park.rs.
  const { execFileSync } = await import('node:child_process');
  const { fileURLToPath } = await import('node:url');
  const script = fileURLToPath(new URL('../support/baseline.mjs', import.meta.url));
  const output = execFileSync(process.execPath, ['--no-wasm-tier-up', script], { encoding: 'utf8' });
  expect(output.trim()).toBe('ok');
});
