import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { expectTensor } from './check.js';

const forward = kernel('attention_forward', ['out contexts', 'out weights', 'in q', 'in hs']);
const backward = kernel('attention_backward', [
  'out dq',
  'out dhs',
  'in dcontexts',
  'in weights',
  'in q',
  'in hs',
]);

interface Sizes {
  n: number;
  t: number;
  s: number;
  h: number;
}

/** @throws BadakError when q is not [N, T, H], or hs is not [N, S, H] with S and H at least 1 */
function sizes(who: string, q: Tensor, hs: Tensor): Sizes {
  const [n, t, h] = q.shape;
  const [rows, s, units] = hs.shape;
  if (q.shape.length !== 3 || hs.shape.length !== 3 || n !== rows || h !== units || !s || !h) {
    throw new BadakError(
      'shape-mismatch',
      `${who}: expected q [N, T, H] of the decoder and hs [N, S, H] of the encoder, found ${format(q.shape)} ` +
        `and ${format(hs.shape)}`,
    );
  }
  return { n: n!, t: t!, s, h };
}

/**
 * weights [N, T, S] = softmax over S of q·hsᵀ, and contexts [N, T, H] = weights·hs, for the decoder's q [N, T, H] and
 * the encoder's hs [N, S, H].
 */
export function attentionForward(
  { contexts, weights }: { contexts: Tensor; weights: Tensor },
  q: Tensor,
  hs: Tensor,
): void {
  const run = forward(contexts, weights, q, hs);
  const { n, t, s, h } = sizes('attentionForward', q, hs);
  expectTensor('attentionForward', 'contexts', contexts, [n, t, h]);
  expectTensor('attentionForward', 'weights', weights, [n, t, s]);
  run(n, t, s, h);
}

/**
 * The gradients of {@link attentionForward}: dq [N, T, H] by q and dhs [N, S, H] by hs, from dcontexts [N, T, H] by the
 * contexts and the weights [N, T, S].
 */
export function attentionBackward(
  { dq, dhs }: { dq: Tensor; dhs: Tensor },
  dcontexts: Tensor,
  weights: Tensor,
  q: Tensor,
  hs: Tensor,
): void {
  const run = backward(dq, dhs, dcontexts, weights, q, hs);
  const { n, t, s, h } = sizes('attentionBackward', q, hs);
  expectTensor('attentionBackward', 'dq', dq, q.shape);
  expectTensor('attentionBackward', 'dhs', dhs, hs.shape);
  expectTensor('attentionBackward', 'dcontexts', dcontexts, q.shape);
  expectTensor('attentionBackward', 'weights', weights, [n, t, s]);
  run(engine().scratch(n * t * s), n, t, s, h);
}
