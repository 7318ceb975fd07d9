/** What CBOW and skip-gram have in common: what they refuse, and how large their losses are at the start. */
import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { CBOW } from '../../ts/models/cbow.js';
import { SkipGram } from '../../ts/models/skip-gram.js';
import { refusal } from '../support/errors.js';
import { counts, windowsOf } from '../support/word-models.js';

test('skip-gram with the book’s window of 5 starts at 60 ln 2', () => {
  const text = Array.from({ length: 40 }, (_, i) => (i * i + 3 * i) % 11);
  const counts = Array.from({ length: 11 }, (_, id) => 1 + text.filter((other) => other === id).length);
  const { x, t } = windowsOf(text, 5);
  using skipGram = new SkipGram({ counts, hiddenSize: 20 });
  using cbow = new CBOW({ counts, hiddenSize: 20 });
  expect(Math.abs(skipGram.loss(x, t) - 60 * Math.LN2)).toBeLessThan(0.02);
  expect(Math.abs(cbow.loss(x, t) - 6 * Math.LN2)).toBeLessThan(0.002);
});

test('the rows of W_in are the words’ vectors', () => {
  using model = new CBOW({ counts, hiddenSize: 3 });
  const words = counts.map((_, id) => `word ${id}`);
  const { vectors, size } = model.wordVectors(words);
  expect(size).toBe(3);
  expect(vectors).toEqual(model.param('W_in').value.toArray());
  expect(() => model.wordVectors(['one'])).toThrow(refusal('mismatch', counts.length, 'found 1'));
});

describe('what is refused', () => {
  test.each([
    ['CBOW', CBOW],
    ['SkipGram', SkipGram],
  ])('%s: contexts and targets that are exchanged', (name, Net) => {
    using model = new Net({ counts, hiddenSize: 3 });
    const { x, t } = windowsOf([0, 1, 2, 3, 4, 5, 6], 2);
    expect(() => model.gradient(t, x)).toThrow(refusal('shape-mismatch', name, '[3]', '[3, 4]'));
  });

  test.each([
    ['CBOW', CBOW],
    ['SkipGram', SkipGram],
  ])('%s: sizes that are none, too few words', (name, Net) => {
    for (const hiddenSize of [0, -1, 1.5, NaN]) {
      expect(() => new Net({ counts, hiddenSize })).toThrow(
        refusal('invalid-argument', `${name} hiddenSize`, 1, `found ${hiddenSize}`),
      );
    }
    const tooFew = () => new Net({ counts: [1, 2, 3], hiddenSize: 5 });
    expect(tooFew).toThrow(refusal('invalid-argument', 6, 'found 3'));
    using few = new Net({ counts: [1, 2, 3], hiddenSize: 5, sampleSize: 2 });
    expect(few.params[0].value.shape).toEqual([3, 5]);
  });

  test('one that cannot be made leaves nothing behind', () => {
    const make = () => new CBOW({ counts: new Array<number>(50_000).fill(0), hiddenSize: 100 });
    expect(make).toThrow(refusal('invalid-argument', 'found 0'));
    const memory = engine().memoryBytes;
    for (let i = 0; i < 5; i++) expect(make).toThrow(refusal('invalid-argument', 'found 0'));
    expect(engine().memoryBytes).toBe(memory);
  });
});
