import { SkipGram } from '../models/skip-gram.js';
import { word2VecExperiment } from './word2vec.js';

export const skipGram = word2VecExperiment({
  id: 'skip-gram',
  title: 'Word vectors by skip-gram',
  summary:
    'Embedding of a word – negative sampling of 5 words for each of its 10 context words, trained by Adam',
  Model: SkipGram,
  book: {
    label: 'the book’s code',
    metrics: { 'train/loss': 22.705 },
    source: 'a reproduction of the book’s code over ten seeds: 22.705 ± 0.113',
  },
});
