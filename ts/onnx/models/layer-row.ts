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
import { sizeOf } from '../../core/shape.js';
import type { OnnxGraph } from '../graph.js';
import { layerNodes, type OnnxLayers } from '../layers/index.js';
import type { Dimension } from '../proto.js';

const PICTURE = ['height', 'width'];

/** A model of layers one after another. @param rowShape shape of a row of x; default what the first layers take */
export function layerRow(
  graph: OnnxGraph,
  { layers }: { readonly layers: readonly Layer[] },
  { rowShape, layers: own }: { rowShape?: readonly number[]; layers?: OnnxLayers },
): string {
  const row = rowShape ? fitting(rowShape, layers) : rowShapeOf(layers);
  const x = graph.input('x', 'float', ['batch', ...row], 'a batch of rows, as predict takes it');
  const y = graph.output(
    'y',
    'float',
    'the output of the last layer; of a classifier, scores before the softmax',
  );
  y(layerNodes(graph, layers, x, own));
  return 'Layers one after another.';
}

/** The first layer that is particular about the shape of its rows. */
function particular(layers: readonly Layer[]): Layer | undefined {
  // What another layer with parameters makes of the shape is not known.
  const first = layers.find((layer) => taken(layer) || layer.params.length > 0);
  return first && taken(first) && first;
}

/** @throws BadakError when the layers do not take rows of this shape */
function fitting(rowShape: readonly number[], layers: readonly Layer[]): readonly number[] {
  const layer = particular(layers);
  const expected = layer && taken(layer)!;
  if (!expected) return rowShape;
  // An affine layer takes rows of any shape with its number of inputs.
  const isFlat = expected.length === 1;
  const given = isFlat ? [sizeOf(rowShape)] : rowShape;
  const fits = given.length === expected.length && given.every((size, i) => isSize(size, expected[i]!));
  if (fits) return rowShape;
  throw new BadakError(
    'shape-mismatch',
    `exportOnnx: rowShape should be [${expected.join(', ')}], found [${rowShape.join(', ')}]`,
  );
}

const isSize = (size: number, expected: Dimension) => typeof expected === 'string' || size === expected;

/** What the first layer that is particular about it takes. @throws BadakError when there is none */
function rowShapeOf(layers: readonly Layer[]): readonly Dimension[] {
  const layer = particular(layers);
  if (layer) return taken(layer)!;
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
