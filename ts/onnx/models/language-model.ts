import type { LanguageModel } from '../../models/language-model.js';
import type { OnnxGraph } from '../graph.js';
import { layerNodes, type OnnxLayers } from '../layers/index.js';
import { embedding } from '../layers/sequence.js';

/** A language model: ids and the state before them, to scores and the state after them. */
export function languageModel(
  graph: OnnxGraph,
  { embedding: { weight }, layers }: LanguageModel,
  { layers: own }: { layers?: OnnxLayers },
): string {
  const ids = graph.input(
    'ids',
    'int64',
    ['batch', 'time'],
    `ids of words, 0 … ${weight.value.shape[0]! - 1}`,
  );
  const scores = graph.output('scores', 'float', 'of every word after each of ids, before the softmax');
  scores(layerNodes(graph, layers, embedding(graph, weight, ids), own));
  return 'A language model. A text goes on with the state that its beginning has left.';
}
