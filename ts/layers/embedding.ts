import * as kernels from '../core/kernels.js';
import type { RowParam } from '../core/row-param.js';
import type { Tensor } from '../core/tensor.js';
import { expectRowParam } from './arguments.js';
import { EVALUATION, expectPass, type Pass, remembered } from './layer.js';

/**
 * Rows of W [V, H] by their ids (vol. 2, section 4.1.2): ids [N] give W[ids] [N, H].
 *
 * Ids [N, C] give the mean of their C rows: what CBOW makes of its contexts, for which the book has C layers that share one
 * W. The gradient of a row is the sum over all places of its id.
 */
export class Embedding {
  readonly params: readonly RowParam[];
  #groups: kernels.RowGroups | undefined;

  constructor(readonly weight: RowParam) {
    expectRowParam('Embedding', weight);
    this.params = [weight];
  }

  /** @throws BadakError when an id is not the number of a row */
  forward(ids: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
    expectPass('Embedding', pass);
    kernels.expectType('Embedding', 'ids', ids, 'i32');
    const { weight } = this;
    this.#groups = undefined;
    const groups = weight.group(ids);
    const y = weight.value.workspace.take([ids.shape[0]!, weight.value.shape[1]!]);
    kernels.embeddingForward(y, weight.current(groups, pass.train), ids);
    this.#groups = groups;
    return y;
  }

  /** Ids have no gradient. */
  backward(dout: Tensor): void {
    const groups = remembered('Embedding', this.#groups);
    kernels.embeddingBackward(this.weight.grad, dout, groups);
    this.weight.touch(groups);
  }
}
