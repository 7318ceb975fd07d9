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
 * The loss of telling words that were there from words that were not (vol. 2, section 4.2.7), for hidden vectors h [N, H] and
 * W [V, H], a row a word: the mean over N of −Σ log(p + 1e-7), p = σ(h · W[target]) and 1 − σ(h · W[drawn]).
 *
 * Targets [N, J] are J right words a row, each with words drawn for it: the losses of skip-gram's contexts, added.
 */
export class NegativeSamplingLoss {
  readonly params: readonly RowParam[];
  #last: { h: Tensor; dh: Tensor; ds: Tensor; groups: kernels.RowGroups } | undefined;

  constructor(
    readonly weight: RowParam,
    readonly sampler: Pick<UnigramSampler, 'sampleSize' | 'draw'>,
  ) {
    expectRowParam('NegativeSamplingLoss', weight);
    readValue('NegativeSamplingLoss', 'sampler', sampler, SAMPLER);
    this.params = [weight];
  }

  /**
   * A layer with a weight W [V, H] of its own, and a sampler over the V words.
   * @param name of W, such as `W_out`
   * @param size H, numbers of a hidden vector
   * @param options those of the sampler, and how W starts; 0.01 · N(0, 1) by default, as in the book
   * @throws BadakError when the size, the name or an option is not what it should be
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

  /** @returns the loss @throws BadakError when a target is not the number of a word, or there is not a row of them for each of h */
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
        `NegativeSamplingLoss: expected targets [${n}] or [${n}, J], found ${format(targets.shape)}`,
      );
    }
    const per = (targets.shape[1] ?? 1) * (1 + sampler.sampleSize);
    const ids = sampler.draw(targets, pass.train ? pass.step : 0).reshape([n, per]);
    const groups = weight.group(ids);
    const w = weight.current(groups, pass.train);
    const [dh, ds, losses] = [workspace.take(h.shape), workspace.take([n, per]), workspace.take([n])];
    const loss = kernels.negativeSamplingForward({ dh, ds, losses }, { h, w, ids }, 1 + sampler.sampleSize);
    if (pass.train) this.#last = { h, dh, ds, groups };
    return loss;
  }

  /** @returns the gradient by h @throws BadakError when the last forward was not that of a training pass */
  backward(): Tensor {
    const { h, dh, ds, groups } = trainingPass('NegativeSamplingLoss', this.#last);
    kernels.negativeSamplingBackward(this.weight.grad, h, ds, groups);
    this.weight.touch(groups);
    return dh;
  }
}
