import { describe, expect, test } from 'vitest';
import { SimpleCBOW } from '../../ts/models/simple-cbow.js';
import { Adam } from '../../ts/optimizers/index.js';
import { shuffledEpochs } from '../../ts/train/rows.js';
import { refusal } from '../support/errors.js';
import { descend, ws } from '../support/models.js';
import { sizes, testWordModel, toy } from '../support/word-models.js';

testWordModel('SimpleCBOW');

describe('SimpleCBOW on the book’s sentence, 1000 epochs', () => {
  test.each([0, 1, 2])('seed %d', (seed) => {
    using model = new SimpleCBOW({ vocabSize: 7, hiddenSize: 5, seed });
    const adam = new Adam();
    const order = shuffledEpochs({ count: 6, batchSize: 3, seed });
    const [contexts, target] = [toy.x.toArray(), toy.t.toArray()];
    const [x, t] = [ws.keep([3, 2], 'i32'), ws.keep([3], 'i32')];
    for (let step = 0; step < 2000; step++) {
      const rows = Array.from(order.at(step));
      x.set(rows.flatMap((row) => [contexts[2 * row]!, contexts[2 * row + 1]!]));
      t.set(rows.map((row) => target[row]!));
      descend(model, adam, [{ x, t }], step);
    }
    // (say, and) → goodbye and (and, say) → i have the same mean: no net is below 2 ln 2 / 6.
    const loss = model.loss(toy.x, toy.t);
    expect(loss).toBeGreaterThan((2 * Math.LN2) / 6 - 1e-4);
    expect(loss).toBeLessThan(1.1);

    const W = model.param('W_in').value.toArray();
    const cosine = (a: number, b: number) => {
      const [u, v] = [a, b].map((id) => W.subarray(5 * id, 5 * id + 5)) as [Float32Array, Float32Array];
      return u.reduce((sum, w, i) => sum + w * v[i]!, 0) / (Math.hypot(...u) * Math.hypot(...v));
    };
    expect(cosine(0, 5), 'you, hello').toBeGreaterThan(0.99);
    expect(cosine(2, 4), 'goodbye, i').toBeGreaterThan(0.99);
  });
});

test('sizes that are none, contexts of another width', () => {
  for (const option of ['vocabSize', 'hiddenSize', 'windowSize']) {
    for (const size of [0, -1, 1.5, NaN]) {
      expect(() => new SimpleCBOW({ ...sizes, [option]: size })).toThrow(
        refusal('invalid-argument', `SimpleCBOW ${option}`, 1, `found ${size}`),
      );
    }
  }
  using model = new SimpleCBOW({ ...sizes, windowSize: 2 });
  for (const shape of [[6], [6, 2], [6, 5]]) {
    const contexts = ws.keep(shape, 'i32').set(new Int32Array(shape[0]! * (shape[1] ?? 1)));
    expect(() => model.loss(contexts, toy.t)).toThrow(
      refusal('shape-mismatch', 'contexts:', '[N, 4]', 'found [6'),
    );
  }
});
