/** Negative sampling by its definition, in double precision. */
import type { Tensor } from '../../ts/core/tensor.js';
import type { Workspace } from '../../ts/core/workspace.js';
import type { NegativeSamplingLoss } from '../../ts/layers/index.js';

export interface Plain {
  loss: number;
  /** [N, H] */
  dh: number[];
  /** [V, H] */
  dW: number[];
}

/** The loss of h [N, H], W [V, H] and ids [N, K]. Every `group`-th column of the ids has the right words. */
export function plainNegativeSampling(
  h: ArrayLike<number>,
  W: ArrayLike<number>,
  ids: ArrayLike<number>,
  { rows, columns, group }: { rows: number; columns: number; group: number },
): Plain {
  const per = ids.length / rows;
  const [dh, dW] = [new Array<number>(h.length).fill(0), new Array<number>(W.length).fill(0)];
  let loss = 0;
  for (let place = 0; place < ids.length; place++) {
    const [hAt, wAt] = [Math.floor(place / per) * columns, ids[place]! * columns];
    const right = (place % per) % group === 0;
    let s = 0;
    for (let i = 0; i < columns; i++) s += h[hAt + i]! * W[wAt + i]!;
    const y = 1 / (1 + Math.exp(-s));
    loss -= Math.log((right ? y : 1 - y) + 1e-7) / rows;
    // As in the book, without the 1e-7.
    const ds = (y - (right ? 1 : 0)) / rows;
    for (let i = 0; i < columns; i++) {
      dh[hAt + i]! += ds * W[wAt + i]!;
      dW[wAt + i]! += ds * h[hAt + i]!;
    }
  }
  return { loss, dh, dW };
}

/** A sampler that gives fixed ids: in each row every right word, followed by `sampleSize` other words. */
export function givenSampler(
  ws: Workspace,
  ids: readonly number[],
  sampleSize: number,
): NegativeSamplingLoss['sampler'] {
  const draw = (targets: Tensor<'i32'>) => ws.take([targets.size, 1 + sampleSize], 'i32').set(ids);
  return { sampleSize, draw };
}
