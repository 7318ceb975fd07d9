import { say } from '../core/say.js';
import { defineExperiment } from './experiment.js';
import { type LanguageData, loadLanguageData } from './language-data.js';
import {
  languageCharts,
  languageGradcheck,
  languageNet,
  languageParams,
  languageRun,
  languageViews,
} from './language-model.js';
import { hasDefaults, type ParamSpecs, type ParamValues } from './params.js';
import { languageGradcheckView } from './views/checks.js';

const params = {
  untied: {
    kind: 'flag',
    default: false,
    help: 'give the output layer its own weight; without it the output layer shares the embedding’s weight',
  },
  ...languageParams({
    cell: 'lstm',
    layers: 2,
    size: 650,
    dropout: 0.5,
    batchSize: 20,
    timeSize: 35,
    epochs: 40,
    learningRate: 20,
    maxGrad: 0.25,
    learningRateDivisor: 4,
  }),
} as const satisfies ParamSpecs;

const protocolOf = ({ untied }: { untied: boolean }) => ({ tied: !untied, restart: true });

const checkView = languageGradcheckView(
  ({ params: given, words }) => {
    const { untied, ...sizes } = given as ParamValues<typeof params>;
    return languageNet(sizes, { vocabSize: words!.length, tied: !untied });
  },
  { tied: true },
);

/** Validation perplexity by epoch, from one run of a reader. */
const READER = [
  [4, 112.3],
  [5, 105.0],
  [9, 92.1],
  [10, 90.8],
] as const;

export const betterLstm = defineExperiment<typeof params, LanguageData>({
  id: 'better-lstm',
  title: 'A better language model: two LSTMs, dropout, tied weights',
  section: 'vol. 2, section 6.5',
  summary:
    'Embedding – two LSTMs – affine with the embedding’s weight, dropout between; 650 units in the book',
  params,
  smoke: { epochs: 1, hiddenSize: 8, wordvecSize: 8, batchSize: 500, data: 'grammar' },
  load: loadLanguageData,
  run: (options) => languageRun(protocolOf(options.params), options),
  charts: (_, data, reports) =>
    languageCharts(
      data,
      reports,
      data === 'ptb' ? [{ label: say`a reader’s run, validation`, series: 1, points: READER }] : undefined,
    ),
  book: (given, data) =>
    data === 'ptb' && hasDefaults(params, given)
      ? { metrics: { 'test/perplexity': 75.76 }, source: 'the book, one run of 40 epochs' }
      : undefined,
  says: ['words'],
  views: [...languageViews, checkView],
  build: ({ params: given, words = [] }) => ({
    model: languageNet(given, { vocabSize: words.length, tied: !given.untied }),
  }),
  gradcheck: (options) => languageGradcheck(protocolOf(options.params), options),
});
