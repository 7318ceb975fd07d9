/** Nodes of layers over a sequence that carry nothing from time step to time step. */
import type { Param } from '../../core/param.js';
import type { TimeAffine, TimeConcatAffine } from '../../layers/index.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import type { OnnxNodes } from './nodes.js';

/** Rows of a matrix by their ids, of any shape. */
export function embedding(graph: OnnxGraph, weight: Param, ids: OnnxValue): OnnxValue {
  return {
    name: graph.node('Gather', [graph.param(weight), ids.name]),
    shape: [...ids.shape, weight.value.shape[1]],
  };
}

export const timeAffine: OnnxNodes<TimeAffine> = (graph, { weight, bias, transposed }, x) => {
  const W = graph.param(weight);
  return product(graph, transposed ? graph.node('Transpose', [W], { perm: [1, 0] }) : W, bias, x);
};

/** @param first [N, T, C] @param second [N, T, D] */
export function timeConcatAffine(
  graph: OnnxGraph,
  { weight, bias }: TimeConcatAffine,
  first: OnnxValue,
  second: OnnxValue,
): OnnxValue {
  return product(graph, graph.param(weight), bias, beside(graph, first, second));
}

/** Two sequences side by side: [N, T, C] and [N, T, D] become [N, T, C + D]. */
export function beside(graph: OnnxGraph, first: OnnxValue, second: OnnxValue): OnnxValue {
  const [width, other] = [first, second].map(({ shape }) => shape[2] as number) as [number, number];
  return {
    name: graph.node('Concat', [first.name, second.name], { axis: 2 }),
    shape: [...second.shape.slice(0, 2), width + other],
  };
}

/** The contexts [N, T, H] of an attention without scale and mask, of hsEncoder [N, S, H] and hsDecoder [N, T, H]. */
export function attention(graph: OnnxGraph, hsEncoder: OnnxValue, hsDecoder: OnnxValue): OnnxValue {
  const keys = graph.node('Transpose', [hsEncoder.name], { perm: [0, 2, 1] });
  const weights = graph.node('Softmax', [graph.node('MatMul', [hsDecoder.name, keys])], { axis: 2 });
  return { name: graph.node('MatMul', [weights, hsEncoder.name]), shape: hsDecoder.shape };
}

function product(graph: OnnxGraph, W: string, bias: Param, x: OnnxValue): OnnxValue {
  const name = graph.node('Add', [graph.node('MatMul', [x.name, W]), graph.param(bias)]);
  return { name, shape: [...x.shape.slice(0, 2), bias.value.size] };
}
