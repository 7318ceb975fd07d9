/** A view of the next step of a model of words: a target word, its context and the negative samples. */
import { wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { SAMPLER_POWER } from '../../layers/unigram-sampler.js';
import { sigmoids } from '../../models/probabilities.js';
import type { Compared } from '../../models/word2vec.js';
import type { BarsPanel, TablePanel } from '../panels.js';
import { type AnyView, defineView, type Look, noData } from '../view.js';
import type { WordSubject } from './vectors.js';

/** One row of a training batch, for {@link samplingView}. */
export interface StepSample {
  /** The target word. */
  target: string;
  /** The target words of all rows. */
  targets?: readonly string[];
  /** The context words. */
  contexts: readonly string[];
  /** The right words and the negative samples, with their scores before the step. */
  scored: readonly (Omit<Compared, 'id'> & { word: string })[];
  /** The input words, whose vectors make the hidden layer. */
  given: readonly string[];
}

/** The input of {@link samplingView}. */
export interface SamplingInput {
  /** Index of a row of the batch, from 0; default the first. */
  row?: number;
}

/** A view of a target word, its context words and the negative samples of the next step, with their scores. */
export function samplingView(sampleOf: (subject: WordSubject, row: number) => StepSample): AnyView {
  return defineView<WordSubject, SamplingInput>({
    id: 'sampling',
    title: 'What the next step learns',
    takes: { row: wholeNumber(0) },
    sample: ({ data }) => data && {},
    look(subject, { row = 0 }): Look {
      if (!subject.data) throw noData('sampling');
      const { target, targets, contexts, scored } = sampleOf(subject, row);
      const chances = sigmoids(scored.map(({ score }) => score));
      const bars = scored.map(({ word, isRight }, i) => ({
        label: word,
        value: chances[i]!,
        ...(isRight && { marked: true }),
      }));
      const compared: BarsPanel = {
        kind: 'bars',
        title: say`What the next step learns`,
        note: say`The target word is “${target}”, the context words are ${contexts.map((word) => `“${word}”`).join(', ')}. The marked words are from the text, and the others are negative samples. A bar is σ(score), the probability that the model gives to a word.`,
        groups: [{ bars, opens: { view: 'sampled-word', input: { row }, index: 'candidate' } }],
        low: 0,
        high: 1,
      };
      const panels = [compared, drawsTable(subject.words!, subject.data.corpus.counts, scored)];
      return { panels, notes: [], ...(targets && { names: { row: targets } }) };
    },
  });
}

/** How often words are drawn, and how often they occur: those of a step, and the most and the least frequent word. */
function drawsTable(words: readonly string[], counts: Uint32Array, scored: StepSample['scored']): TablePanel {
  // To the power of 0.75, by roots: they have the same bits in every engine, powers do not.
  const draws = Float64Array.from(counts, (count) => Math.sqrt(count) * Math.sqrt(Math.sqrt(count)));
  const [all, allDraws] = [counts, draws].map((each) => [...each].reduce((sum, x) => sum + x, 0)) as [
    number,
    number,
  ];
  const byCount = [...words.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const shown = new Set([byCount[0]!, byCount.at(-1)!, ...scored.map(({ word }) => words.indexOf(word))]);
  return {
    kind: 'table',
    title: say`How often a word is drawn as a negative sample`,
    note: say`The words of this step, and the most and the least frequent word. A word is drawn in proportion to its number in the text to the power of ${SAMPLER_POWER}.`,
    columns: [
      { label: say`word`, kind: 'text' },
      { label: say`number in the text`, kind: 'number' },
      { label: say`share of the text`, kind: 'number', decimals: 5 },
      { label: say`share of the draws`, kind: 'number', decimals: 5 },
    ],
    rows: byCount
      .filter((id) => shown.has(id))
      .map((id) => [words[id]!, counts[id]!, counts[id]! / all, draws[id]! / allDraws]),
  };
}
