import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawGrammar, type GrammarCorpus } from '../../ts/data/grammar.js';

const grammar = drawGrammar();

test('the same seed gives the same text, another seed another', () => {
  const hash = ({ ids, words }: GrammarCorpus) =>
    createHash('sha256').update(words.join(' ')).update(ids).digest('hex');
  expect(hash(drawGrammar({ seed: 0 }))).toBe(hash(grammar));
  expect(hash(drawGrammar({ seed: 1 }))).not.toBe(hash(grammar));
  // Fixed values detect a change of the sentences, or an engine that draws differently.
  expect(hash(grammar)).toBe('e2bc9cb225c326f8f85491709c418808bd7018fc1fca193206970e2358faa5a1');
});

test('some hundred words, each often enough and of one class of several', () => {
  const { words, ids, counts, classes } = grammar;
  expect(words.length).toBeGreaterThanOrEqual(200);
  expect(words.length).toBeLessThanOrEqual(400);
  expect(new Set(words).size).toBe(words.length);
  expect(classes.length).toBe(words.length);
  expect(ids.length).toBeGreaterThan(300_000);
  expect(counts.reduce((least, count) => Math.min(least, count))).toBeGreaterThan(100);
  const members = new Map<string, number>();
  for (const name of classes) members.set(name, (members.get(name) ?? 0) + 1);
  expect(members.has(undefined as unknown as string)).toBe(false);
  expect(Math.min(...members.values())).toBeGreaterThanOrEqual(3);
});

test('as many sentences as asked for, each with an end', () => {
  const { ids, classes } = drawGrammar({ sentences: 1000, seed: 3 });
  expect(ids.filter((id) => classes[id] === '<eos>').length).toBe(1000);
  expect(classes[ids.at(-1)!]).toBe('<eos>');
});

test('analogies lead from class to class as they say, between words that are there', () => {
  const { words, classes, analogies } = grammar;
  const classOf = (word: string) => classes[words.indexOf(word)];
  expect(analogies.length).toBeGreaterThanOrEqual(4);
  for (const analogy of analogies) for (const word of analogy) expect(words).toContain(word);
  expect(analogies[0]).toEqual(['king', 'man', 'queen', 'woman']);
  expect(['king', 'man', 'queen', 'woman'].map(classOf)).toEqual(['man', 'man', 'woman', 'woman']);
  for (const query of ['you', 'year', 'car', 'toyota']) expect(words).toContain(query);
});

/** PPMI of words at most `window` apart: [V, V], rows. */
function ppmi({ ids, words }: GrammarCorpus, window: number): Float64Array[] {
  const size = words.length;
  const rows = Array.from({ length: size }, () => new Float64Array(size));
  for (let at = 0; at < ids.length; at++) {
    for (let apart = 1; apart <= window && apart <= at; apart++) {
      rows[ids[at]!]![ids[at - apart]!]! += 1;
      rows[ids[at - apart]!]![ids[at]!]! += 1;
    }
  }
  const sums = rows.map((row) => row.reduce((sum, count) => sum + count));
  const all = sums.reduce((sum, count) => sum + count);
  return rows.map((row, i) =>
    row.map((count, j) => Math.max(0, Math.log2((count * all) / (sums[i]! * sums[j]!) + 1e-8))),
  );
}

test('the nearest neighbour of nearly every word is of its class', () => {
  const { words, classes } = grammar;
  const rows = ppmi(grammar, 2).map((row) => {
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    return row.map((value) => value / norm);
  });
  const nearest = rows.map((row, i) => {
    const cosines = rows.map((other, j) =>
      i === j ? -1 : row.reduce((sum, value, k) => sum + value * other[k]!, 0),
    );
    return cosines.indexOf(Math.max(...cosines));
  });
  const same = nearest.filter((j, i) => classes[i] === classes[j]).length;
  expect(same / words.length).toBeGreaterThan(0.95);
});
