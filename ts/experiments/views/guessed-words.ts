/** Views of the score of one word in CBOW and skip-gram: the mean of the context words' vectors times its own weights. */
import { wholeNumber } from '../../core/options.js';
import { Workspace } from '../../core/workspace.js';
import { say } from '../../core/say.js';
import { largest, probabilities, scoresGradient, sigmoids } from '../../models/probabilities.js';
import type { SumPanel } from '../panels.js';
import { type AnyView, defineView, type Look, noData, wordsOption } from '../view.js';
import {
  contextsOf,
  type GuessInput,
  readContexts,
  type SentenceSubject,
  targetsBetween,
} from './contexts.js';
import { expectIndex } from './expect-index.js';
import { LISTED, sumPanel } from './units.js';
import type { SamplingInput, StepSample } from './sampling.js';
import { vectorsOf, type WordSubject } from './vectors.js';

/** One word and one unit of the hidden layer. */
interface Chosen {
  /** Place of the word in the bars of the view that shows all scores, from 0; default the likeliest. */
  candidate?: number;
  /** Index of a unit of the hidden layer, from 0; default the one with the largest product. */
  unit?: number;
}

const CHOSEN = { candidate: wholeNumber(0), unit: wholeNumber(0) };

interface Score {
  word: string;
  note: string;
  /** The hidden layer, [H]. */
  h: Float32Array;
  /** The weights of the word, [H]. */
  weights: Float32Array;
  score: number;
  activation: string;
  probability: number;
  /** Gradient of the loss by the score. */
  gradient: number;
  /** Gradient of the loss by the hidden layer, [H]. */
  dh: Float32Array;
  /** The words whose vectors make the hidden layer, with one number of each vector by unit. */
  contexts: readonly string[];
  vectorOf: (word: string) => Float32Array;
}

/** The sum of the score, and that of one unit of the hidden layer. */
function panelsOf(found: Score, unit?: number): SumPanel[] {
  const { word, h, weights, contexts, dh } = found;
  const chosen = unit ?? largest(h.map((x, i) => Math.abs(x * weights[i]!)));
  expectIndex('unit', chosen, h.length);
  const inputs = contexts.map((context) => found.vectorOf(context)[chosen]!);
  const share = 1 / contexts.length;
  return [
    sumPanel({
      title: say`The score of “${word}”`,
      note: found.note,
      inputs: h,
      weights,
      name: (i) => say`unit ${i}`,
      sum: found.score,
      activation: found.activation,
      value: found.probability,
      gradient: found.gradient,
      pictures: [],
    }),
    sumPanel({
      title: say`Unit ${chosen} of the hidden layer`,
      note: say`The hidden layer is the mean of the vectors of the input words. Here is number ${chosen} of each vector.`,
      factors: { x: say`vector`, weight: say`share` },
      inputs,
      weights: contexts.map(() => share),
      ...{ areFixed: true, passesOn: true, inOrder: contexts.length <= LISTED },
      name: (i) => `“${contexts[i]!}”`,
      sum: h[chosen]!,
      value: h[chosen]!,
      gradient: dh[chosen]!,
      pictures: [],
    }),
  ];
}

/** A view of the score of a word between context words, and of the probability that it makes. */
export const guessedWordView: AnyView = defineView<SentenceSubject, GuessInput & Chosen>({
  id: 'guessed-word',
  title: 'The score of a word in numbers',
  input: 'word',
  takes: { contexts: wordsOption, ...CHOSEN },
  sample: ({ data }) => data && {},
  look(subject, { contexts, candidate, unit }): Look {
    const words = subject.words!;
    const read = contexts && readContexts(subject, contexts);
    const row = read?.ids ?? contextsOf(subject)[0]!;
    const { model } = subject;
    const { vectors, size } = vectorsOf(subject);
    using memory = new Workspace();
    const ids = memory.keep([1, row.length], 'i32').set(row);
    const h = model.hidden(ids).toArray();
    const scores = model.predict(ids);
    const chances = probabilities(scores);
    const chosen = candidate ?? largest(chances);
    expectIndex('candidate', chosen, words.length);
    const target = targetsBetween(subject, row)[0] ?? largest(chances);
    const dscores = scoresGradient(chances, [target]);
    const dh = model.outLayer.backward(model.workspace.take(scores.shape).set(dscores)).toArray();
    model.zeroGrad();
    const W = model.outLayer.weight.value.toArray();
    const found: Score = {
      word: words[chosen]!,
      note: say`The score is the hidden layer times the word’s weights. The softmax over all scores makes the probability. The gradient is that of −log p of “${words[target]!}”.`,
      h,
      weights: Float32Array.from(h, (_, k) => W[k * words.length + chosen]!),
      score: scores.toArray()[chosen]!,
      activation: say`softmax`,
      probability: chances[chosen]!,
      gradient: dscores[chosen]!,
      dh,
      contexts: row.map((id) => words[id]!),
      vectorOf: (word) => vectors.subarray(words.indexOf(word) * size, (words.indexOf(word) + 1) * size),
    };
    return { panels: panelsOf(found, unit), notes: read?.notes ?? [], names: { candidate: words } };
  },
});

/** A view of the score of one word that the next step compares. */
export function sampledWordView(sampleOf: (subject: WordSubject, row: number) => StepSample): AnyView {
  return defineView<WordSubject, SamplingInput & Chosen>({
    id: 'sampled-word',
    title: 'The score of a compared word in numbers',
    takes: { row: wholeNumber(0), ...CHOSEN },
    sample: ({ data }) => data && {},
    look(subject, { row = 0, candidate = 0, unit }): Look {
      if (!subject.data) throw noData('sampled-word');
      const { scored, given, targets } = sampleOf(subject, row);
      expectIndex('candidate', candidate, scored.length);
      const chances = sigmoids(scored.map(({ score }) => score));
      const gradients = scored.map(({ isRight }, i) => chances[i]! - (isRight ? 1 : 0));
      const { word, h, weights, score, isRight } = scored[candidate]!;
      const { words, vectors, size } = vectorsOf(subject);
      const panels = panelsOf(
        {
          word,
          note: isRight
            ? say`The score is the hidden layer times the word’s weights, and σ(score) is its probability. The word is from the text: its probability is to be 1. The gradient is that of the loss of this row.`
            : say`The score is the hidden layer times the word’s weights, and σ(score) is its probability. The word is a negative sample: its probability is to be 0. The gradient is that of the loss of this row.`,
          h,
          weights,
          score,
          activation: 'sigmoid',
          probability: chances[candidate]!,
          gradient: gradients[candidate]!,
          dh: h.map((_, k) => scored.reduce((sum, each, i) => sum + gradients[i]! * each.weights[k]!, 0)),
          contexts: given,
          vectorOf: (each) => vectors.subarray(words.indexOf(each) * size, (words.indexOf(each) + 1) * size),
        },
        unit,
      );
      const names = { candidate: scored.map((each) => each.word), ...(targets && { row: targets }) };
      return { panels, notes: [], names };
    },
  });
}
