/** Exact probabilities of sentences: compared with all sentences, with drawn sentences, and with results by hand. */
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { RandomStream } from '../../ts/core/random.js';
import { drawGrammar, GRAMMAR, grammarEntropy } from '../../ts/data/grammar.js';
import { TopicGrammar } from '../../ts/data/topic-grammar.js';
import { refusal } from '../support/errors.js';

/** Two derivations of one sentence, topics that lists share and that one list wraps, rules twice in a sentence. */
const tiny = new TopicGrammar({
  classes: { a: 'a1 a2 a3', b: 'b1 b2', '<eos>': '. !' },
  rules: {
    S: ['A <eos>', 'A A <eos>', 'a* b* <eos>'],
    A: ['a* b*', 'a', 'a b', 'B a*', 'B a*'],
    B: ['b', 'b b*'],
  },
  topics: 5,
  focus: 0.7,
});

/** All texts of these words, up to a length. */
function* all(words: readonly string[], length: number): Generator<string[]> {
  yield [];
  if (length > 0) for (const rest of all(words, length - 1)) for (const word of words) yield [...rest, word];
}

/** The longest are A A <eos> with three words each. */
const sentences = [...all(['a1', 'a2', 'a3', 'b1', 'b2'], 6)].flatMap((words) =>
  ['.', '!'].map((end) => [...words, end]),
);

test('all sentences together are certain', () => {
  expect(sentences.reduce((sum, sentence) => sum + tiny.probability(sentence), 0)).toBeCloseTo(1, 12);
});

test('each comes as often as it should', () => {
  const stream = new RandomStream(0, 'tiny');
  const draws = 200_000;
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const words: string[] = [];
    tiny.draw(stream, (word) => words.push(word));
    counts.set(words.join(' '), (counts.get(words.join(' ')) ?? 0) + 1);
  }
  let square = 0;
  let likely = 0;
  for (const sentence of sentences) {
    const expected = draws * tiny.probability(sentence);
    const found = counts.get(sentence.join(' ')) ?? 0;
    if (expected === 0) expect(found).toBe(0);
    if (expected < 10) continue;
    square += (found - expected) ** 2 / expected;
    likely += 1;
  }
  expect(likely).toBeGreaterThan(200);
  // χ² has a mean of as many as there are, and a variance of twice that.
  expect(Math.abs(square - likely)).toBeLessThan(4 * Math.sqrt(2 * likely));
});

test('what it has not', () => {
  for (const wrong of ['', '.', 'a1', 'a1 b1', 'a1 . .', '. a1', 'a1 c .', 'b1 .']) {
    expect(tiny.probability(wrong.split(' ')), wrong).toBe(0);
  }
  expect(tiny.probability([])).toBe(0);
  expect([tiny.classOf('a2'), tiny.classOf('x')]).toEqual(['a', undefined]);
});

test.each<[Record<string, string>, Record<string, string[]>, ErrorCode, ...string[]]>([
  [{ a: 'x y', b: 'z x' }, { S: ['a'] }, 'invalid-argument', '“x”', 'a and b'],
  [{ a: 'x' }, { S: ['a b'] }, 'unknown-name', '“b”'],
  [{ a: 'x' }, { S: ['a', 'T*'], T: ['a'] }, 'unknown-name', '“T*”'],
  [{ a: 'x' }, { S: ['A'], A: ['a', 'B'], B: ['a A'] }, 'invalid-argument', 'S → A → B → A'],
])('a grammar that is none: %j %j', (classes, rules, code, ...mentions) => {
  expect(() => new TopicGrammar({ classes, rules, topics: 1, focus: 0 })).toThrow(refusal(code, ...mentions));
});

describe('the generated text', () => {
  /** A marked word of a list of ten: the topic's, or another. */
  const [own, other] = [0.85 + 0.15 / 10, 0.15 / 10];

  // One of how many each time; words stand where their lists do.
  test.each([
    // S, PRICE; sweet, bread, costs, two, dollars, the end.
    ['sweet bread costs two dollars .', [11, 3, 5, 10, 3, 12, 5, 5], 1],
    // S, COMPANY; toyota, makes, two, cars, last, year, the end.
    ['honda builds two vans next season !', [11, 4, 8, 6, 12, 10, 3, 8, 5], 1],
    // S in two ways, QUALITY, ONE; the, car, is; GOOD; very, with, the end: “good” and “art” have one topic …
    [
      'this van looks quite good with art .',
      [11 / 2, 2, 5, 5, 10, 4, 2, 4, 4, 5],
      (own ** 2 + 9 * other ** 2) / 10,
    ],
    // … or two.
    [
      'this van looks quite good with music .',
      [11 / 2, 2, 5, 5, 10, 4, 2, 4, 4, 5],
      (2 * own * other + 8 * other ** 2) / 10,
    ],
    // S; you; DO in two ways, LATER; will; them, tomorrow; WHERE in two ways; near, the, school, the end; “gladly
    // take”.
    [
      'we can gladly take us now at the park ;',
      [11, 4, 3 / 2, 4, 6, 3, 5, 3 / 2, 5, 5, 10, 5],
      (own ** 2 + 9 * other ** 2) / 10,
    ],
    // S; SINGLE; the, good, with, the end; DOES, BEFORE; FOOD; sweet, bread; WHEN in three ways; yesterday. “farmer …
    // law” have
    // one topic; “quickly cooked” have topic 1, and “cooked” also 7, as it is one of six.
    [
      'the slow farmer with law quickly cooked hot rice once .',
      [11, 3, 5, 10, 4, 5, 2, 4, 2, 5, 10, 6 / 3, 5],
      ((own ** 2 + 9 * other ** 2) / 10) *
        ((own * (0.85 + 0.15 / 6) + other * (0.85 + 0.15 / 6) + 8 * other * (0.15 / 6)) / 10),
    ],
  ])('%s', (sentence, choices, topics) => {
    const expected = choices.reduce((p, ways) => p / ways, topics);
    expect(GRAMMAR.probability(sentence.split(' ')) / expected).toBeCloseTo(1, 10);
  });

  test('a text’s entropy is the mean over its words', () => {
    const ends = ['sweet bread costs two dollars .', 'honda builds two vans next season !'];
    const words = [...new Set(ends.join(' ').split(' '))];
    const ids = Uint32Array.from(ends.join(' ').split(' '), (word) => words.indexOf(word));
    const [a, b] = ends.map((sentence) => Math.log(GRAMMAR.probability(sentence.split(' '))));
    expect(grammarEntropy({ words, ids })).toBeCloseTo(-(a! + b!) / 13, 12);
  });

  test('large texts agree within their standard errors', () => {
    const entropies = [11, 12].map((seed) => {
      const { words, ids, classes } = drawGrammar({ sentences: 6000, seed });
      const whole = grammarEntropy({ words, ids });
      // Of a ratio of sums over sentences: −log P less its share of the words.
      let [start, squares] = [0, 0];
      for (let at = 0; at < ids.length; at++) {
        if (classes[ids[at]!] !== '<eos>') continue;
        const length = at + 1 - start;
        squares += (length * (grammarEntropy({ words, ids: ids.subarray(start, at + 1) }) - whole)) ** 2;
        start = at + 1;
      }
      return { whole, error: Math.sqrt(squares) / ids.length };
    });
    const [one, two] = entropies;
    expect(one!.error).toBeLessThan(0.005);
    expect(Math.abs(one!.whole - two!.whole)).toBeLessThan(3 * Math.hypot(one!.error, two!.error));
    // The perplexity with which results are compared.
    expect(Math.exp(one!.whole)).toBeCloseTo(9.3, 0);
  });

  test('what is no text of the grammar', () => {
    const words = ['sweet', 'bread', '.', 'wood'];
    const entropy = (...ids: number[]) => grammarEntropy({ words, ids: Uint32Array.from(ids) });
    expect(() => entropy()).toThrow(refusal('invalid-argument', 'grammarEntropy: ', 'empty'));
    expect(() => entropy(0, 1, 2)).toThrow(refusal('invalid-argument', '“sweet bread .”'));
    expect(() => entropy(3, 2)).toThrow(refusal('invalid-argument', '“wood .”'));
    expect(() => entropy(0, 1)).toThrow(refusal('invalid-argument', 'grammarEntropy: ', '2 words'));
  });
});
