import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { at, expectTensor } from './check.js';

interface Sizes {
  n: number;
  t: number;
  s: number;
  h: number;
}

/** @throws BadakError when q is not [N, T, H], or hs not [N, S, H] with at least one step and one unit */
function sizes(who: string, q: Tensor, hs: Tensor): Sizes {
  const [n, t, h] = q.shape;
  const [rows, s, units] = hs.shape;
  if (q.shape.length !== 3 || hs.shape.length !== 3 || n !== rows || h !== units || !s || !h) {
    throw new BadakError(
      `${who}: expected [N, T, H] of a decoder and [N, S, H] of an encoder, found ${format(q.shape)} and ${format(hs.shape)}`,
    );
  }
  return { n: n!, t: t!, s, h };
}

/**
 * weights [N, T, S] = softmax over S of q·hsᵀ, and contexts [N, T, H] = weights·hs, for the decoder's q [N, T, H] and the
 * encoder's hs [N, S, H].
 */
export function attention(
  { contexts, weights }: { contexts: Tensor; weights: Tensor },
  q: Tensor,
  hs: Tensor,
): void {
  const [contextsAt, weightsAt, qAt, hsAt] = [
    at('attention', 'contexts', contexts),
    at('attention', 'weights', weights),
    at('attention', 'q', q),
    at('attention', 'hs', hs),
  ];
  const { n, t, s, h } = sizes('attention', q, hs);
  expectTensor('attention', 'contexts', contexts, [n, t, h]);
  expectTensor('attention', 'weights', weights, [n, t, s]);
  engine().run((e) => e.attention(contextsAt, weightsAt, qAt, hsAt, n, t, s, h));
}

/** The gradients of {@link attention} by q and hs from that by the contexts. */
export function attentionBackward(
  { dq, dhs }: { dq: Tensor; dhs: Tensor },
  dcontexts: Tensor,
  weights: Tensor,
  q: Tensor,
  hs: Tensor,
): void {
  const [dqAt, dhsAt, dcontextsAt] = [
    at('attentionBackward', 'dq', dq),
    at('attentionBackward', 'dhs', dhs),
    at('attentionBackward', 'dcontexts', dcontexts),
  ];
  const [weightsAt, qAt, hsAt] = [
    at('attentionBackward', 'weights', weights),
    at('attentionBackward', 'q', q),
    at('attentionBackward', 'hs', hs),
  ];
  const { n, t, s, h } = sizes('attentionBackward', q, hs);
  expectTensor('attentionBackward', 'dq', dq, q.shape);
  expectTensor('attentionBackward', 'dhs', dhs, hs.shape);
  expectTensor('attentionBackward', 'dcontexts', dcontexts, q.shape);
  expectTensor('attentionBackward', 'weights', weights, [n, t, s]);
  const e = engine();
  const scratch = e.scratch(n * t * s);
  e.run((e) =>
    // prettier-ignore
    e.attention_backward(dqAt, dhsAt, dcontextsAt, weightsAt, qAt, hsAt, scratch, n, t, s, h),
  );
}
