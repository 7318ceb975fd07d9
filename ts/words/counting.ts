import { BadakError } from '../core/errors.js';
import { type OptionTable, readOptions, readValue, seedOption, sizeOption } from '../core/options.js';
import { expectWhole } from '../core/whole-numbers.js';
import { expectSparse, type SparseMatrix, withoutRoom } from '../linalg/sparse.js';
import { truncatedSvd } from '../linalg/svd.js';

/** The book's constant, which keeps the logarithm of a small quotient finite. */
const EPSILON = 1e-8;
const ONE_WAY = 'expected symmetric counts, as coOccurrence gives them';

const OPTIONS: OptionTable<{ window?: number; size?: number; seed?: number }> = {
  window: sizeOption,
  size: sizeOption,
  seed: seedOption,
};

/**
 * Word vectors by counting (vol. 2, chapter 2), the baseline for word2vec:
 *
 *     C  how often word j is at most `window` words from word i   coOccurrence
 *     M  max(0, log2(C_ij · N / (S_i · S_j) + 1e-8))              ppmi
 *     M ≈ U diag(s) Vᵀ; the rows of U are the words' vectors      truncatedSvd
 *
 * PTB's 10,000 words make matrices of 10⁸ elements, of which one in a hundred is not 0: they are sparse throughout.
 *
 * @param ids the text, word by word
 * @param words size of the vocabulary; every id is below it
 * @returns vectors [words, size]
 * @throws BadakError when an option is unknown or not valid, or an id is not in 0 … words − 1
 */
export function countingVectors(
  ids: ArrayLike<number>,
  words: number,
  options: { window?: number; size?: number; seed?: number } = {},
): Float32Array {
  const { window = 2, size = 100, seed = 0 } = readOptions('countingVectors', options, OPTIONS);
  return truncatedSvd(ppmi(coOccurrence(ids, words, window)), { size, seed }).U;
}

/**
 * C [words, words]: how often two words are at most `window` places apart.
 * @throws BadakError when `window` or `words` is not a whole number of at least 1, or an id is not in 0 … words − 1
 */
export function coOccurrence(ids: ArrayLike<number>, words: number, window: number): SparseMatrix {
  readValue('coOccurrence', 'window', window, sizeOption);
  readValue('coOccurrence', 'words', words, sizeOption);
  expectWhole('coOccurrence', 'id', ids, { least: 0, most: words - 1 });
  const { starts: firsts, places } = placesOfWords(ids, words);
  const starts = new Uint32Array(words + 1);
  let atMost = 0;
  for (let word = 0; word < words; word++) {
    atMost += Math.min(words, 2 * window * (firsts[word + 1]! - firsts[word]!));
  }
  const found = new Uint32Array(atMost);
  const values = new Float64Array(atMost);
  // One dense row. `found` lists its elements that are not 0.
  const row = new Float64Array(words);
  let total = 0;
  for (let word = 0; word < words; word++) {
    const from = total;
    for (let p = firsts[word]!; p < firsts[word + 1]!; p++) {
      const place = places[p]!;
      const last = Math.min(ids.length - 1, place + window);
      for (let near = Math.max(0, place - window); near <= last; near++) {
        if (near === place) continue;
        const other = ids[near]!;
        if (row[other] === 0) found[total++] = other;
        row[other]! += 1;
      }
    }
    found.subarray(from, total).sort();
    for (let i = from; i < total; i++) {
      values[i] = row[found[i]!]!;
      row[found[i]!] = 0;
    }
    starts[word + 1] = total;
  }
  return withoutRoom({ rows: words, columns: words, starts, places: found, values });
}

/**
 * Positive pointwise mutual information: log2 of how much more often two words occur together than by chance. N is the
 * sum of all counts, S that of each column. Values are rounded to single precision, as in the book, because the last
 * digits of a logarithm differ between engines.
 * @throws BadakError when the counts are negative or not symmetric
 */
export function ppmi(counts: SparseMatrix): SparseMatrix {
  expectSparse('ppmi', counts, 0);
  const { rows, columns, starts, places, values } = counts;
  const sums = new Float64Array(columns);
  let all = 0;
  values.forEach((value, i) => {
    sums[places[i]!]! += value;
    all += value;
  });
  const kept = new Uint32Array(rows + 1);
  const keptPlaces = new Uint32Array(values.length);
  const information = new Float64Array(values.length);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let p = starts[i]!; p < starts[i + 1]!; p++) {
      const place = places[p]!;
      const value = Math.fround(Math.log2((values[p]! * all) / (sums[i]! * sums[place]!) + EPSILON));
      if (!Number.isFinite(value)) throw new BadakError('invalid-argument', `ppmi: row ${i}: ${ONE_WAY}`);
      if (value <= 0) continue;
      keptPlaces[total] = place;
      information[total++] = value;
    }
    kept[i + 1] = total;
  }
  return withoutRoom({ rows, columns, starts: kept, places: keptPlaces, values: information });
}

/** The places of each word in the text, word by word. */
function placesOfWords(ids: ArrayLike<number>, words: number): { starts: Uint32Array; places: Uint32Array } {
  const starts = new Uint32Array(words + 1);
  for (let place = 0; place < ids.length; place++) {
    starts[ids[place]! + 1]! += 1;
  }
  for (let word = 0; word < words; word++) starts[word + 1]! += starts[word]!;
  const next = starts.slice(0, words);
  const places = new Uint32Array(ids.length);
  for (let place = 0; place < ids.length; place++) places[next[ids[place]!]!++] = place;
  return { starts, places };
}
