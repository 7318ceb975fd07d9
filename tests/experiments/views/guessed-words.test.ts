/** Scores of words opened: the numbers and gradients are those of CBOW and skip-gram. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../ts/core/workspace.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { BarsPanel, SumPanel } from '../../../ts/experiments/panels.js';
import { Looks, type Subject } from '../../../ts/experiments/view.js';
import { sampledWordView } from '../../../ts/experiments/views/guessed-words.js';
import type { WordSubject } from '../../../ts/experiments/views/vectors.js';
import { CBOW } from '../../../ts/models/cbow.js';
import type { SimpleCBOW } from '../../../ts/models/simple-cbow.js';
import { SkipGram } from '../../../ts/models/skip-gram.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';
import { expectSum, sumsOf } from '../../support/sums.js';

test('simple CBOW: scores make the probabilities, and gradients are those of training', async () => {
  const experiment = experiments.find(({ id }) => id === 'simple-cbow')!;
  const params = experiment.resolve({ epochs: 20 });
  const data = await experiment.load(params, { download: false });
  using run = experiment.run({ params, seed: 1, data });
  expect([...run.reports].length).toBeGreaterThan(0);
  using restored = experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!), data);
  const contexts = ['you', 'goodbye'];
  const [{ groups }] = run.look('guess', { contexts }).panels as [BarsPanel];
  const { bars } = groups[0]!;
  const words = bars.map(({ label }) => label);
  const opened = bars.map((_, candidate) => sumsOf(run.look('guessed-word', { contexts, candidate }).panels));
  const whole = opened.reduce((sum, [score]) => sum + Math.exp(score!.sum), 0);
  const model = restored.model as SimpleCBOW;
  using memory = new Workspace();
  const ids = contexts.map((word) => words.indexOf(word));
  const x = memory.keep([1, 2], 'i32').set(ids);
  model.loss(x, memory.keep([1], 'i32').set([words.indexOf('say')]), { train: true, step: 0 });
  model.zeroGrad();
  model.backward();
  const [dW_in, dW_out] = model.params.map(({ grad }) => grad.toArray()) as [Float32Array, Float32Array];
  const H = dW_in.length / words.length;
  opened.forEach(([score], candidate) => {
    expectSum(score!);
    expect(score!.value).toBe(bars[candidate]!.value);
    expect(score!.value).toBeCloseTo(Math.exp(score!.sum) / whole, 6);
    for (const { label, gradient } of score!.terms) {
      const unit = Number(/\d+/.exec(label)![0]);
      expect(gradient).toBeCloseTo(dW_out[unit * words.length + candidate]!, 6);
    }
  });
  for (let unit = 0; unit < H; unit++) {
    const [, hidden] = sumsOf(run.look('guessed-word', { contexts, unit }).panels);
    expectSum(hidden!);
    // Each of two vectors has half of the gradient of their mean.
    expect(hidden!.terms.map(({ label }) => label)).toEqual(contexts.map((word) => `“${word}”`));
    hidden!.terms.forEach(({ xGradient }, i) => {
      expect(xGradient).toBeCloseTo(dW_in[ids[i]! * H + unit]!, 6);
    });
  }
  expect(() => run.look('guessed-word', { contexts, candidate: 7 })).toThrow(
    refusal('out-of-range', 'candidate', 'found 7'),
  );
  expect(() => run.look('guessed-word', { contexts, unit: H })).toThrow(refusal('out-of-range', 'unit'));
});

describe.each([
  ['CBOW', CBOW],
  ['skip-gram', SkipGram],
])('%s with negative sampling', (_, Model) => {
  test('scores add up, and gradients are those of training', () => {
    const words = ['a', 'b', 'c', 'd', 'e', 'f'];
    const [contexts, target, step] = [[1, 3], 2, 4];
    using model = new Model({ counts: words.map(() => 3), hiddenSize: 4, sampleSize: 2, seed: 1 });
    for (const { value } of model.params) value.set(value.toArray().map((v) => 40 * v));
    using memory = new Workspace();
    const [x, t] = [memory.keep([1, 2], 'i32').set(contexts), memory.keep([1], 'i32').set([target])];
    const isSkipGram = Model === SkipGram;
    const given = isSkipGram ? [target] : contexts;
    const view = sampledWordView(() => ({
      target: words[target]!,
      contexts: contexts.map((id) => words[id]!),
      given: given.map((id) => words[id]!),
      scored: model.compared(x, t, step).map(({ id, ...each }) => ({ word: words[id]!, ...each })),
    }));
    const looks = new Looks('toy', [view], {});
    const subject = {
      model,
      words,
      data: {},
      params: {},
      seed: 0,
      training: 0,
      step,
    } as unknown as WordSubject;
    const look = (input: object) => sumsOf(looks.look('sampled-word', subject as Subject, input).panels);
    const compared = model.compared(x, t, step);
    const opened = compared.map((_, candidate) => look({ candidate }));
    const hidden = [0, 1, 2, 3].map((unit) => look({ unit })[1]!);
    model.loss(x, t, { train: true, step });
    model.zeroGrad();
    model.backward();
    const [dW_in, dW_out] = model.params.map(({ grad }) => grad.toArray()) as [Float32Array, Float32Array];
    const expected = new Float32Array(dW_out.length);
    opened.forEach(([score], i) => {
      expectSum(score as SumPanel);
      expect(score!.sum).toBe(compared[i]!.score);
      for (const { label, gradient } of score!.terms) {
        expected[compared[i]!.id * 4 + Number(/\d+/.exec(label)![0])]! += gradient!;
      }
    });
    dW_out.forEach((gradient, i) => expect(gradient).toBeCloseTo(expected[i]!, 5));
    hidden.forEach((sum, unit) => {
      expectSum(sum);
      for (const id of given) expect(sum.gradient! / given.length).toBeCloseTo(dW_in[id * 4 + unit]!, 5);
    });
    expect(() => look({ candidate: 99 })).toThrow(refusal('out-of-range', 'candidate', 'found 99'));
  });
});
