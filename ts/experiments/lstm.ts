import { defineExperiment } from './experiment.js';
import { type LanguageData, loadLanguageData } from './language-data.js';
import {
  checkView,
  compareAlternatives,
  comparedLanguageCharts,
  compareParams,
  languageCharts,
  languageGradcheck,
  languageParams,
  languageRun,
  languageViews,
  savedLanguageNet,
} from './language-model.js';
import { hasDefaults, type ParamSpecs } from './params.js';
import { languageMotionView } from './views/word-motion.js';

const params = {
  ...compareParams({ rnn: 2, gru: 20, lstm: 20 }),
  ...languageParams({
    cell: 'lstm',
    layers: 1,
    size: 100,
    dropout: 0,
    batchSize: 20,
    timeSize: 35,
    epochs: 4,
    learningRate: 20,
    maxGrad: 0.25,
    learningRateDivisor: 1,
  }),
} as const satisfies ParamSpecs;

const protocol = { tied: false, restart: false };

export const lstm = defineExperiment<typeof params, LanguageData>({
  id: 'lstm',
  title: 'Language model with an LSTM',
  section: 'vol. 2, chapter 6',
  summary:
    'Embedding – LSTM – affine – softmax, trained by SGD with clipped gradients; 100 units in the book',
  params,
  alternatives: compareAlternatives,
  smoke: { epochs: 1, hiddenSize: 12, wordvecSize: 12, batchSize: 500, data: 'grammar' },
  load: loadLanguageData,
  run: (options) => languageRun(protocol, options),
  charts: ({ compare }, data, reports) =>
    compare ? comparedLanguageCharts(reports) : languageCharts(data, reports),
  book: (given, data) =>
    data === 'ptb' && hasDefaults(params, given)
      ? {
          metrics: { 'test/perplexity': 136.08 },
          source: 'evaluation of the authors’ weights after 4 epochs; reproductions give 134.8 ± 0.9',
        }
      : undefined,
  says: ['words'],
  views: [...languageViews, languageMotionView(protocol.restart), checkView],
  build: (saved) => savedLanguageNet(saved, protocol.tied),
  gradcheck: (options) => languageGradcheck(protocol, options),
});
