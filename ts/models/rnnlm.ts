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

export interface RnnlmOptions {
  /** Different words. */
  vocabSize: number;
  /** Length of a word's vector; the book's 100 by default. */
  wordvecSize?: number;
  /** Units of a recurrent layer; the book's 100 by default. */
  hiddenSize?: number;
  /** Default `lstm`. */
  cell?: Cell;
  /** Recurrent layers, one on the other; default 1. */
  layers?: number;
  /** Share that is left out before, between and behind the recurrent layers in training; default 0. */
  dropout?: number;
  /** Scores by the embedding's own matrix, for which vectors and hidden states must be of one length; default false. */
  tied?: boolean;
  /** Seed of the initial weights and of dropout. */
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
 * The language model with an LSTM (vol. 2, section 6.4): embedding, recurrent layers, affine, softmax; and with the options of
 * section 6.5 the better one.
 *
 * | parameter     | shape                    | start        |
 * | ------------- | ------------------------ | ------------ |
 * | embed_W       | [V, D]                   | 0.01·N(0, 1) |
 * | lstm_Wx, _Wh  | [D, 4H], [H, 4H]         | N(0, 1/D), N(0, 1/H) |
 * | lstm_b        | [4H]                     | 0            |
 * | affine_W      | [H, V]; if tied embed_W  | N(0, 1/H)    |
 * | affine_b      | [V]                      | 0            |
 *
 * Other cells have 1 (rnn) or 3 (gru) in the place of 4, and their own name; of several layers the parameters are numbered.
 */
export class Rnnlm extends LanguageModel {
  readonly params: readonly Param[];
  protected readonly embedding: TimeEmbedding;
  readonly layers: readonly Layer[];

  /** @throws BadakError when an option is missing, unknown or out of range, or sizes do not fit what is asked for */
  constructor(options: RnnlmOptions) {
    const { vocabSize: V, wordvecSize: D = 100, hiddenSize: H = 100 } = readOptions('Rnnlm', options, RNNLM);
    const { cell = 'lstm', layers = 1, dropout = 0, tied = false, seed = 0 } = options;
    super();
    if (tied && D !== H) {
      throw new BadakError(
        `Rnnlm: a tied weight takes word vectors as long as the hidden state, found wordvecSize ${D} and hiddenSize ${H}; make them equal, or the model untied`,
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
    // A tied weight stands here once.
    this.params = [
      ...new Set([this.embedding, ...this.layers].flatMap((layer): readonly Param[] => layer.params)),
    ];
  }
}
