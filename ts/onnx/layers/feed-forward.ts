/** Nodes of fully connected layers, activations, batch normalization and dropout. */
import type { Affine, BatchNormalization, Dropout, MatMul, Relu, Sigmoid, Tanh } from '../../layers/index.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import type { OnnxNodes } from './nodes.js';

/** The ε of badak's batch normalization. */
const EPSILON = { float: 1e-6 };

export const affine: OnnxNodes<Affine> = (graph, { weight, bias }, x) => ({
  name: graph.node('Gemm', [rows(graph, x), graph.param(weight), graph.param(bias)]),
  shape: [x.shape[0], bias.value.size],
});

export const matMul: OnnxNodes<MatMul> = (graph, { weight }, x) => ({
  name: graph.node('MatMul', [x.name, graph.param(weight)]),
  shape: [x.shape[0], weight.value.shape[1]],
});

/** The name of an operator is that of the layer's function. */
const elementwise =
  (op: string): OnnxNodes<Relu | Sigmoid | Tanh> =>
  (graph, _, x) => ({ name: graph.node(op, [x.name]), shape: x.shape });

export const [relu, sigmoid, tanh] = [elementwise('Relu'), elementwise('Sigmoid'), elementwise('Tanh')];

/** In evaluation the book's dropout scales, and inverted dropout does nothing. */
export const dropout: OnnxNodes<Dropout> = (graph, { inverted, ratio }, x) =>
  inverted || ratio === 0 ? x : { ...x, name: graph.node('Mul', [x.name, graph.number(1 - ratio)]) };

export const batchNormalization: OnnxNodes<BatchNormalization> = (graph, layer, x) => {
  const { gamma, beta, perChannel, state } = layer;
  const statistics = [...state].map(([name, tensor]) => graph.tensor(name, tensor));
  // ONNX has one γ for each index of the second dimension, so rows of other shapes become flat for it.
  const flat = perChannel ? x.name : rows(graph, x);
  const inputs = [flat, graph.param(gamma), graph.param(beta), ...statistics];
  const y = graph.node('BatchNormalization', inputs, { epsilon: EPSILON });
  return flat === x.name
    ? { ...x, name: y }
    : { ...x, name: graph.node('Reshape', [y, graph.node('Shape', [x.name])]) };
};

/** x as a matrix [N, D]. */
function rows(graph: OnnxGraph, x: OnnxValue): string {
  return x.shape.length === 2 ? x.name : graph.node('Flatten', [x.name]);
}
