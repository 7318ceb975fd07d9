/** What a model with attention looks at while it writes: a map for each of a few test questions. */
import { NumpyRandom } from '../data/numpy-random.js';
import { Pairs } from '../data/pairs.js';
import type { AttentionSeq2seq } from '../models/attention-seq2seq.js';
import type { Heatmap, HeatmapPanel } from './panels.js';
import type { SequenceData } from './sequence-data.js';

/** The books' choice of test questions (vol. 2, section 8.3.3): five, drawn with this seed. */
const SEED = 1984;
const SHOWN = 5;

/** How a space is shown that is read or written like any other character. */
export const SPACE = '␣';

/**
 * The map of one answer, a row a character of it, a column a character of the question.
 * @param weights [T, S], a column a step of the encoder
 * @param reverse the encoder's first step is the question's last character
 */
export function attentionMap(
  weights: ArrayLike<number>,
  { question, answer, reverse }: { question: readonly string[]; answer: readonly string[]; reverse: boolean },
): Heatmap {
  const [width, height] = [question.length, answer.length];
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const column = i % width;
    return weights[i - column + (reverse ? width - 1 - column : column)]!;
  });
  const shown = (character: string) => (character === ' ' ? SPACE : character);
  return {
    width,
    height,
    values,
    low: 0,
    high: 1,
    rows: answer.map(shown),
    columns: question.map(shown),
    caption: `${question.join('').trim()} → ${answer.join('').trim()}`,
  };
}

export function attentionPanel(
  model: AttentionSeq2seq,
  { characters, test }: SequenceData,
  reverse: boolean,
): HeatmapPanel {
  const random = new NumpyRandom(SEED);
  const rows = Array.from({ length: SHOWN }, () => random.randint(0, test.count));
  using asked = new Pairs(test, reverse);
  const { x, t } = asked.batch(rows);
  const weights = model.attention(x, t);
  const [width, height] = [test.questionLength, test.answerLength - 1];
  const part = (ids: Int32Array, row: number, length: number, from: number) =>
    Array.from(ids.subarray(row * length + from, (row + 1) * length), (id) => characters[id]!);
  return {
    kind: 'heatmap',
    title: 'What it looks at while it writes',
    note: `A row a character of the answer, a column one of the question: how much of its attention goes there. ${SHOWN} questions of the test part.`,
    maps: rows.map((row, i) =>
      attentionMap(weights.subarray(i * width * height, (i + 1) * width * height), {
        question: part(test.questions, row, width, 0),
        answer: part(test.answers, row, test.answerLength, 1),
        reverse,
      }),
    ),
  };
}
