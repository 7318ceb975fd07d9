/** The checks of gradients of each kind of model: what it is checked on, and which mistakes can be planted. */
import { say } from '../../core/say.js';
import type { Labels } from '../../core/tensor.js';
import { slice } from '../../data/labelled-images.js';
import { Pairs } from '../../data/pairs.js';
import { Samples } from '../../data/samples.js';
import { Sequences } from '../../data/sequences.js';
import type { Windows } from '../../data/windows.js';
import { Affine, type TimeAffine, type TimeConcatAffine, TimeRecurrent } from '../../layers/index.js';
import type { LstmDecoder } from '../../models/decoder.js';
import type { Rnnlm } from '../../models/rnnlm.js';
import type { Seq2seq } from '../../models/seq2seq.js';
import type { SimpleCBOW } from '../../models/simple-cbow.js';
import type { Word2Vec } from '../../models/word2vec.js';
import type { LoadedData } from '../experiment.js';
import type { LanguageData } from '../language-data.js';
import {
  forgetContexts,
  forgetEncoder,
  forgetMean,
  forgetSampledMean,
  forgetState,
  forgetTranspose,
  type WeightLayer,
} from '../mistakes.js';
import type { SequenceData } from '../pair-data.js';
import type { AnyView, Subject } from '../view.js';
import type { WordData } from '../word-data.js';
import { type Checking, gradcheckView } from './gradcheck.js';
import type { NetSubject } from './pictures.js';
import type { IsReversed } from './questions.js';

/** The mistake of every model whose loss is a mean over rows of scores. @param last the layer that makes the scores */
function meanMistake<M>(last: (copy: M) => Parameters<typeof forgetMean>[0]) {
  return {
    mean(copy: M, t: Labels) {
      forgetMean(last(copy));
      return meanIsLost(t.size);
    },
  };
}

/** The mistakes of every model with a last layer that multiplies by a weight. @param last that layer */
function scoreMistakes<M>(last: (copy: M) => WeightLayer) {
  return {
    transpose(copy: M) {
      const layer = last(copy);
      forgetTranspose(layer);
      return say`Planted: on its way back the gradient is multiplied by the numbers of ${layer.weight.name} as they are, and not by its transpose. The gradient of this weight itself needs no transpose and stays right; everything before it in the model is wrong.`;
    },
    ...meanMistake(last),
  };
}

const meanIsLost = (terms: number) =>
  say`Planted: the loss is a mean, but its gradient is not divided by the number of its terms. This check uses ${terms} of them, so every gradient that comes from them is ${terms} times as large as it should be.`;

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Training pictures that a net is checked on. */
const PICTURES = 4;

/** The check of a net of layers that classifies pictures. @param pictures number of them; fewer for a net whose pass is slow */
export function netGradcheckView(
  copy: (subject: NetSubject) => NetSubject['model'],
  elements: number,
  pictures = PICTURES,
): AnyView {
  return gradcheckView<NetSubject['model'], NonNullable<NetSubject['data']>>({
    copy,
    // Behind it there may be a dropout.
    mistakes: scoreMistakes(({ layers }) => layers.findLast((layer) => layer instanceof Affine)!),
    withBatch({ data }, _, use) {
      using samples = new Samples(slice(data.dataset.train, 0, pictures));
      const { x, t } = samples.batch(upTo(samples.count));
      return use(x, t);
    },
    elements,
  });
}

const TEXT = { words: 200, batchSize: 2, timeSize: 4, elements: 16 };

/**
 * The check of a language model, at its second batch of a text: it begins with the state after the first.
 * @param tied whether the last layer may share the embedding's weight: then its way back needs no transpose
 */
export function languageGradcheckView(
  copy: (subject: Subject<Rnnlm, LanguageData>) => Rnnlm,
  { tied = false } = {},
): AnyView {
  const { words, batchSize, timeSize, elements } = TEXT;
  const last = ({ layers }: Rnnlm) => layers.at(-1) as TimeAffine;
  return gradcheckView<Rnnlm, LanguageData>({
    copy,
    mistakes: {
      ...(tied ? meanMistake(last) : scoreMistakes(last)),
      state({ layers }) {
        const layer = layers.findLast((layer) => layer instanceof TimeRecurrent)!;
        forgetState(layer);
        return say`Planted: ${layer.name} went forward from the state of the batch before, but goes back as if it had begun with zeros. Its own gradients and those before it are wrong, all the more the larger the state is; what comes after it stays right.`;
      },
    },
    withBatch({ data }, model, use) {
      using text = new Sequences(data.corpus.ids.subarray(0, words), { batchSize, timeSize });
      model.resetState();
      const before = text.batch(text.starts(0));
      model.gradient(before.x, before.t);
      const { x, t } = text.batch(text.starts(timeSize));
      return use(x, t);
    },
    elements,
  });
}

/** Target words that a model of words is checked on, at most. */
const TARGETS = 10;

/** What a model of words is checked on: the first target words of its text. @param windowsOf those of a run, to be disposed */
function firstWindows<M extends SimpleCBOW | Word2Vec, D extends LoadedData>(
  windowsOf: (subject: Subject<M, D> & { data: D }) => Windows,
): Checking<M, Subject<M, D>>['withBatch'] {
  return (subject, _, use) => {
    using windows = windowsOf(subject);
    const { x, t } = windows.batch(upTo(Math.min(windows.count, TARGETS)));
    return use(x, t);
  };
}

/** The check of CBOW with a softmax over all words. */
export function simpleCbowGradcheckView<D extends LoadedData>(
  copy: (subject: Subject<SimpleCBOW, D>) => SimpleCBOW,
  windowsOf: (subject: Subject<SimpleCBOW, D> & { data: D }) => Windows,
): AnyView {
  return gradcheckView<SimpleCBOW, D>({
    copy,
    mistakes: scoreMistakes(({ outLayer }) => outLayer),
    withBatch: firstWindows(windowsOf),
    elements: 24,
  });
}

/** The check of a model with negative sampling. @param meansContexts whether its hidden layer is the mean of the contexts */
export function word2VecGradcheckView(
  copy: (subject: Subject<Word2Vec, WordData>) => Word2Vec,
  windowsOf: (subject: Subject<Word2Vec, WordData> & { data: WordData }) => Windows,
  meansContexts: boolean,
): AnyView {
  return gradcheckView<Word2Vec, WordData>({
    copy,
    mistakes: {
      'sampled-mean'({ lossLayer }, t) {
        forgetSampledMean(lossLayer);
        return meanIsLost(t.size);
      },
      ...(meansContexts && {
        contexts({ embedding }) {
          forgetContexts(embedding);
          return say`Planted: the hidden layer is the mean of the context words’ vectors, but each of them gets the whole gradient instead of its share. The gradient of ${embedding.weight.name} has the right direction and is too long; that of the words to predict stays right.`;
        },
      }),
    },
    withBatch: firstWindows(windowsOf),
    elements: 24,
  });
}

/** Training questions that a model is checked on. */
const QUESTIONS = 4;

/** The check of a sequence-to-sequence model. */
export function translationGradcheckView(
  copy: (subject: Subject<Seq2seq, SequenceData>) => Seq2seq,
  isReversed: IsReversed,
): AnyView {
  return gradcheckView<Seq2seq, SequenceData>({
    copy,
    mistakes: {
      mean({ decoder }, t) {
        // A decoder by itself need not have one; those of the experiments do.
        forgetMean((decoder as LstmDecoder<TimeAffine | TimeConcatAffine>).affine);
        // The first character of an answer is given.
        return meanIsLost(t.size - t.shape[0]!);
      },
      encoder({ decoder }) {
        forgetEncoder(decoder);
        return say`Planted: the decoder does not hand its gradient back to the encoder. The decoder learns as it should; every gradient of the encoder is 0, so it keeps the weights that it has.`;
      },
    },
    withBatch(subject, _, use) {
      const { train } = subject.data;
      const count = Math.min(QUESTIONS, train.count);
      const questions = train.questions.subarray(0, count * train.questionLength);
      const answers = train.answers.subarray(0, count * train.answerLength);
      using pairs = new Pairs({ ...train, count, questions, answers }, isReversed(subject));
      const { x, t } = pairs.batch(upTo(count));
      return use(x, t);
    },
    elements: 16,
  });
}
