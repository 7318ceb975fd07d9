import { CBOW } from '../models/cbow.js';
import { word2VecExperiment } from './word2vec.js';

export const cbow = word2VecExperiment({
  id: 'cbow',
  title: 'Word vectors by CBOW',
  summary: 'Embedding of 10 context words – mean – negative sampling with 5 words, by Adam',
  Model: CBOW,
  book: {
    metrics: { 'train/loss': 1.47, 'analogies/first': 3 },
    source:
      'the loss of a reproduction of the book’s code over ten seeds (1.470 ± 0.019); the analogies of the authors’ weights, one run',
  },
});
