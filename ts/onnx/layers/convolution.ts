/** Nodes of convolution and pooling, on [N, C, H, W]. */
import { type PoolWindow, outputSize } from '../../core/kernels.js';
import type { Convolution, Pooling } from '../../layers/index.js';
import type { Dimension } from '../proto.js';
import type { OnnxNodes } from './nodes.js';

export const convolution: OnnxNodes<Convolution> = (graph, { weight, bias, strideAndPad, relu }, x) => {
  const [filters, , height, width] = weight.value.shape as [number, number, number, number];
  const window = { height, width, ...strideAndPad };
  const y = graph.node('Conv', [x.name, graph.param(weight), graph.param(bias)], attributes(window));
  return {
    name: relu ? graph.node('Relu', [y]) : y,
    shape: [x.shape[0], filters, ...sizes(x.shape, window)],
  };
};

export const pooling: OnnxNodes<Pooling> = (graph, { window, kind }, x) => {
  const y =
    kind === 'max'
      ? graph.node('MaxPool', [x.name], attributes(window))
      : graph.node('AveragePool', [x.name], { ...attributes(window), count_include_pad: 1 });
  return { name: y, shape: [x.shape[0], x.shape[1], ...sizes(x.shape, window)] };
};

function attributes({ height, width, strideY, strideX, padY, padX }: PoolWindow) {
  return { kernel_shape: [height, width], strides: [strideY, strideX], pads: [padY, padX, padY, padX] };
}

/** Height and width of the output, if those of the input are known. */
function sizes([, , h, w]: readonly Dimension[], window: PoolWindow): readonly Dimension[] {
  if (typeof h !== 'number' || typeof w !== 'number') return [undefined, undefined];
  return outputSize('exportOnnx', [h, w], window);
}
