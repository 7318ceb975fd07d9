import { expect, test } from 'vitest';
import { SimpleSkipGram } from '../../ts/models/simple-skip-gram.js';
import { refusal } from '../support/errors.js';
import { ws } from '../support/models.js';
import { sizes, testWordModel, toy } from '../support/word-models.js';

testWordModel('SimpleSkipGram');

test('sizes that are none, contexts of another width', () => {
  for (const option of ['vocabSize', 'hiddenSize', 'windowSize']) {
    for (const size of [0, -1, 1.5, NaN]) {
      expect(() => new SimpleSkipGram({ ...sizes, [option]: size })).toThrow(
        refusal('invalid-argument', `SimpleSkipGram ${option}`, 1, `found ${size}`),
      );
    }
  }
  using model = new SimpleSkipGram({ ...sizes, windowSize: 2 });
  for (const shape of [[6], [6, 2], [6, 5]]) {
    const contexts = ws.keep(shape, 'i32').set(new Int32Array(shape[0]! * (shape[1] ?? 1)));
    expect(() => model.loss(contexts, toy.t)).toThrow(
      refusal('shape-mismatch', 'contexts:', '[N, 4]', 'found [6'),
    );
  }
});
