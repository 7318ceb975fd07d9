import { BadakError } from '../../core/errors.js';
import {
  Affine,
  BatchNormalization,
  Convolution,
  Dropout,
  type Layer,
  MatMul,
  Pooling,
  Relu,
  Sigmoid,
  Tanh,
  TimeAffine,
  TimeBiLSTM,
  TimeGRU,
  TimeLSTM,
  TimeRNN,
} from '../../layers/index.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { convolution, pooling } from './convolution.js';
import { affine, batchNormalization, dropout, matMul, relu, sigmoid, tanh } from './feed-forward.js';
import type { OnnxNodes } from './nodes.js';
import { timeBiLstm, timeRecurrent } from './recurrent.js';
import { timeAffine } from './sequence.js';

/** The nodes of layers, by the class of the layer. */
export type OnnxLayers = ReadonlyMap<unknown, OnnxNodes<never>>;

const LAYERS: OnnxLayers = new Map<unknown, OnnxNodes<never>>([
  [Affine, affine],
  [MatMul, matMul],
  [Relu, relu],
  [Sigmoid, sigmoid],
  [Tanh, tanh],
  [Dropout, dropout],
  [BatchNormalization, batchNormalization],
  [Convolution, convolution],
  [Pooling, pooling],
  [TimeAffine, timeAffine],
  [TimeRNN, timeRecurrent],
  [TimeGRU, timeRecurrent],
  [TimeLSTM, timeRecurrent],
  [TimeBiLSTM, timeBiLstm],
]);

/**
 * The nodes of layers one after another. A class of layers is looked up exactly: one that extends a layer of the package
 * may compute something else.
 * @param own nodes of layers that are not the package's
 * @throws BadakError when a layer is of neither
 */
export function layerNodes(
  graph: OnnxGraph,
  layers: readonly Layer[],
  x: OnnxValue,
  own: OnnxLayers = new Map(),
): OnnxValue {
  return layers.reduce((y, layer, i) => {
    const { constructor } = layer;
    const nodes = own.get(constructor) ?? LAYERS.get(constructor);
    if (nodes) return nodes(graph, layer as never, y);
    throw new BadakError(
      'unsupported',
      `exportOnnx: expected layers of the package, found ${constructor.name} as layer ${i + 1}. Give its nodes as ` +
        `\`layers\`: new Map([[${constructor.name}, (graph, layer, x) => …]])`,
    );
  }, x);
}
