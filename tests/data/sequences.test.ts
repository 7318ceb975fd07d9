import { describe, expect, test } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { findPtb } from '../../ts/data/ptb.js';
import { type SequenceBatch, Sequences } from '../../ts/data/sequences.js';
import { refusal } from '../support/errors.js';
import { sharedData } from '../support/shared-data.js';
import '../support/engine.js';

const read = ({ x, t }: SequenceBatch) => [[...x.toArray()], [...t.toArray()]] as const;

/** A text of different words. */
const text = (length: number) => Uint32Array.from({ length }, (_, i) => 100 + i);

/** The definition, word by word. */
function defined(ids: ArrayLike<number>, batchSize: number, timeSize: number, time: number) {
  const [xs, ts] = [Array.from(ids).slice(0, -1), Array.from(ids).slice(1)];
  const jump = Math.floor(xs.length / batchSize);
  const [x, t]: [number[], number[]] = [[], []];
  for (let i = 0; i < batchSize; i++) {
    for (let k = 0; k < timeSize; k++) {
      const place = (i * jump + time + k) % xs.length;
      x.push(xs[place]!);
      t.push(ts[place]!);
    }
  }
  return [x, t] as const;
}

describe('batches', () => {
  test.each([
    [11, 2, 5],
    [12, 3, 3],
    [30, 4, 3],
    [30, 1, 29],
    [100, 7, 3],
    [2, 1, 1],
  ])('of %d words, %d rows of %d: as defined, also over the end', (length, batchSize, timeSize) => {
    const ids = text(length);
    using sequences = new Sequences(ids, { batchSize, timeSize });
    for (let time = 0; time < 2 * length; time++) {
      const batch = sequences.batch(sequences.starts(time));
      expect([batch.x.shape, batch.t.shape]).toEqual([
        [batchSize, timeSize],
        [batchSize, timeSize],
      ]);
      expect(read(batch), `at ${time}`).toEqual(defined(ids, batchSize, timeSize, time));
    }
  });

  test('an epoch of them is that of the definition', () => {
    const ids = text(100);
    using sequences = new Sequences(ids, { batchSize: 4, timeSize: 5 });
    const all = [...sequences.batches()].length;
    expect(all).toBe(4);
    let step = 0;
    for (const batch of sequences.batches()) expect(read(batch)).toEqual(defined(ids, 4, 5, 5 * step++));
  });

  test('of any places, as often as they are asked for', () => {
    using sequences = new Sequences(text(10), { batchSize: 1, timeSize: 3 });
    expect(read(sequences.batch([8, 0, 8]))).toEqual([
      [108, 100, 101, 100, 101, 102, 108, 100, 101],
      [109, 101, 102, 101, 102, 103, 109, 101, 102],
    ]);
  });

  test('one is gone with the next', () => {
    using sequences = new Sequences(text(10), { batchSize: 2, timeSize: 2 });
    const { x } = sequences.batch([0, 1]);
    sequences.batch([0, 1]);
    expect(() => x.toArray()).toThrow(/\[2, 2\] was used after/);
  });

  test('they need no more memory than the first one', () => {
    using sequences = new Sequences(text(10_000), { batchSize: 20, timeSize: 35 });
    sequences.batch(sequences.starts(0));
    const before = engine().memoryBytes;
    for (let time = 0; time < 500; time++) sequences.batch(sequences.starts(time));
    expect(engine().memoryBytes).toBe(before);
  });
});

describe('the book’s numbers', () => {
  const cut = (words: number, batchSize: number, timeSize: number) => {
    using sequences = new Sequences(new Uint32Array(words), { batchSize, timeSize });
    const { size, jump, stepsPerEpoch } = sequences;
    return [size, jump, stepsPerEpoch];
  };

  test('1,000 words of PTB; PTB; its validation and test part', () => {
    expect(cut(1000, 10, 5)).toEqual([999, 99, 19]);
    expect(cut(929_589, 20, 35)).toEqual([929_588, 46_479, 1327]);
    expect(cut(73_760, 10, 35)).toEqual([73_759, 7375, 210]);
    expect(cut(82_430, 10, 35)).toEqual([82_429, 8242, 235]);
  });

  test.skipIf(!sharedData('ptb'))('predictions of an evaluation, none of them twice', async () => {
    const { corpus } = await findPtb({ dataDir: sharedData('ptb')!, download: false });
    for (const [part, predictions] of [
      [corpus!.valid, 73_500],
      [corpus!.test, 82_250],
    ] as const) {
      using sequences = new Sequences(part, { batchSize: 10, timeSize: 35 });
      // Row by row what was read is a part of the text.
      const rows: number[][] = Array.from({ length: 10 }, () => []);
      let count = 0;
      for (const { t } of sequences.batches()) {
        const ids = t.toArray();
        count += ids.length;
        rows.forEach((row, i) => row.push(...ids.subarray(35 * i, 35 * (i + 1))));
      }
      expect(count).toBe(predictions);
      rows.forEach((row, i) => {
        const start = i * sequences.jump + 1;
        expect(row).toEqual([...part.subarray(start, start + row.length)]);
        expect(row.length).toBeLessThanOrEqual(sequences.jump);
      });
    }
  });
});

describe('what does not fit is refused', () => {
  test('a text that is too short for one batch', () => {
    for (const length of [0, 1, 10]) {
      expect(() => new Sequences(text(length), { batchSize: 2, timeSize: 5 })).toThrow(
        refusal('unusable-data', '2 sequences of 5', '11 words', `found ${length}`),
      );
    }
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('a size of %d', (size) => {
    expect(() => new Sequences(text(100), { batchSize: size, timeSize: 5 })).toThrow(
      refusal('invalid-argument', 'Sequences batchSize: ', `found ${size}`),
    );
    expect(() => new Sequences(text(100), { batchSize: 2, timeSize: size })).toThrow(
      refusal('invalid-argument', 'Sequences timeSize: ', `found ${size}`),
    );
  });

  test('places that are none', () => {
    using sequences = new Sequences(text(11), { batchSize: 2, timeSize: 5 });
    for (const place of [10, -1, 0.5, Number.NaN, 2 ** 32]) {
      expect(() => sequences.batch([0, place])).toThrow(
        refusal('out-of-range', 'from 0 to 9', `found ${place}`),
      );
    }
    expect(() => sequences.batch([])).toThrow(refusal('invalid-argument', 'sequence'));
  });

  test('one that was disposed', () => {
    const sequences = new Sequences(text(11), { batchSize: 2, timeSize: 5 });
    sequences.dispose();
    sequences.dispose();
    expect(() => sequences.batch([0, 1])).toThrow(/dispose/);
  });
});
