import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { EVALUATION } from '../layers/index.js';
import { AttentionDecoder } from './attention-decoder.js';
import { LstmDecoder } from './decoder.js';
import type { Encoded } from './encoder.js';
import { PeekyDecoder } from './peeky-decoder.js';
import { probabilities } from './probabilities.js';
import type { Seq2seq } from './seq2seq.js';

/** What comes into the affine layer of a decoder, for an answer of T characters. */
export interface AnswerInput {
  /** Where it is from: the decoder's LSTM, the encoder's last state, or the context of the attention. */
  readonly from: 'lstm' | 'encoder' | 'context';
  /** [T, H] */
  readonly values: Float32Array;
}

/** How the scores of every character of an answer come to be. */
export interface AnswerReading {
  /** In the order in which the rows of the affine layer's weight are for them. */
  readonly inputs: readonly AnswerInput[];
  /** Number of units of each input, H. */
  readonly units: number;
  /** W of the affine layer, [inputs · H, V]. */
  readonly weight: Float32Array;
  /** b of the affine layer, [V]. */
  readonly bias: Float32Array;
  /** [T, V] */
  readonly scores: Float32Array;
  /** The softmax of the scores, [T, V]. */
  readonly probabilities: Float32Array;
}

/**
 * A forward pass through the model’s own layers, in evaluation, while it is given an answer.
 * @param question ids [S], in the order in which the encoder reads them
 * @param answer ids [T + 1], with the character that it begins with
 * @returns undefined when its decoder is not one of the books’
 * @throws BadakError when an id is not in 0 … V − 1
 */
export function answerReading(
  model: Seq2seq,
  question: ArrayLike<number>,
  answer: ArrayLike<number>,
): AnswerReading | undefined {
  const { decoder } = model;
  if (!(decoder instanceof LstmDecoder)) return undefined;
  using memory = new Workspace();
  const [S, T] = [question.length, answer.length - 1];
  const encoded = model.encode(memory.keep([1, S], 'i32').set(question));
  const written = memory.keep([1, T], 'i32').set(Array.from(answer).slice(0, T));
  const scores = decoder.forward(written, encoded, EVALUATION);
  const { hs } = decoder.lstm.activity;
  const { weight, bias } = decoder.affine as PeekyDecoder['affine'];
  return {
    inputs: [...firstInput(decoder, encoded, hs), { from: 'lstm', values: hs.toArray() }],
    units: hs.shape[2]!,
    weight: weight.value.toArray(),
    bias: bias.value.toArray(),
    scores: scores.toArray(),
    probabilities: probabilities(scores),
  };
}

/** What the affine layer gets before h of the LSTM. */
function firstInput(decoder: unknown, encoded: Encoded, hs: Tensor): AnswerInput[] {
  if (decoder instanceof AttentionDecoder) {
    // Once more, because the decoder keeps no contexts.
    return [{ from: 'context', values: decoder.attention.forward(encoded.hs, hs).toArray() }];
  }
  if (!(decoder instanceof PeekyDecoder)) return [];
  const h = encoded.h.toArray();
  const [, T] = hs.shape as [number, number, number];
  return [
    { from: 'encoder', values: Float32Array.from({ length: T * h.length }, (_, i) => h[i % h.length]!) },
  ];
}
