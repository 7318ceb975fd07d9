/** A view of the score of one candidate for the next word: the units of the last layer times the word's weights. */
import { BadakError } from '../../core/errors.js';
import { wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { TimeAffine } from '../../layers/index.js';
import { reading } from '../../models/reading.js';
import { type AnyView, defineView, type Look } from '../view.js';
import {
  firstSentence,
  type LanguageSubject,
  likeliest,
  read,
  SENTENCE,
  type SentenceInput,
  spokenTargets,
  wordsOf,
} from './sentences.js';
import { expectIndex } from './expect-index.js';
import { sumPanel, wholeOf } from './units.js';

/** Candidates that can be chosen by name. */
const NAMED = 50;

interface NextInput extends SentenceInput {
  /** Index of the word of the sentence that the candidate follows, from 0; default the last. */
  word?: number;
  /** Place of the candidate in the list of the view `candidates`, from 0; default the likeliest. */
  candidate?: number;
}

/** A view of the score of a candidate for the next word in numbers, and of the probability that it makes. */
export const nextWordView: AnyView = defineView<LanguageSubject, NextInput>({
  id: 'next-word',
  title: 'The score of a next word in numbers',
  input: 'sentence',
  takes: { ...SENTENCE, word: wholeNumber(0), candidate: wholeNumber(0) },
  sample: firstSentence,
  look(subject, { sentence, word, candidate = 0 }): Look {
    const { ids, notes } = read(subject, sentence);
    const words = wordsOf(subject);
    const V = words.length;
    const t = expectIndex('word', word ?? ids.length - 1, ids.length);
    expectIndex('candidate', candidate, V);
    const targets = spokenTargets(ids);
    const through = reading(subject.model, ids, targets);
    const { layer, input, output } = through.layers.at(-1)!;
    if (!(layer instanceof TimeAffine)) {
      throw new BadakError('mismatch', 'view next-word: expected an affine layer at the end, found another');
    }
    const chances = through.probabilities.subarray(t * V, (t + 1) * V);
    const id = likeliest(chances, candidate + 1)[candidate]!;
    const target = targets(through.probabilities)[t]!;
    const H = input.length / ids.length;
    const W = layer.weight.value.toArray();
    const panel = sumPanel({
      title: say`The score of “${words[id]!}” after “${words[ids[t]!]!}”`,
      note: say`The score is what enters the last layer times the word’s weights, plus its bias. The softmax over all scores makes the probability. The gradient is that of −log p of “${words[target]!}”.`,
      inputs: input.subarray(t * H, (t + 1) * H),
      weights: Float32Array.from({ length: H }, (_, k) => W[layer.transposed ? id * H + k : k * V + id]!),
      name: (i) => say`unit ${i}`,
      bias: layer.bias.value.get(id),
      sum: output[t * V + id]!,
      activation: say`softmax`,
      value: chances[id]!,
      gradient: through.dscores[t * V + id]!,
      ...wholeOf(
        Array.from(ids, (_, at) => ({
          gradient: through.dscores[at * V + id]!,
          inputs: input.subarray(at * H, (at + 1) * H),
        })),
        say`at this word`,
        say`at all ${ids.length} words`,
      ),
      pictures: [],
    });
    const names = {
      word: ids.map((id) => words[id]!),
      candidate: likeliest(chances, Math.max(NAMED, candidate + 1)).map((each) => words[each]!),
    };
    return { panels: [panel], notes, names };
  },
});
