import { BadakError } from '../core/errors.js';
import { type Cell, GATES } from '../core/kernels.js';
import {
  choice,
  flagOption,
  numberOption,
  type OptionTable,
  readOptions,
  required,
  seedOption,
  sizeOption,
} from '../core/options.js';
import { Param } from '../core/param.js';
import {
  Dropout,
  type Layer,
  TimeAffine,
  TimeEmbedding,
  TimeGRU,
  TimeLSTM,
  TimeRNN,
} from '../layers/index.js';
import { embeddingParam, weightParam } from '../layers/init.js';
import { LanguageModel } from './language-model.js';

/** Options of {@link Rnnlm}. */
export interface RnnlmOptions {
  /** Number of different words. */
  vocabSize: number;
  /** Length of a word's vector; default 100, as in the book. */
  wordvecSize?: number;
  /** Number of units of each recurrent layer; default 100, as in the book. */
  hiddenSize?: number;
  /** Kind of the recurrent layers; default `lstm`. */
  cell?: Cell;
  /** Number of recurrent layers, one on top of the other; default 1. */
  layers?: number;
  /** Share of the elements that dropout sets to 0 before, between and after the recurrent layers; default 0. */
  dropout?: number;
  /**
   * Use the embedding's matrix for the scores, too. `wordvecSize` and `hiddenSize` then have to be equal. Default
   * false.
   */
  tied?: boolean;
  /** Seed of the initial weights and of dropout; default 0. */
  seed?: number;
}

export const RNNLM: OptionTable<RnnlmOptions> = {
  vocabSize: required(sizeOption),
  wordvecSize: sizeOption,
  hiddenSize: sizeOption,
  cell: choice('rnn', 'gru', 'lstm'),
  layers: sizeOption,
  dropout: numberOption({ min: 0, below: 1 }),
  tied: flagOption,
  seed: seedOption,
};

const LAYERS = { rnn: TimeRNN, gru: TimeGRU, lstm: TimeLSTM };

/**
 * The language model with an LSTM (vol. 2, section 6.4): embedding, recurrent layers, affine, softmax. Its options also
 * allow the better model of section 6.5.
 *
 * | parameter     | shape                    | start        |
 * | ------------- | ------------------------ | ------------ |
 * | embed_W       | [V, D]                   | 0.01·N(0, 1) |
 * | lstm_Wx, _Wh  | [D, 4H], [H, 4H]         | N(0, 1/D), N(0, 1/H) |
 * | lstm_b        | [4H]                     | 0            |
 * | affine_W      | [H, V]; if tied, embed_W | N(0, 1/H)    |
 * | affine_b      | [V]                      | 0            |
 *
 * Other cells have their own names, and 1 (rnn) or 3 (gru) in the place of 4. With several layers, the names end in
 * their number.
 */
export class Rnnlm extends LanguageModel {
  readonly params: readonly Param[];
  readonly embedding: TimeEmbedding;
  readonly layers: readonly Layer[];

  /** @throws BadakError when an option is missing, unknown or out of range, or `tied` is true with different sizes */
  constructor(options: RnnlmOptions) {
    const { vocabSize: V, wordvecSize: D = 100, hiddenSize: H = 100 } = readOptions('Rnnlm', options, RNNLM);
    const { cell = 'lstm', layers = 1, dropout = 0, tied = false, seed = 0 } = options;
    super();
    if (tied && D !== H) {
      throw new BadakError(
        'shape-mismatch',
        `Rnnlm: with tied, expected equal wordvecSize and hiddenSize, found ${D} and ${H}. Make them equal, or ` +
          'leave tied out.',
      );
    }
    const ws = this.workspace;
    const weight = (name: string, inputs: number, outputs: number) =>
      weightParam(ws, name, [inputs, outputs], 'xavier', seed);
    const dropped = (number: number): Layer[] =>
      dropout === 0 ? [] : [new Dropout(ws, dropout, { inverted: true, seed, name: `dropout${number}` })];

    const recurrent = (number: number): Layer => {
      const name = layers === 1 ? '' : String(number);
      const [inputs, width] = [number === 1 ? D : H, GATES[cell] * H];
      const Wx = weight(`${cell}_Wx${name}`, inputs, width);
      const Wh = weight(`${cell}_Wh${name}`, H, width);
      const b = new Param(ws, `${cell}_b${name}`, [width]);
      return new LAYERS[cell](Wx, Wh, b, { stateful: true, name: `${cell}${name}` });
    };

    [this.embedding, this.layers] = ws.wholly(() => {
      const embed_W = embeddingParam(ws, 'embed_W', [V, D], seed);
      const stack = Array.from({ length: layers }, (_, i) => [...dropped(i), recurrent(i + 1)]).flat();
      const affine_W = tied ? embed_W : weight('affine_W', H, V);
      const affine = new TimeAffine(affine_W, new Param(ws, 'affine_b', [V]), { transposed: tied });
      return [new TimeEmbedding(embed_W), [...stack, ...dropped(layers), affine]];
    });
    // A tied weight occurs here only once.
    this.params = [
      ...new Set([this.embedding, ...this.layers].flatMap((layer): readonly Param[] => layer.params)),
    ];
  }
}
