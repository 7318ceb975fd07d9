import * as kernels from '../core/kernels.js';
import type { RowParam } from '../core/row-param.js';
import { readOptions } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectRowParam } from './arguments.js';
import { embeddingParam, expectOf, type InitialWeights, INITIAL_WEIGHTS } from './init.js';
import { EVALUATION, expectPass, type Pass, remembered } from './layer.js';

/**
 * Looks up rows of W [V, H] by their ids (vol. 2, section 4.1.2): ids [N] give W[ids] [N, H].
 *
 * Ids [N, C] give the mean of C rows. CBOW uses this for its contexts, where the book has C layers that share one W.
 * The gradient of a row is the sum over all positions of its id.
 */
export class Embedding {
  /** W [V, H]. */
  readonly weight: RowParam;
  /** The weight. */
  readonly params: readonly RowParam[];
  #groups: kernels.RowGroups | undefined;

  /** A layer with a given weight. @throws BadakError when the weight is not a RowParam */
  constructor(weight: RowParam) {
    expectRowParam('Embedding', weight);
    this.weight = weight;
    this.params = [weight];
  }

  /**
   * A layer with a matrix W [V, H] of its own.
   * @param name of W, such as `embed_W`
   * @param sizes [V, H]: number of different ids, and length of a row
   * @param options initial weights; 0.01 · N(0, 1) by default, as in the book
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [vocabSize: number, vectorSize: number],
    options: InitialWeights = {},
  ): Embedding {
    expectOf('Embedding.of', { ws, name, sizes }, 2);
    const { init, seed = 0 } = readOptions('Embedding.of', options, INITIAL_WEIGHTS);
    return new Embedding(embeddingParam(ws, name, sizes, seed, init));
  }

  /** @throws BadakError when an id is not in 0 … V − 1 */
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

  /**
   * Adds to the gradient of W. Ids have no gradient, so it returns nothing.
   * @param dout gradient by the rows that were looked up [N, H]
   * @throws BadakError when there was no forward pass before, or dout does not have the shape of its output
   */
  backward(dout: Tensor): void {
    const groups = remembered('Embedding', this.#groups);
    kernels.embeddingBackward(this.weight.grad, dout, groups);
    this.weight.touch(groups);
  }
}
