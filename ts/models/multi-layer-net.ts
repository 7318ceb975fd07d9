import {
  choice,
  listOf,
  numberOption,
  type OptionTable,
  readOptions,
  required,
  seedOption,
  sizeOption,
} from '../core/options.js';
import { Param } from '../core/param.js';
import type { Workspace } from '../core/workspace.js';
import { Affine, type Layer, Relu, Sigmoid, Tanh } from '../layers/index.js';
import { deviation, initWeight, WEIGHT_INIT, type WeightInit } from './init.js';
import { Sequential } from './sequential.js';

export interface MultiLayerNetOptions {
  inputSize: number;
  /** Units of every hidden layer. */
  hiddenSizes: readonly number[];
  outputSize: number;
  activation?: 'relu' | 'sigmoid' | 'tanh';
  /** Default: what suits the activation, He's for ReLU and Xavier's for the others. */
  weightInitStd?: WeightInit;
  /** λ; default 0. */
  weightDecay?: number;
  /** Seed of the initial weights, and of dropout where there is any. */
  seed?: number;
}

const ACTIVATIONS = { relu: Relu, sigmoid: Sigmoid, tanh: Tanh } as const;

export const MULTI_LAYER_NET: OptionTable<MultiLayerNetOptions> = {
  inputSize: required(sizeOption),
  hiddenSizes: required(listOf(sizeOption)),
  outputSize: required(sizeOption),
  activation: choice('relu', 'sigmoid', 'tanh'),
  weightInitStd: WEIGHT_INIT,
  weightDecay: numberOption({ min: 0 }),
  seed: seedOption,
};

/**
 * A fully connected network of any depth (vol. 1, section 6.2): Affine – activation, as often as there are hidden sizes,
 * then Affine – softmax.
 *
 * | parameter    | shape     | start         |
 * | ------------ | --------- | ------------- |
 * | W1, W2, …    | [in, out] | std · N(0, 1) |
 * | b1, b2, …    | [out]     | 0             |
 */
export class MultiLayerNet extends Sequential {
  readonly layers: readonly Layer[];
  readonly params: readonly Param[];

  /**
   * @param between what else stands in hidden layer `i` (from 1) of `size` units, before and behind its activation
   * @throws BadakError when an option is missing, unknown or out of range
   */
  constructor(
    options: MultiLayerNetOptions,
    between: (ws: Workspace, i: number, size: number) => { before?: Layer; behind?: Layer } = () => ({}),
  ) {
    const { inputSize, hiddenSizes, outputSize } = readOptions('MultiLayerNet', options, MULTI_LAYER_NET);
    const { activation = 'relu', weightInitStd, weightDecay = 0, seed = 0 } = options;
    super();
    const init = weightInitStd ?? (activation === 'relu' ? 'he' : 'xavier');
    const sizes = [inputSize, ...hiddenSizes, outputSize];
    const ws = this.workspace;

    const layers = ws.wholly(() =>
      sizes.slice(1).flatMap((size, index): Layer[] => {
        const [i, inputs] = [index + 1, sizes[index]!];
        const W = new Param(ws, `W${i}`, [inputs, size]);
        initWeight(W, deviation(init, inputs), seed);
        const affine = new Affine(W, new Param(ws, `b${i}`, [size]));
        if (i === sizes.length - 1) return [affine];
        const { before, behind } = between(ws, i, size);
        return [affine, before, new ACTIVATIONS[activation](ws), behind].filter(
          (layer) => layer !== undefined,
        );
      }),
    );
    this.layers = layers;
    this.params = layers.flatMap((layer) => layer.params);
    this.weightDecay = weightDecay;
    this.weights = layers.flatMap((layer) => (layer instanceof Affine ? [layer.weight] : []));
  }
}
