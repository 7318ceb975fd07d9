import { attentionBackward as backward, attentionForward as forward } from '../core/kernels/attention.js';
import { type OptionTable, readOptions } from '../core/options.js';
import { expectArrays, type Floats, floats, type OutOf, sizes } from './arrays.js';
import { Call } from './call.js';

/** The sizes of the queries q [N, T, H] and of hs [N, S, H], which are keys and values. */
export interface AttentionSizes {
  /** N, the batch. */
  n: number;
  /** T, time steps that ask: of the decoder. */
  t: number;
  /** S, time steps that are asked: of the encoder. */
  s: number;
  /** H, the length of a hidden state. */
  h: number;
}

const SIZES: OptionTable<AttentionSizes> = sizes('n', 't', 's', 'h');

/** The results of {@link attention}. */
export interface Attended<F extends Floats> {
  /** [N, T, H] */
  contexts: F;
  /** [N, T, S] */
  weights: F;
}

/** Sizes of {@link attention}, and arrays that get its results. */
export interface AttentionOptions<F extends Floats> extends AttentionSizes, OutOf<Attended<F>> {}

const FORWARD: OptionTable<AttentionOptions<Floats>> = { ...SIZES, ...floats('contexts', 'weights') };

/**
 * Attention by dot products, neither scaled nor masked: weights = softmax over S of q·hsᵀ, contexts = weights·hs, for q
 * [N, T, H] and hs [N, S, H].
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function attention<F extends Floats>(q: F, hs: F, options: AttentionOptions<F>): Attended<F> {
  readOptions<AttentionOptions<Floats>>('attention', options, FORWARD);
  const { n, t, s, h } = options;
  const call = new Call('attention', q);
  const given = [call.input('q', q, [n, t, h]), call.input('hs', hs, [n, s, h])] as const;
  const contexts = call.output('contexts', options.contexts, [n, t, h]);
  const weights = call.output('weights', options.weights, [n, t, s]);
  forward({ contexts, weights }, ...given);
  return call.results();
}

/** The gradients of {@link attention}: by q [N, T, H] and by hs [N, S, H]. */
export interface AttentionGradients<F extends Floats> {
  /** Gradient by q, [N, T, H] */
  dq: F;
  /** Gradient by hs, [N, S, H] */
  dhs: F;
}

/** Sizes of {@link attentionBackward}, and arrays that get the gradients. */
export interface AttentionBackwardOptions<F extends Floats>
  extends AttentionSizes, OutOf<AttentionGradients<F>> {}

const BACKWARD: OptionTable<AttentionBackwardOptions<Floats>> = { ...SIZES, ...floats('dq', 'dhs') };

/**
 * The gradients of {@link attention}.
 * @param dcontexts gradient by its contexts, [N, T, H]
 * @param given what it took and the weights that it gave
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function attentionBackward<F extends Floats>(
  dcontexts: F,
  given: { q: F; hs: F; weights: F },
  options: AttentionBackwardOptions<F>,
): AttentionGradients<F> {
  readOptions<AttentionBackwardOptions<Floats>>('attentionBackward', options, BACKWARD);
  expectArrays('attentionBackward', given, 'q', 'hs', 'weights');
  const { q, hs, weights } = given;
  const { n, t, s, h } = options;
  const call = new Call('attentionBackward', dcontexts);
  const inputs = [
    call.input('dcontexts', dcontexts, [n, t, h]),
    call.input('weights', weights, [n, t, s]),
    call.input('q', q, [n, t, h]),
    call.input('hs', hs, [n, s, h]),
  ] as const;
  const dq = call.output('dq', options.dq, [n, t, h]);
  const dhs = call.output('dhs', options.dhs, [n, s, h]);
  backward({ dq, dhs }, ...inputs);
  return call.results();
}
