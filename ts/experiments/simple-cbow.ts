import { say } from '../core/say.js';
import type { Corpus } from '../data/corpus.js';
import { PLAIN } from '../data/tokenizer.js';
import { corpusOf } from '../data/vocabulary.js';
import { Windows } from '../data/windows.js';
import { SimpleCBOW } from '../models/simple-cbow.js';
import { Adam } from '../optimizers/index.js';
import { gradcheck } from '../train/gradcheck.js';
import { shuffledEpochs } from '../train/rows.js';
import { defineExperiment, type LoadedData } from './experiment.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { makeRun } from './run.js';
import { sentenceMotionView } from './views/word-motion.js';
import { denseView, guessView } from './views/contexts.js';
import { simpleCbowGradcheckView } from './views/checks.js';
import { guessedWordView } from './views/guessed-words.js';
import { axisView, nearestView } from './views/vectors.js';
import { mapView } from './views/word-map.js';

const SENTENCE = 'You say goodbye and I say hello.';
const REPORTS_EVERY = 20;

const params = {
  sentence: { kind: 'text', default: SENTENCE, help: 'sentence to learn' },
  windowSize: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 100,
    help: 'context words on each side of a target word',
  },
  hiddenSize: { kind: 'integer', default: 5, min: 1, max: 1000, help: 'length of a word vector' },
  epochs: {
    kind: 'integer',
    default: 1000,
    min: 1,
    help: 'number of epochs: shuffled passes over all target words',
  },
  batchSize: { kind: 'integer', default: 3, min: 1, max: 10_000, help: 'target words per step' },
  learningRate: { kind: 'number', default: 0.001, above: 0, help: 'learning rate of Adam' },
} as const satisfies ParamSpecs;

type Params = ParamValues<typeof params>;
type SentenceData = LoadedData & { corpus: Corpus };

function build({ windowSize, hiddenSize }: Params, vocabSize: number, seed: number): SimpleCBOW {
  return new SimpleCBOW({ vocabSize, hiddenSize, windowSize, seed });
}

const checkView = simpleCbowGradcheckView<SentenceData>(
  ({ params, words }) => build(params as Params, words!.length, 0),
  ({ data, params }) => new Windows(data.corpus.ids, params['windowSize'] as number),
);

export const simpleCbow = defineExperiment<typeof params, SentenceData>({
  id: 'simple-cbow',
  title: 'CBOW on one sentence',
  section: 'vol. 2, chapter 3',
  summary:
    'MatMul of the words on each side – mean – MatMul – softmax, trained by Adam; 7→5→7 with the sentence of the book',
  params,
  smoke: { epochs: 10 },

  load({ sentence }) {
    const corpus = corpusOf(sentence ?? SENTENCE);
    const said = say`“${sentence!}”: ${corpus.ids.length} words, ${corpus.words.length} different`;
    return Promise.resolve({ name: 'sentence', said, tokenization: PLAIN, corpus });
  },

  run(options) {
    const { params, seed, data } = options;
    const { words, ids } = data.corpus;
    const windows = new Windows(ids, params.windowSize);
    const rows = shuffledEpochs({ count: windows.count, batchSize: params.batchSize, seed });
    return makeRun({
      ...options,
      words,
      trainings: [
        {
          steps: params.epochs * rows.stepsPerEpoch,
          open() {
            const model = build(params, words.length, seed);
            return {
              model,
              optimizer: new Adam(params.learningRate),
              batch: (chosen) => windows.batch(chosen),
              rows,
              reportAfter: (step) => (step % REPORTS_EVERY === 0 ? 'step' : undefined),
              evaluate: () => ({}),
              dispose: () => model.dispose(),
            };
          },
        },
      ],
      dispose: () => windows.dispose(),
    });
  },

  charts: () => [
    {
      title: say`Loss`,
      yLabel: say`mean loss of the batches`,
      series: [{ metric: 'train/loss', label: say`train` }],
    },
  ],

  book: (given) =>
    hasDefaults(params, given)
      ? {
          label: 'the book’s code',
          metrics: { 'train/loss': 0.631 },
          source:
            'a reproduction of the book’s code over ten seeds: 0.631 ± 0.216; no net can get below 0.231, because two target words have the same contexts',
        }
      : undefined,

  says: ['words'],

  views: [
    denseView,
    guessView,
    guessedWordView,
    nearestView,
    axisView,
    mapView,
    sentenceMotionView,
    checkView,
  ],

  build: ({ params, words }) => ({ model: build(params, words?.length ?? 0, 0) }),

  gradcheck({ params, seed, data }) {
    using model = build(params, data.corpus.words.length, seed);
    // Weights as large as trained ones give gradients well above the noise of single precision.
    for (const { value } of model.params) value.set(value.toArray().map((x) => 50 * x));
    using windows = new Windows(data.corpus.ids, params.windowSize);
    const { x, t } = windows.batch(Array.from({ length: windows.count }, (_, i) => i));
    return gradcheck(model, x, t, seed);
  },
});
