import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { readOptions } from '../core/options.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { EVALUATION, expectPass, type Pass, TimeSoftmaxWithLoss } from '../layers/index.js';
import { type Answer, type AnswerOptions, expectAnswerOptions } from './answer.js';
import { beamSearch } from './beam-search.js';
import { Decoder, type Decoding } from './decoder.js';
import { type CoderSizes, type Encoded, Encoder } from './encoder.js';
import { Model } from './model.js';
import { SEQ2SEQ, type Seq2seqOptions } from './seq2seq-options.js';

/**
 * A sequence-to-sequence model (vol. 2, section 7.3): an encoder reads the question, a decoder writes the answer.
 *
 * | parameter             | shape            | start                |
 * | --------------------- | ---------------- | -------------------- |
 * | encoder_embed_W       | [V, D]           | 0.01·N(0, 1)         |
 * | encoder_lstm_Wx, _Wh  | [D, 4H], [H, 4H] | N(0, 1/D), N(0, 1/H) |
 * | encoder_lstm_b        | [4H]             | 0                    |
 * | decoder_…             | as encoder_…     | as encoder_…         |
 * | decoder_affine_W, _b  | [H, V], [V]      | N(0, 1/H), 0         |
 */
export class Seq2seq extends Model<'i32'> {
  readonly params: readonly Param[];
  /** Writes the answer. */
  readonly decoder: Decoding;
  /** Reads the question. */
  readonly encoder: Encoder;
  readonly #lossLayer = new TimeSoftmaxWithLoss(this.workspace);

  /** @throws BadakError when an option is missing or not valid, or a bidirectional encoder has an odd number of units */
  constructor(
    options: Seq2seqOptions,
    makeDecoder: (ws: Workspace, sizes: CoderSizes) => Decoding = (ws, sizes) => new Decoder(ws, sizes),
  ) {
    const { vocabSize, wordvecSize = 16, hiddenSize = 128 } = readOptions('Seq2seq', options, SEQ2SEQ);
    const { bidirectional = false, seed = 0 } = options;
    super();
    const ws = this.workspace;
    [this.encoder, this.decoder] = ws.wholly(() => {
      const sizes = { vocabSize, wordvecSize, hiddenSize };
      return [new Encoder(ws, { ...sizes, seed }, bidirectional), makeDecoder(ws, { ...sizes, seed })];
    });
    this.params = [...this.encoder.params, ...this.decoder.params];
  }

  /**
   * The scores of every next character of given answers (teacher forcing).
   * @param xs questions, ids [N, S]
   * @param ts answers with the character that they begin with, ids [N, T]
   * @returns [N, T − 1, V]
   * @throws BadakError when the shapes do not fit together, an id is not in 0 … V − 1, or `pass` is not a pass
   */
  predict(xs: Tensor<'i32'>, ts: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
    expectPass('predict', pass);
    kernels.expectType('Seq2seq', 'xs', xs, 'i32');
    kernels.expectType('Seq2seq', 'ts', ts, 'i32');
    if (xs.shape.length !== 2 || ts.shape.length !== 2 || xs.shape[0] !== ts.shape[0] || ts.shape[1]! < 2) {
      throw new BadakError(
        'shape-mismatch',
        'Seq2seq: expected questions [N, S] and answers [N, T] of at least two characters, found ' +
          `${format(xs.shape)} and ${format(ts.shape)}`,
      );
    }
    this.workspace.begin();
    const encoded = this.encoder.forward(xs, pass);
    return this.decoder.forward(this.#allBut(ts, 'last'), encoded, pass);
  }

  /**
   * The mean loss of a character of the answers.
   * @throws BadakError when the shapes do not fit together, an id is not in 0 … V − 1, or `pass` is not a pass
   */
  loss(xs: Tensor<'i32'>, ts: Tensor<'i32'>, pass: Pass = EVALUATION): number {
    expectPass('loss', pass);
    const scores = this.predict(xs, ts, pass);
    return this.#lossLayer.forward(scores, this.#allBut(ts, 'first'), pass);
  }

  backward(): void {
    this.encoder.backward(this.decoder.backward(this.#lossLayer.backward()));
  }

  /**
   * Writes answers to new questions.
   * @param xs ids [N, S]
   * @returns ids [N, length], row by row
   * @throws BadakError when an option is out of range, or a score is not finite with a beam above 1
   */
  generate(xs: Tensor<'i32'>, options: AnswerOptions): Int32Array {
    return Int32Array.from(this.#answers(xs, options, false).flatMap(({ ids }) => [...ids]));
  }

  /**
   * Writes answers to new questions, with the probabilities that the model gives them.
   * @param xs ids [N, S]
   * @throws BadakError when an option is out of range, or a score is not finite
   */
  answers(xs: Tensor<'i32'>, options: AnswerOptions): Answer[] {
    return this.#answers(xs, options, true);
  }

  /**
   * The output of the encoder for questions, ids [N, S]. It is valid until the next pass.
   * @throws BadakError when an id is not in 0 … V − 1
   */
  encode(xs: Tensor<'i32'>): Encoded {
    this.workspace.begin();
    return this.encoder.forward(xs, EVALUATION);
  }

  #answers(xs: Tensor<'i32'>, options: AnswerOptions, weigh: boolean): Answer[] {
    const checked = expectAnswerOptions(weigh ? 'answers' : 'generate', options);
    return beamSearch(this.decoder, this.encode(xs), checked, weigh);
  }

  /** Answers without their first or last character. */
  #allBut(ts: Tensor<'i32'>, which: 'first' | 'last'): Tensor<'i32'> {
    const [n, t] = ts.shape as [number, number];
    const part = this.workspace.take([n, t - 1], 'i32');
    kernels.copyColumns(part, ts, { count: t - 1, from: which === 'first' ? 1 : 0 });
    return part;
  }
}
