/** Models of word vectors as ONNX files: onnxruntime gives what `predict` gives. */
import { expect, test } from 'vitest';
import { CBOW } from '../../ts/models/cbow.js';
import { SimpleCBOW } from '../../ts/models/simple-cbow.js';
import { SimpleSkipGram } from '../../ts/models/simple-skip-gram.js';
import { SkipGram } from '../../ts/models/skip-gram.js';
import { exportOnnx } from '../../ts/onnx/index.js';
import { LazyAdam } from '../../ts/optimizers/index.js';
import '../support/engine.js';
import { ws } from '../support/models.js';
import { expectSame, int64, running, scatter, someIds } from '../support/onnx.js';

const V = 11;
const counts = Array.from({ length: V }, (_, id) => id + 1);

test.each([
  ['CBOW', () => new CBOW({ counts, hiddenSize: 5 })],
  ['SimpleCBOW', () => new SimpleCBOW({ vocabSize: V, hiddenSize: 5, windowSize: 2 })],
])('%s', async (_, make) => {
  using model = scatter(make());
  await using file = await running(exportOnnx(model));
  for (const n of [1, 6]) {
    const contexts = ws.keep([n, 4], 'i32').set(someIds(4 * n, V, n));
    const { scores } = await file.run({ contexts: int64(contexts.toArray(), [n, 4]) });
    expectSame(scores, model.predict(contexts));
  }
});

test.each([
  ['SkipGram', () => new SkipGram({ counts, hiddenSize: 5 })],
  ['SimpleSkipGram', () => new SimpleSkipGram({ vocabSize: V, hiddenSize: 5 })],
])('%s', async (_, make) => {
  using model = scatter(make());
  await using file = await running(exportOnnx(model));
  for (const n of [1, 6]) {
    const target = ws.keep([n], 'i32').set(someIds(n, V, n));
    const { scores } = await file.run({ target: int64(target.toArray(), [n]) });
    expectSame(scores, model.predict(target));
  }
});

test('updates that lazy Adam has postponed are in the file', async () => {
  using model = scatter(new CBOW({ counts, hiddenSize: 5 }));
  const adam = new LazyAdam();
  const target = ws.keep([2], 'i32').set([1, 2]);
  const contexts = ws.keep([2, 2], 'i32').set([3, 4, 5, 6]);
  for (let step = 0; step < 4; step++) {
    model.gradient(step === 0 ? ws.keep([2, 2], 'i32').set([0, 0, 7, 8]) : contexts, target);
    adam.update(model.params);
  }
  await using file = await running(exportOnnx(model));
  const all = ws.keep([V, 1], 'i32').set(counts.map((count) => count - 1));
  const { scores } = await file.run({ contexts: int64(all.toArray(), [V, 1]) });
  expectSame(scores, model.predict(all));
  expect(scores!.dims).toEqual([V, V]);
});
