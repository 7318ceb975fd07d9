import { numberOption, type OptionTable, readOptions, seedOption } from '../core/options.js';
import { Affine, Convolution, Dropout, type Layer, Pooling, Relu } from '../layers/index.js';
import { Sequential } from './sequential.js';

/** Options of {@link DeepConvNet}. */
export interface DeepConvNetOptions {
  /** Share of the units that dropout sets to 0; default 0.5, as in the book. */
  dropoutRatio?: number;
  /** Seed of the initial weights and of dropout; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<DeepConvNetOptions> = {
  dropoutRatio: numberOption({ min: 0, below: 1 }),
  seed: seedOption,
};

/**
 * Number of filters and padding of the convolutions, all 3 × 3. Every second one is followed by a pooling. As in the
 * book, the fourth has a padding of 2.
 */
const CONVOLUTIONS = [
  { filters: 16, pad: 1 },
  { filters: 16, pad: 1 },
  { filters: 32, pad: 1 },
  { filters: 32, pad: 2 },
  { filters: 64, pad: 1 },
  { filters: 64, pad: 1 },
] as const;
const FILTER_SIZE = 3;
/** Numbers for a picture after the last pooling: 64 filters of 4 × 4. The side of the picture goes 28 → 14 → 8 → 4. */
const FEATURES = 64 * 4 * 4;
const HIDDEN = 50;
const CLASSES = 10;

/**
 * The network of vol. 1, section 8.1, for pictures [N, 1, 28, 28]: three times Convolution – ReLU – Convolution – ReLU
 * – Pooling, then Affine – ReLU – Dropout – Affine – Dropout – softmax. As in the book, the dropout is not inverted,
 * and it is also applied to the ten scores. So the training loss stays near 1 even for a very good network.
 *
 * | parameter | shape                                     | start            |
 * | --------- | ----------------------------------------- | ---------------- |
 * | W1 … W6   | [16, 1, 3, 3] … [64, 64, 3, 3]            | He: √(2/n) · N(0, 1) |
 * | W7, W8    | [1024, 50], [50, 10]                      | He               |
 * | b1 … b8   | [filters], [50], [10]                     | 0                |
 */
export class DeepConvNet extends Sequential {
  /** @throws BadakError when an option is unknown or out of range */
  constructor(options: DeepConvNetOptions = {}) {
    const { dropoutRatio = 0.5, seed = 0 } = readOptions('DeepConvNet', options, OPTIONS);

    super((ws) => {
      const features = CONVOLUTIONS.flatMap(({ filters, pad }, index): Layer[] => {
        const i = index + 1;
        const channels = CONVOLUTIONS[index - 1]?.filters ?? 1;
        const sizes = [filters, channels, FILTER_SIZE, FILTER_SIZE] as const;
        const convolution = Convolution.of(ws, `W${i}`, sizes, { pad, relu: true, seed });
        return i % 2 === 1 ? [convolution] : [convolution, new Pooling(ws, { size: 2 })];
      });
      return [
        ...features,
        Affine.of(ws, 'W7', [FEATURES, HIDDEN], { seed }),
        new Relu(ws),
        new Dropout(ws, dropoutRatio, { seed, name: '1' }),
        Affine.of(ws, 'W8', [HIDDEN, CLASSES], { seed }),
        new Dropout(ws, dropoutRatio, { seed, name: '2' }),
      ];
    });
  }
}
