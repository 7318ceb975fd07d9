import type { Param } from '../../core/param.js';
import { CBOW } from '../../models/cbow.js';
import { SimpleCBOW } from '../../models/simple-cbow.js';
import type { SimpleSkipGram } from '../../models/simple-skip-gram.js';
import { Word2Vec } from '../../models/word2vec.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { embedding } from '../layers/sequence.js';

/** CBOW or skip-gram: ids of given words, to scores of every word. The rows of W_in are the words' vectors. */
export function wordModel(graph: OnnxGraph, model: Word2Vec | SimpleCBOW | SimpleSkipGram): string {
  const [W_in, W_out] = ['W_in', 'W_out'].map((name) => model.param(name)) as [Param, Param];
  const isMean = model instanceof CBOW || model instanceof SimpleCBOW;
  const known = `0 … ${W_in.value.shape[0]! - 1}`;
  let h: OnnxValue;
  if (isMean) {
    const contexts = graph.input(
      'contexts',
      'int64',
      ['batch', 'window'],
      `ids of words around one, ${known}`,
    );
    const vectors = embedding(graph, W_in, contexts);
    h = { ...vectors, name: graph.node('ReduceMean', [vectors.name], { axes: [1], keepdims: 0 }) };
  } else {
    h = embedding(graph, W_in, graph.input('target', 'int64', ['batch'], `ids of words, ${known}`));
  }
  // The simple models have a column for each word.
  const columns =
    model instanceof Word2Vec
      ? graph.node('Transpose', [graph.param(W_out)], { perm: [1, 0] })
      : graph.param(W_out);
  const scores = graph.output('scores', 'float', `of every word ${isMean ? 'between them' : 'around it'}`);
  scores({ name: graph.node('MatMul', [h.name, columns]), shape: ['batch', W_in.value.shape[0]] });
  return 'A model of word vectors: the rows of W_in.';
}
