import { BadakError } from '../../core/errors.js';
import {
  Affine,
  BatchNormalization,
  Convolution,
  type Layer,
  MatMul,
  Pooling,
  TimeAffine,
  TimeBiLSTM,
  TimeRecurrent,
} from '../../layers/index.js';
import type { OnnxGraph } from '../graph.js';
import { layerNodes, type OnnxLayers } from '../layers/index.js';
import type { Dimension } from '../proto.js';

const PICTURE = ['height', 'width'];

/** A model of layers one after another. @param rowShape shape of a row of x; default what the first layers take */
export function layerRow(
  graph: OnnxGraph,
  { layers }: { readonly layers: readonly Layer[] },
  { rowShape = rowShapeOf(layers), layers: own }: { rowShape?: readonly Dimension[]; layers?: OnnxLayers },
): string {
  const x = graph.input('x', 'float', ['batch', ...rowShape], 'a batch of rows, as predict takes it');
  const y = graph.output(
    'y',
    'float',
    'the output of the last layer; of a classifier, scores before the softmax',
  );
  y(layerNodes(graph, layers, x, own));
  return 'Layers one after another.';
}

/** What the first layer that is particular about it takes. @throws BadakError when there is none */
function rowShapeOf(layers: readonly Layer[]): readonly Dimension[] {
  for (const layer of layers) {
    const shape = taken(layer);
    if (shape) return shape;
    // What other layers before it make of the shape is not known.
    if (layer.params.length > 0) break;
  }
  throw new BadakError(
    'invalid-argument',
    'exportOnnx: expected `rowShape`, the shape of a row of x, such as [784]: the first layer takes any, found none',
  );
}

function taken(layer: Layer): readonly Dimension[] | undefined {
  if (layer instanceof Affine || layer instanceof MatMul) return [layer.weight.value.shape[0]];
  if (layer instanceof Convolution) return [layer.weight.value.shape[1], ...PICTURE];
  if (layer instanceof Pooling) return ['channels', ...PICTURE];
  if (layer instanceof BatchNormalization) {
    return layer.perChannel ? [layer.gamma.value.size, ...PICTURE] : [layer.gamma.value.size];
  }
  if (layer instanceof TimeAffine) return ['time', layer.weight.value.shape[layer.transposed ? 1 : 0]];
  if (layer instanceof TimeRecurrent || layer instanceof TimeBiLSTM) {
    return ['time', layer.params[0]!.value.shape[0]];
  }
  return undefined;
}
