import { count } from '../core/format.js';
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
import { hasDefaults, type ParamSpecs } from './params.js';

/** What the book trains on: the first words of the Penn Treebank. */
const FIRST_WORDS = 1000;

const params = {
  full: { kind: 'flag', default: false, help: `use the whole text, not only its first ${FIRST_WORDS} words` },
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

/** The first words, of which no text is held out: their vocabulary is too small for another. */
function beginning(data: LanguageData): LanguageData {
  const ids = data.corpus.ids.slice(0, FIRST_WORDS);
  const words = data.corpus.words.slice(0, 1 + ids.reduce((most, id) => Math.max(most, id), 0));
  const counts = new Uint32Array(words.length);
  for (const id of ids) counts[id]! += 1;
  const used = `its first ${count(ids.length)} words, ${words.length} different, without a text to test`;
  return {
    name: data.name,
    ...(data.tokenization && { tokenization: data.tokenization }),
    said: `${data.said}; of the training text ${used}`,
    corpus: { words, ids, counts },
    valid: new Uint32Array(),
    test: new Uint32Array(),
  };
}

export const rnn = defineExperiment<typeof params, LanguageData>({
  id: 'rnn',
  title: 'Language model with a simple recurrent layer',
  section: 'vol. 2, chapter 5',
  summary: 'Embedding – RNN – affine – softmax; the book’s has 100 units, on the first 1,000 words of a text',
  params,
  smoke: { epochs: 2, hiddenSize: 12, wordvecSize: 12, data: 'grammar' },
  async load(given, options) {
    const data = await loadLanguageData(given, options);
    return given.full ? data : beginning(data);
  },
  run: (options) => languageRun(protocol, options),
  charts: (_, data, reports) => languageCharts(data, reports),
  book: (given, data) =>
    data === 'ptb' && hasDefaults(params, given)
      ? {
          label: 'reproduction',
          metrics: { 'train/perplexity': 5.88 },
          source:
            'a reproduction of the book’s code over several seeds (5.88 ± 0.61); single runs of readers end between 4.8 and 12.7',
        }
      : undefined,
  says: ['words'],
  views: languageViews,
  build: ({ params: given, words = [] }) => ({
    model: languageNet(given, { vocabSize: words.length, tied: protocol.tied }),
  }),
  gradcheck: (options) => languageGradcheck(protocol, options),
});
