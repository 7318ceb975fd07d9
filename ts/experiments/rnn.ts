import { count } from '../core/format.js';
import { say } from '../core/say.js';
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

/** The book trains on the first words of the Penn Treebank. */
const FIRST_WORDS = 1000;

const params = {
  full: {
    kind: 'flag',
    default: false,
    help: `use the whole text; without it only its first ${FIRST_WORDS} words, with no text held out`,
  },
  ...compareParams({ rnn: 0.5, gru: 1, lstm: 1 }),
  ...languageParams({
    cell: 'rnn',
    layers: 1,
    size: 100,
    dropout: 0,
    batchSize: 10,
    timeSize: 5,
    epochs: 100,
    learningRate: 0.1,
    maxGrad: undefined,
    learningRateDivisor: 1,
  }),
} as const satisfies ParamSpecs;

const protocol = { tied: false, restart: false };

/** The first words of a text. Nothing is held out: most words of another text would be unknown. */
function beginning(data: LanguageData): LanguageData {
  const ids = data.corpus.ids.slice(0, FIRST_WORDS);
  const words = data.corpus.words.slice(0, 1 + ids.reduce((most, id) => Math.max(most, id), 0));
  const counts = new Uint32Array(words.length);
  for (const id of ids) counts[id]! += 1;
  return {
    name: data.name,
    ...(data.tokenization && { tokenization: data.tokenization }),
    said: say`${data.said}; this run uses the first ${count(ids.length)} words of the training part, ${words.length} different, with no text held out`,
    corpus: { words, ids, counts },
    valid: new Uint32Array(),
    test: new Uint32Array(),
  };
}

export const rnn = defineExperiment<typeof params, LanguageData>({
  id: 'rnn',
  title: 'Language model with a simple recurrent layer',
  section: 'vol. 2, chapter 5',
  summary: 'Embedding – RNN – affine – softmax on the first 1,000 words of a text; 100 units in the book',
  params,
  alternatives: compareAlternatives,
  smoke: { epochs: 2, hiddenSize: 12, wordvecSize: 12, data: 'grammar' },
  async load(given, options) {
    const data = await loadLanguageData(given, options);
    return given.full ? data : beginning(data);
  },
  run: (options) => languageRun(protocol, options),
  charts: ({ compare }, data, reports) =>
    compare ? comparedLanguageCharts(reports) : languageCharts(data, reports),
  book: (given, data) =>
    data === 'ptb' && hasDefaults(params, given)
      ? {
          label: 'the book’s code',
          metrics: { 'train/perplexity': 5.88 },
          source:
            'a reproduction of the book’s code over several seeds (5.88 ± 0.61); single runs of readers end at perplexities from 4.8 to 12.7',
        }
      : undefined,
  says: ['words'],
  views: [...languageViews, languageMotionView(protocol.restart), checkView],
  build: (saved) => savedLanguageNet(saved, protocol.tied),
  gradcheck: (options) => languageGradcheck(protocol, options),
});
