/** Answers by following several beginnings at once, against all answers there are. */
import { describe, expect, test } from 'vitest';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import { ws } from '../support/models.js';
import { given, ids, KINDS, n, pairs, s, somePairs, stirred, V } from '../support/seq2seq-models.js';

describe('beams', () => {
  /** Every answer of this length, with its probability by teacher forcing, in double precision. */
  function allAnswers(model: Seq2seq, question: number[], start: number, length: number) {
    const answers = Array.from({ length: V ** length }, (_, code) =>
      Array.from({ length }, (_, i) => Math.floor(code / V ** i) % V),
    );
    const questions = answers.flatMap(() => question);
    const begun = answers.flatMap((answer) => [start, ...answer]);
    const { x, t } = pairs(questions, begun, [answers.length, question.length, length + 1]);
    const scores = model.predict(x, t).toArray();
    return answers.map((answer, which) => {
      let chance = 0;
      answer.forEach((id, step) => {
        const at = (which * length + step) * V;
        const row = scores.slice(at, at + V);
        const total = row.reduce((sum, score) => sum + Math.exp(score), 0);
        chance += row[id]! - Math.log(total);
      });
      return { answer, chance };
    });
  }

  test.each(KINDS)('a beam as wide as there are beginnings finds the likeliest answer: %s', (_, make) => {
    let better = 0;
    for (let seed = 1; seed < 13; seed++) {
      using model = stirred(make(given.sizes), 1, 100 * seed);
      const question = ids(s, seed);
      const all = allAnswers(model, question, 2, 3).sort((a, b) => b.chance - a.chance);
      const x = ws.keep([1, s], 'i32').set(question);
      const found = (beam: number) => [...model.generate(x, { start: 2, length: 3, beam })];
      expect(found(V ** 2)).toEqual(all[0]!.answer);
      if (found(1).join() !== all[0]!.answer.join()) better += 1;
    }
    // The likeliest character at every step does not always make the likeliest answer.
    expect(better).toBeGreaterThan(0);
  });

  test.each(KINDS)('questions of a batch do not mix: %s', (_, make) => {
    using model = stirred(make(given.sizes), 1.5);
    const { x } = somePairs();
    const questions = x.toArray();
    for (const beam of [1, 2, 5]) {
      const together = model.generate(x, { start: 1, length: 4, beam });
      for (let row = 0; row < n; row++) {
        const alone = ws.keep([1, s], 'i32').set(questions.slice(row * s, (row + 1) * s));
        expect(model.generate(alone, { start: 1, length: 4, beam })).toEqual(
          together.slice(row * 4, (row + 1) * 4),
        );
      }
    }
  });

  test('long answers do not run out of numbers', () => {
    using model = stirred(new Seq2seq(given.sizes), 3);
    const { x } = somePairs();
    const answers = model.generate(x, { start: 1, length: 400, beam: 4 });
    expect(answers.length).toBe(n * 400);
    expect(new Set(answers).size).toBeGreaterThan(1);
  });
});
