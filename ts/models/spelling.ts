import { BadakError } from '../core/errors.js';
import type { RecurrentState } from '../core/kernels.js';
import { expectShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION } from '../layers/index.js';
import { type AnswerOptions, expectAnswerOptions } from './answer.js';
import type { AttentionSeq2seq } from './attention-seq2seq.js';
import { largest, probabilities } from './probabilities.js';
import type { Seq2seq } from './seq2seq.js';

/** An answer with the probabilities of all characters at every time step. */
export interface Spelling {
  /** Ids of the answer, [length]. */
  ids: Int32Array;
  /** For each character of the answer, the probabilities of all V characters. */
  chances: readonly Float32Array[];
}

interface Steps {
  /** Called before every character, with its number from 0. */
  beforeStep?: (step: number) => void;
  /** Called after every character. */
  afterStep?: () => void;
}

/**
 * Writes one answer, with the likeliest character at every time step, and returns the probabilities of all other
 * characters too.
 * @param xs ids of one question [1, S]
 * @throws BadakError when an option is out of range, or a score is not finite
 */
export function spell(
  model: Seq2seq,
  xs: Tensor<'i32'>,
  options: Omit<AnswerOptions, 'beam'>,
  { beforeStep, afterStep }: Steps = {},
): Spelling {
  const { start, length } = expectAnswerOptions('spell', options);
  expectShape('spell', xs.shape, [1, 'S']);
  const { decoder, workspace } = model;
  const encoded = model.encode(xs);
  const ids = [start];
  const chances: Float32Array[] = [];
  let state: RecurrentState | undefined;
  for (let step = 0; step < length; step++) {
    beforeStep?.(step);
    const before = workspace.take([1, 1], 'i32').set([ids.at(-1)!]);
    const scores = decoder.forward(before, encoded, EVALUATION, state);
    const values = probabilities(scores);
    if (!values.every(Number.isFinite))
      throw new BadakError('not-finite', 'spell: expected finite scores of the model, found others');
    ids.push(largest(values));
    chances.push(values);
    state = decoder.last;
    afterStep?.();
  }
  return { ids: Int32Array.from(ids.slice(1)), chances };
}

/**
 * Writes one answer, and returns the attention weights for every character.
 * @param xs ids of one question [1, S]
 * @param given weights [S] in the place of the model's own, by the number of the character in the answer
 * @returns the answer, and weights [length, S]
 * @throws BadakError as {@link spell}, and when given weights are not S numbers
 */
export function spellWithAttention(
  model: AttentionSeq2seq,
  xs: Tensor<'i32'>,
  options: Omit<AnswerOptions, 'beam'>,
  given: ReadonlyMap<number, ArrayLike<number>> = new Map(),
): Spelling & { weights: Float32Array } {
  const { attention } = model.decoder;
  const S = xs.shape[1] ?? 0;
  for (const weights of given.values()) {
    if (weights.length === S) continue;
    throw new BadakError(
      'shape-mismatch',
      `spellWithAttention: expected ${S} weights, one for each character of the question, found ${weights.length}`,
    );
  }
  const rows: number[] = [];
  try {
    const spelling = spell(model, xs, options, {
      beforeStep: (step) => {
        const own = given.get(step);
        attention.given = own && model.workspace.take([1, 1, S]).set(own);
      },
      afterStep: () => rows.push(...attention.weights.toArray()),
    });
    return { ...spelling, weights: Float32Array.from(rows) };
  } finally {
    attention.given = undefined;
  }
}
