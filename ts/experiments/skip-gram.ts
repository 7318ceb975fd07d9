import { SkipGram } from '../models/skip-gram.js';
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

/** Mean of a reproduction of the book's code over ten seeds, which gave 22.705 ± 0.113. */
const REFERENCE_LOSS = 22.705;

export const skipGram = defineExperiment<typeof params, WordData>({
  id: 'skip-gram',
  title: 'Word vectors by skip-gram',
  section: 'vol. 2, chapter 4',
  summary: 'Embedding of a word – negative sampling of the 10 around it with 5 words each, by Adam',
  params,
  smoke: { epochs: 1, hiddenSize: 12, windowSize: 2, batchSize: 2000, data: 'grammar' },
  load: loadWord2Vec,
  run: (options) => word2VecRun('skip-gram', options, SkipGram),
  charts: (_, data) => word2VecCharts(data, REFERENCE_LOSS),
  book: (given, data) =>
    data === 'ptb' && hasDefaults(params, given, 'denseAdam', 'baseline')
      ? {
          label: 'reproduction',
          metrics: { 'train/loss': REFERENCE_LOSS },
          source: 'a reproduction of the book’s code over ten seeds: 22.705 ± 0.113',
        }
      : undefined,
  words: (from, checkpoint, given) => restoredWords(from, checkpoint, given, SkipGram),
  gradcheck: (options) => word2VecGradcheck(options, SkipGram),
});
