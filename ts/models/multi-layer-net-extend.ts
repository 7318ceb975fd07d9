import { flagOption, numberOption, type OptionTable, readOptions } from '../core/options.js';
import { BatchNormalization, Dropout } from '../layers/index.js';
import { MULTI_LAYER_NET, MultiLayerNet, type MultiLayerNetOptions } from './multi-layer-net.js';

/** Options of {@link MultiLayerNetExtend}. */
export interface MultiLayerNetExtendOptions extends MultiLayerNetOptions {
  /** Batch normalization before every activation; default false. */
  batchNorm?: boolean;
  /** Share of each hidden layer's units that dropout sets to 0 in training; default 0, no dropout. */
  dropoutRatio?: number;
}

const OPTIONS: OptionTable<MultiLayerNetExtendOptions> = {
  ...MULTI_LAYER_NET,
  batchNorm: flagOption,
  dropoutRatio: numberOption({ min: 0, below: 1 }),
};

/**
 * {@link MultiLayerNet} with batch normalization and dropout (vol. 1, sections 6.3 and 6.4):
 * Affine – [BatchNormalization] – activation – [Dropout] for every hidden layer.
 *
 * | parameter          | shape | start |
 * | ------------------ | ----- | ----- |
 * | gamma1, gamma2, …  | [H]   | 1     |
 * | beta1, beta2, …    | [H]   | 0     |
 *
 * The state of the model are the running statistics: `gamma1/runningMean` and so on.
 */
export class MultiLayerNetExtend extends MultiLayerNet {
  /** @throws BadakError when an option is missing, unknown or out of range */
  constructor(options: MultiLayerNetExtendOptions) {
    const {
      batchNorm = false,
      dropoutRatio = 0,
      ...plain
    } = readOptions('MultiLayerNetExtend', options, OPTIONS);
    const { seed = 0 } = plain;
    super(plain, (ws, i, size) => ({
      ...(batchNorm && { before: BatchNormalization.of(ws, `gamma${i}`, size) }),
      ...(dropoutRatio > 0 && { behind: new Dropout(ws, dropoutRatio, { seed, name: `${i}` }) }),
    }));
  }
}
