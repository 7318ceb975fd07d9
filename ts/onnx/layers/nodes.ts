import type { OnnxGraph, OnnxValue } from '../graph.js';

/**
 * Adds the nodes of a layer in evaluation to a graph.
 * @param x the layer's input
 * @returns its output
 */
export type OnnxNodes<L> = (graph: OnnxGraph, layer: L, x: OnnxValue) => OnnxValue;
