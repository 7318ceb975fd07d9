/** Sequence-to-sequence models as ONNX files: onnxruntime writes the answers of `generate`. */
import { describe, expect, test } from 'vitest';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { PeekySeq2seq } from '../../ts/models/peeky-seq2seq.js';
import { Seq2seq } from '../../ts/models/seq2seq.js';
import type { Seq2seqOptions } from '../../ts/models/seq2seq-options.js';
import { exportOnnx } from '../../ts/onnx/index.js';
import '../support/engine.js';
import { ws } from '../support/models.js';
import { int64, running, scatter, someIds } from '../support/onnx.js';

const V = 17;
const QUESTIONS = 50;
const sizes: Seq2seqOptions = { vocabSize: V, wordvecSize: 8, hiddenSize: 12 };

const MODELS: readonly (readonly [name: string, make: (options: Seq2seqOptions) => Seq2seq])[] = [
  ['Seq2seq', (options) => new Seq2seq(options)],
  ['PeekySeq2seq', (options) => new PeekySeq2seq(options)],
  ['AttentionSeq2seq', (options) => new AttentionSeq2seq(options)],
];

describe.each(MODELS)('%s', (_, make) => {
  test.each([false, true])('bidirectional: %s', async (bidirectional) => {
    // Large weights, so that the answers differ from question to question.
    using model = scatter(make({ ...sizes, bidirectional }), 1.5);
    await using file = await running(exportOnnx(model));
    for (const [n, s, length] of [
      [QUESTIONS, 7, 6],
      [1, 1, 1],
      [3, 9, 10],
    ] as const) {
      const xs = ws.keep([n, s], 'i32').set(someIds(n * s, V, s));
      const { answer } = await file.run({
        question: int64(xs.toArray(), [n, s]),
        start: int64([2], []),
        length: int64([length], []),
      });
      expect(answer!.dims).toEqual([n, length]);
      const ids = Array.from(answer!.data as BigInt64Array, Number);
      expect(ids).toEqual([...model.generate(xs, { start: 2, length })]);
      if (n < QUESTIONS) continue;
      const answers = Array.from({ length: n }, (_, row) =>
        ids.slice(row * length, (row + 1) * length).join(),
      );
      expect(new Set(answers).size).toBeGreaterThan(5);
    }
  });
});

test('a model that was trained on reversed questions takes them as they are', async () => {
  using model = scatter(new Seq2seq(sizes), 1.5);
  await using file = await running(exportOnnx(model, { reverse: true }));
  const question = [...someIds(7, V)];
  const xs = ws.keep([1, 7], 'i32').set([...question].reverse());
  const { answer } = await file.run({
    question: int64(question, [1, 7]),
    start: int64([0], []),
    length: int64([9], []),
  });
  const ids = Array.from(answer!.data as BigInt64Array, Number);
  expect(ids).toEqual([...model.generate(xs, { start: 0, length: 9 })]);
});
