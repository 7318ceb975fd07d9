import * as kernels from '../core/kernels.js';
import {
  listOf,
  type OptionTable,
  readOptions,
  seedOption,
  sizeOption,
  wholeNumber,
} from '../core/options.js';
import { expectSize } from '../core/shape.js';
import { Affine, Convolution, Pooling, Relu, type WeightInit } from '../layers/index.js';
import { WEIGHT_INIT } from '../layers/init.js';
import { Sequential } from './sequential.js';

/** Options of {@link SimpleConvNet}. */
export interface SimpleConvNetOptions {
  /** Shape of one picture, [C, H, W]; default [1, 28, 28]. */
  inputShape?: readonly [number, number, number];
  /** Number of filters; default 30. */
  filters?: number;
  /** Height and width of a filter; default 5. */
  filterSize?: number;
  /** Pixels of zeros on each side of the picture; default 0. */
  pad?: number;
  /** Step of the filter from position to position, in pixels; default 1. */
  stride?: number;
  /** Number of units of the hidden layer; default 100. */
  hiddenSize?: number;
  /** Number of classes; default 10. */
  outputSize?: number;
  /** Standard deviation of the initial weights, or a rule for it; default 0.01, as in the book. */
  weightInitStd?: WeightInit;
  /** Seed of the initial weights; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<SimpleConvNetOptions> = {
  inputShape: { takes: 'an array of three sizes, [C, H, W]', fits: listOf(sizeOption, 3).fits },
  filters: sizeOption,
  filterSize: sizeOption,
  pad: wholeNumber(0),
  stride: sizeOption,
  hiddenSize: sizeOption,
  outputSize: sizeOption,
  weightInitStd: WEIGHT_INIT,
  seed: seedOption,
};

/**
 * The network of vol. 1, section 7.5: Convolution – ReLU – Pooling – Affine – ReLU – Affine – softmax.
 *
 * | parameter | shape with the defaults | start         |
 * | --------- | ----------------------- | ------------- |
 * | W1, b1    | [30, 1, 5, 5], [30]     | std · N(0, 1), 0 |
 * | W2, b2    | [4320, 100], [100]      | std · N(0, 1), 0 |
 * | W3, b3    | [100, 10], [10]         | std · N(0, 1), 0 |
 *
 * The size of a picture goes 28 × 28 → 24 × 24 → 12 × 12, and 30 · 12 · 12 = 4320.
 */
export class SimpleConvNet extends Sequential {
  /** @throws BadakError when an option is unknown or out of range, or the filter is larger than the picture */
  constructor(options: SimpleConvNetOptions = {}) {
    const { inputShape = [1, 28, 28], filters = 30 } = readOptions('SimpleConvNet', options, OPTIONS);
    const { filterSize: size = 5, pad = 0, stride = 1, hiddenSize = 100, outputSize = 10 } = options;
    const { weightInitStd = 0.01, seed = 0 } = options;
    const start = { init: weightInitStd, seed };
    const [channels, height, width] = inputShape;
    const window = { height: size, width: size, strideY: stride, strideX: stride, padY: pad, padX: pad };
    const [oh, ow] = kernels.outputSize('SimpleConvNet', [height, width], window);
    // The pooling halves height and width.
    const features = filters * Math.floor(oh / 2) * Math.floor(ow / 2);
    expectSize('SimpleConvNet: number of features after the pooling', features);

    super((ws) => [
      Convolution.of(ws, 'W1', [filters, channels, size, size], { stride, pad, relu: true, ...start }),
      new Pooling(ws, { size: 2 }),
      Affine.of(ws, 'W2', [features, hiddenSize], start),
      new Relu(ws),
      Affine.of(ws, 'W3', [hiddenSize, outputSize], start),
    ]);
  }
}
