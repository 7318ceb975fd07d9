import { Workspace } from '../core/workspace.js';
import { EVALUATION } from '../layers/index.js';
import type { AttentionSeq2seq } from './attention-seq2seq.js';
import { probabilities, scoresGradient } from './probabilities.js';

/** What the attention of a model does while an answer of T characters is written to a question of S characters. */
export interface AttentionReading {
  /** Number of units, H. */
  readonly units: number;
  /** h of the encoder, [S, H]. */
  readonly hsEncoder: Float32Array;
  /** h of the decoder, [T, H]. */
  readonly hsDecoder: Float32Array;
  /** [T, S] */
  readonly weights: Float32Array;
  /** [T, H] */
  readonly contexts: Float32Array;
  /** Gradient of the loss by the contexts, [T, H]. */
  readonly dcontexts: Float32Array;
  /** Gradient of the loss by the decoder’s h, of the part that goes through the attention alone, [T, H]. */
  readonly dhsDecoder: Float32Array;
  /** Gradient of the loss by the scores before the softmax, [T, S]. */
  readonly dscores: Float32Array;
}

/**
 * A pass through the model’s own layers, forward and back to its attention, for the loss −Σ log p(character). It sets
 * the parameters' gradients to 0.
 * @param question ids [S], in the order in which the encoder reads them
 * @param answer ids [T + 1], with the character that it begins with
 * @throws BadakError when an id is not in 0 … V − 1
 */
export function attentionReading(
  model: AttentionSeq2seq,
  question: ArrayLike<number>,
  answer: ArrayLike<number>,
): AttentionReading {
  using memory = new Workspace();
  const [S, T] = [question.length, answer.length - 1];
  const { decoder, workspace } = model;
  const encoded = model.encode(memory.keep([1, S], 'i32').set(question));
  const written = memory.keep([1, T], 'i32').set(Array.from(answer).slice(0, T));
  const scores = decoder.forward(written, encoded, EVALUATION);
  const hs = decoder.lstm.activity.hs;
  // Once more, because the decoder keeps no contexts.
  const contexts = decoder.attention.forward(encoded.hs, hs);
  const weights = decoder.attention.weights.toArray();
  const gradient = scoresGradient(probabilities(scores), Array.from(answer).slice(1));
  const dcontexts = decoder.affine.backward(workspace.take(scores.shape).set(gradient)).dfirst;
  const { dhsDecoder } = decoder.attention.backward(dcontexts);
  const values = {
    units: hs.shape[2]!,
    hsEncoder: encoded.hs.toArray(),
    hsDecoder: hs.toArray(),
    weights,
    contexts: contexts.toArray(),
    dcontexts: dcontexts.toArray(),
    dhsDecoder: dhsDecoder.toArray(),
  };
  model.zeroGrad();
  return { ...values, dscores: ofScores(values, S) };
}

/** w · (dw − Σ w · dw) in every row: the layer goes on to the gradients by its inputs and keeps none by its scores. */
function ofScores(
  { units, hsEncoder, weights, dcontexts }: Omit<AttentionReading, 'dscores'>,
  S: number,
): Float32Array {
  const dweights = weights.map((_, i) => {
    const [t, s] = [Math.floor(i / S), i % S];
    let sum = 0;
    for (let k = 0; k < units; k++) sum += dcontexts[t * units + k]! * hsEncoder[s * units + k]!;
    return sum;
  });
  const means = Array.from({ length: weights.length / S }, (_, t) =>
    weights.subarray(t * S, (t + 1) * S).reduce((sum, w, s) => sum + w * dweights[t * S + s]!, 0),
  );
  return weights.map((w, i) => w * (dweights[i]! - means[Math.floor(i / S)]!));
}
