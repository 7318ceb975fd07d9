import { CBOW } from '../models/cbow.js';
import { word2VecExperiment } from './word2vec.js';

export const cbow = word2VecExperiment({
  id: 'cbow',
  title: 'Word vectors by CBOW',
  summary: 'Embedding of 10 context words – mean – negative sampling of 5 words, trained by Adam',
  Model: CBOW,
  book: {
    metrics: { 'train/loss': 1.47, 'analogies/first': 3 },
    source:
      'the loss is of a reproduction of the book’s code over ten seeds (1.470 ± 0.019); the analogies are of the authors’ weights, one run',
  },
});
