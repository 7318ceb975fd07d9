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
import type { Workspace } from '../core/workspace.js';
import { Affine, type Layer, Relu, Sigmoid, Tanh, type WeightInit } from '../layers/index.js';
import { WEIGHT_INIT } from '../layers/init.js';
import { Sequential } from './sequential.js';

/** Options of {@link MultiLayerNet}. */
export interface MultiLayerNetOptions {
  /** Numbers of an input row. */
  inputSize: number;
  /** Number of units of each hidden layer. */
  hiddenSizes: readonly number[];
  /** Number of classes. */
  outputSize: number;
  /** Activation of the hidden layers; default `relu`. */
  activation?: 'relu' | 'sigmoid' | 'tanh';
  /** Standard deviation of the initial weights, or a rule for it. Default `he` for ReLU, otherwise `xavier`. */
  weightInitStd?: WeightInit;
  /** λ of the weight decay; default 0. */
  weightDecay?: number;
  /** Seed of the initial weights and of dropout; default 0. */
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
 * A fully connected network of any depth (vol. 1, section 6.2): Affine – activation for each hidden layer, then Affine
 * – softmax.
 *
 * | parameter    | shape     | start         |
 * | ------------ | --------- | ------------- |
 * | W1, W2, …    | [in, out] | std · N(0, 1) |
 * | b1, b2, …    | [out]     | 0             |
 */
export class MultiLayerNet extends Sequential {
  /**
   * @param between more layers for hidden layer `i` (from 1) of `size` units: `before` and `behind` its activation
   * @throws BadakError when an option is missing, unknown or out of range
   */
  constructor(
    options: MultiLayerNetOptions,
    between: (ws: Workspace, i: number, size: number) => { before?: Layer; behind?: Layer } = () => ({}),
  ) {
    const { inputSize, hiddenSizes, outputSize } = readOptions('MultiLayerNet', options, MULTI_LAYER_NET);
    const { activation = 'relu', weightInitStd, weightDecay = 0, seed = 0 } = options;
    const start = { init: weightInitStd ?? (activation === 'relu' ? 'he' : 'xavier'), seed };
    const inputs = [inputSize, ...hiddenSizes];
    const Activation = ACTIVATIONS[activation];

    const layers = (ws: Workspace): Layer[] => [
      ...hiddenSizes.flatMap((size, index): Layer[] => {
        const i = index + 1;
        const { before, behind } = between(ws, i, size);
        const affine = Affine.of(ws, `W${i}`, [inputs[index]!, size], start);
        return [affine, before, new Activation(ws), behind].filter((layer) => layer !== undefined);
      }),
      Affine.of(ws, `W${inputs.length}`, [inputs.at(-1)!, outputSize], start),
    ];
    super(layers, { weightDecay });
  }
}
