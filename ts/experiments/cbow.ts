import { CBOW } from '../models/cbow.js';
import { defineExperiment } from './experiment.js';
import { hasDefaults } from './params.js';
import {
  loadWord2Vec,
  restoredWords,
  word2VecCharts,
  word2VecGradcheck,
  word2VecParams as params,
  word2VecRun,
} from './word2vec.js';
import type { WordData } from './word-data.js';

/** Mean of a reproduction of the book's code over ten seeds, which gave 1.470 ± 0.019. */
const REFERENCE_LOSS = 1.47;

export const cbow = defineExperiment<typeof params, WordData>({
  id: 'cbow',
  title: 'Word vectors by CBOW',
  section: 'vol. 2, chapter 4',
  summary: 'Embedding of 10 context words – mean – negative sampling with 5 words, by Adam',
  params,
  smoke: { epochs: 1, hiddenSize: 12, windowSize: 2, batchSize: 2000, data: 'grammar' },
  load: loadWord2Vec,
  run: (options) => word2VecRun('cbow', options, CBOW),
  charts: (_, data) => word2VecCharts(data, REFERENCE_LOSS),
  book: (given, data) =>
    data === 'ptb' && hasDefaults(params, given, 'denseAdam', 'baseline')
      ? {
          metrics: { 'train/loss': REFERENCE_LOSS, 'analogies/first': 3 },
          source:
            'the loss of a reproduction of the book’s code over ten seeds (1.470 ± 0.019); the analogies of the authors’ weights, one run',
        }
      : undefined,
  words: (from, checkpoint, given) => restoredWords(from, checkpoint, given, CBOW),
  gradcheck: (options) => word2VecGradcheck(options, CBOW),
});
