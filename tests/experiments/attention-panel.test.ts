/** Which questions are shown, and that every number of attention stands where it should. */
import { describe, expect, test } from 'vitest';
import { NumpyRandom } from '../../ts/data/numpy-random.js';
import { Pairs, parsePairs, splitPairs } from '../../ts/data/pairs.js';
import { attentionMap, attentionPanel } from '../../ts/experiments/attention-panel.js';
import { experiments } from '../../ts/experiments/index.js';
import { isPanel } from '../../ts/experiments/panels-file.js';
import type { Heatmap } from '../../ts/experiments/panels.js';
import type { SequenceData } from '../../ts/experiments/sequence-data.js';
import { AttentionSeq2seq } from '../../ts/models/attention-seq2seq.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

/** In 255ths, as the weights here are. */
const levelsOf = ({ values }: Heatmap) => Array.from(values, (value) => Math.round(255 * value));

describe('a map', () => {
  const question = ['a', 'b', ' '];
  const answer = ['x', ' '];
  /** In 255ths: rows of the answer, columns of the encoder's steps. */
  const weights = Float32Array.from([0, 51, 102, 153, 204, 255], (level) => level / 255);

  test('has a row a character of the answer, a column a character of the question', () => {
    const map = attentionMap(weights, { question, answer, reverse: false });
    expect(levelsOf(map)).toEqual([0, 51, 102, 153, 204, 255]);
    expect(map).toMatchObject({ width: 3, height: 2, low: 0, high: 1, caption: 'ab → x' });
    expect([map.rows, map.columns]).toEqual([
      ['x', '␣'],
      ['a', 'b', '␣'],
    ]);
  });

  test('of an encoder that reads from the end is turned, its question is not', () => {
    const map = attentionMap(weights, { question, answer, reverse: true });
    expect(levelsOf(map)).toEqual([102, 51, 0, 255, 204, 153]);
    expect([map.rows, map.columns, map.caption]).toEqual([['x', '␣'], ['a', 'b', '␣'], 'ab → x']);
  });
});

/** All weights of a model that answers as the data do, each on its own. */
function weightsOf(model: AttentionSeq2seq, { test }: SequenceData, row: number, reverse: boolean) {
  using pairs = new Pairs(test, reverse);
  const { x, t } = pairs.batch([row]);
  return model.attention(x, t).slice();
}

describe('of a data set', () => {
  const lines = Array.from({ length: 80 }, (_, i) => `${i} x`.padEnd(6) + `_${100 + i}`);
  const split = splitPairs('lines', parsePairs('lines', lines.join('\n')));
  const data: SequenceData = { name: 'lines', said: '', ...split };

  test.each([true, false])('five test questions, by the seed of the books; reversed: %s', (reverse) => {
    using model = new AttentionSeq2seq({ vocabSize: data.characters.length, hiddenSize: 6, seed: 4 });
    // Larger weights: attention that is not everywhere alike.
    for (const { value } of model.params) value.set(value.toArray().map((v) => 12 * v));
    const panel = attentionPanel(model, data, reverse);
    expect(isPanel(panel)).toBe(true);
    const random = new NumpyRandom(1984);
    const rows = Array.from({ length: 5 }, () => random.randint(0, 8));
    expect(panel.maps).toHaveLength(5);
    for (const [i, map] of panel.maps.entries()) {
      const row = rows[i]!;
      const characters = (ids: Int32Array, length: number) =>
        [...ids.subarray(row * length, (row + 1) * length)].map((id) => data.characters[id]!);
      const asked = characters(data.test.questions, 6);
      const answer = characters(data.test.answers, 4).slice(1);
      expect([map.width, map.height]).toEqual([6, 3]);
      expect(map.columns!.join('').replaceAll('␣', ' ')).toBe(asked.join(''));
      expect(map.rows).toEqual(answer);
      expect(map.caption).toBe(`${asked.join('').trim()} → ${answer.join('')}`);
      const weights = weightsOf(model, data, row, reverse);
      const expected = weights.map((_, k) => {
        const column = k % 6;
        return weights[k - column + (reverse ? 5 - column : column)]!;
      });
      expect(map.values).toEqual(expected);
      expect(new Set(map.values).size).toBeGreaterThan(3);
    }
  });
});

test.skipIf(!sharedData('seq2seq'))(
  'of date.txt those of the book (seq2seq in BADAK_DATA or ../shared/data)',
  async () => {
    const attention = experiments.find(({ id }) => id === 'attention')!;
    const options = { dataDir: sharedData('seq2seq')!, download: false };
    const data = (await attention.load(attention.resolve({ data: 'date' }), options)) as SequenceData;
    using model = new AttentionSeq2seq({ vocabSize: 59, hiddenSize: 4 });
    const { maps } = attentionPanel(model, data, true);
    const captions = [4316, 1779, 1817, 3848, 138].map((row) => {
      const part = (ids: Int32Array, length: number, from: number) =>
        Array.from(ids.subarray(row * length + from, (row + 1) * length), (id) => data.characters[id]).join(
          '',
        );
      return `${part(data.test.questions, 29, 0).trim()} → ${part(data.test.answers, 11, 1)}`;
    });
    expect(captions[0]).toBe('FRIDAY, AUGUST 26, 1983 → 1983-08-26');
    expect(maps.map(({ caption }) => caption)).toEqual(captions);
    expect(maps.map(({ width, height }) => [width, height])).toEqual(Array(5).fill([29, 10]));
  },
);
