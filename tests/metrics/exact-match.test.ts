import { expect, test } from 'vitest';
import { Pairs, type PairTexts } from '../../ts/data/pairs.js';
import { exactMatch } from '../../ts/metrics/exact-match.js';
import type { Tensor } from '../../ts/core/tensor.js';
import '../support/engine.js';

const [QUESTION, ANSWER, START] = [2, 4, 9];

/** Questions that are their own numbers; every answer is 9 and three ids more. */
function numbered(count: number): PairTexts {
  return {
    count,
    questionLength: QUESTION,
    answerLength: ANSWER,
    questions: Int32Array.from({ length: count * QUESTION }, (_, i) => Math.floor(i / QUESTION)),
    answers: Int32Array.from({ length: count * ANSWER }, (_, i) => (i % ANSWER === 0 ? START : 10 + i)),
  };
}

/** Answers right but for the questions for which `wrong` says which character is not. */
function answering({ answers }: PairTexts, wrong: (question: number) => number | undefined) {
  return (x: Tensor<'i32'>) => {
    const ids = x.toArray();
    return Array.from({ length: x.shape[0]! }, (_, row) => {
      const question = ids[row * QUESTION]!;
      const answer = answers.slice(question * ANSWER + 1, (question + 1) * ANSWER);
      const at = wrong(question);
      if (at !== undefined) answer[at]! += 1;
      return [...answer];
    }).flat();
  };
}

/** The share, and how many pauses there were before it. */
function share(generator: Generator<void, number>): [number, number] {
  for (let pauses = 0; ; pauses++) {
    const { done, value } = generator.next();
    if (done) return [value, pauses];
  }
}

test.each([
  [1, 1],
  [7, 3],
  [9, 3],
  [9, 1],
  [5, 100],
])('of %d questions, %d at a time', (count, size) => {
  const texts = numbered(count);
  using pairs = new Pairs(texts);
  for (const wrong of [
    () => false,
    () => true,
    (question: number) => question === count - 1,
    (question: number) => question !== 0,
    (question: number) => question % 2 === 0,
  ]) {
    const right = Array.from({ length: count }, (_, i) => i).filter((i) => !wrong(i)).length;
    // One character is enough: the first, one in the middle, the last.
    for (const at of [0, 1, 2]) {
      const answer = answering(texts, (question) => (wrong(question) ? at : undefined));
      expect(share(exactMatch(answer, pairs, size))).toEqual([right / count, Math.ceil(count / size)]);
    }
  }
});

test('the first character of answers does not count', () => {
  const texts = numbered(6);
  // As if every answer had begun with something else.
  const answers = texts.answers.map((id) => (id === START ? 0 : id));
  using pairs = new Pairs({ ...texts, answers });
  expect(
    share(
      exactMatch(
        answering(texts, () => undefined),
        pairs,
        4,
      ),
    )[0],
  ).toBe(1);
});
