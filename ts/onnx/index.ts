/**
 * `badak/onnx`: models as ONNX files, for onnxruntime and other programs. It is an entry of its own, so that a page
 * without it stays small.
 *
 * @module badak/onnx
 */
export { exportOnnx, type OnnxOptions } from './export-onnx.js';
export type { OnnxGraph, OnnxValue } from './graph.js';
export type { OnnxLayers } from './layers/index.js';
export type { OnnxNodes } from './layers/nodes.js';
export type { Attribute, Dimension, EncodedGraph, ElementType, NodeParts, Port } from './proto.js';
