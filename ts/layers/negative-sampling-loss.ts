import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { readValue, withMethods } from '../core/options.js';
import type { RowParam } from '../core/row-param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectRowParam } from './arguments.js';
import { embeddingParam, expectOf, type InitialWeights, splitOptions } from './init.js';
import { EVALUATION, expectPass, type Pass, trainingPass } from './layer.js';
import { UNIGRAM_SAMPLER, UnigramSampler, type UnigramSamplerOptions } from './unigram-sampler.js';

const SAMPLER = withMethods<Pick<UnigramSampler, 'sampleSize' | 'draw'>>('a UnigramSampler', 'draw');

/**
 * The loss of negative sampling (vol. 2, section 4.2.7): it separates the target words from negative words that are
 * drawn. For hidden vectors h [N, H] and W [V, H], one row for each word, it is the mean over N of −Σ log(p + 1e-7),
 * where p is σ(h · W[target]) for the target and 1 − σ(h · W[drawn]) for each negative word.
 *
 * Targets [N, J] are J target words for each row, as the contexts of skip-gram. Each has negative words of its own, and
 * the J losses are added.
 */
export class NegativeSamplingLoss {
  /** The weight. */
  readonly params: readonly RowParam[];
  #last: { h: Tensor; dh: Tensor; ds: Tensor; groups: kernels.RowGroups } | undefined;

  /** A loss with a given weight. @throws BadakError when the weight is not a RowParam, or the sampler does not draw */
  constructor(
    /** W [V, H], one row for each word. */
    readonly weight: RowParam,
    /** Draws the negative words. */
    readonly sampler: Pick<UnigramSampler, 'sampleSize' | 'draw'>,
  ) {
    expectRowParam('NegativeSamplingLoss', weight);
    readValue('NegativeSamplingLoss', 'sampler', sampler, SAMPLER);
    this.params = [weight];
  }

  /**
   * A layer with a weight W [V, H] of its own, and a sampler over the V words.
   * @param name of W, such as `W_out`
   * @param size H, the length of a hidden vector
   * @param options options of the sampler and initial weights; 0.01 · N(0, 1) by default, as in the book
   * @throws BadakError when the size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    size: number,
    options: UnigramSamplerOptions & Pick<InitialWeights, 'init'>,
  ): NegativeSamplingLoss {
    expectOf('NegativeSamplingLoss.of', { ws, name, sizes: [size] }, 1);
    const [{ init, seed = 0 }, own] = splitOptions<Omit<UnigramSamplerOptions, 'seed'>>(
      'NegativeSamplingLoss.of',
      options,
      UNIGRAM_SAMPLER,
    );
    const W = embeddingParam(ws, name, [own.counts.length, size], seed, init);
    return new NegativeSamplingLoss(W, new UnigramSampler(ws, { ...own, seed }));
  }

  /**
   * @param targets ids [N] or [N, J]
   * @returns the mean loss of a row
   * @throws BadakError when a target is not in 0 … V − 1, or the targets do not have N rows
   */
  forward(h: Tensor, targets: Tensor<'i32'>, pass: Pass = EVALUATION): number {
    expectPass('NegativeSamplingLoss', pass);
    kernels.expectType('NegativeSamplingLoss', 'h', h);
    const { weight, sampler } = this;
    const { workspace, shape } = weight.value;
    this.#last = undefined;
    kernels.expectIds('NegativeSamplingLoss', targets, shape[0]!);
    const n = h.shape[0]!;
    if (targets.shape[0] !== n || targets.shape.length > 2) {
      throw new BadakError(
        'shape-mismatch',
        `NegativeSamplingLoss: expected targets [${n}] or [${n}, J], found ${format(targets.shape)}`,
      );
    }
    const per = (targets.shape[1] ?? 1) * (1 + sampler.sampleSize);
    const ids = sampler.draw(targets, pass.train ? pass.step : 0).reshape([n, per]);
    const groups = weight.group(ids);
    const w = weight.current(groups, pass.train);
    if (pass.train && pass.piece) return exactLoss(h, w, ids, 1 + sampler.sampleSize);
    const [dh, ds, losses] = [workspace.take(h.shape), workspace.take([n, per]), workspace.take([n])];
    const loss = kernels.negativeSamplingForward({ dh, ds, losses }, { h, w, ids }, 1 + sampler.sampleSize);
    if (pass.train) this.#last = { h, dh, ds, groups };
    return loss;
  }

  /** @returns the gradient by h @throws BadakError when the last pass was not for training */
  backward(): Tensor {
    const { h, dh, ds, groups } = trainingPass('NegativeSamplingLoss', this.#last);
    kernels.negativeSamplingBackward(this.weight.grad, h, ds, groups);
    this.weight.touch(groups);
    return dh;
  }
}

/**
 * The loss without the 1e-7, which is the one that has the gradient: for checks of gradients. A right word with the score s
 * adds log(1 + e⁻ˢ), a negative one log(1 + eˢ).
 */
function exactLoss(h: Tensor, w: Tensor, ids: Tensor<'i32'>, group: number): number {
  const [hs, ws, size] = [h.toArray(), w.toArray(), w.shape[1]!];
  const [n, per] = ids.shape as [number, number];
  const losses = Array.from(ids.toArray(), (id, at) => {
    const row = Math.floor(at / per) * size;
    let score = 0;
    for (let k = 0; k < size; k++) score += hs[row + k]! * ws[id * size + k]!;
    const wrong = at % group === 0 ? -score : score;
    return Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / n;
}
