import * as kernels from '../core/kernels.js';
import type { RowParam } from '../core/row-param.js';
import { expectShape } from '../core/shape.js';
import { readOptions } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { Embedding } from './embedding.js';
import { expectRowParam } from './arguments.js';
import { embeddingParam, expectOf, type InitialWeights, INITIAL_WEIGHTS } from './init.js';
import { EVALUATION, expectPass, type Pass, remembered } from './layer.js';

/** Looks up rows of W [V, D] for ids [N, T] of a sequence (vol. 2, section 5.4.2): the result is W[ids] [N, T, D]. */
export class TimeEmbedding {
  /** W [V, D]. */
  readonly weight: RowParam;
  /** The weight. */
  readonly params: readonly RowParam[];
  readonly #embedding: Embedding;
  /** How the last pass ended: with copied rows, or with a lookup and the groups of its ids. */
  #last: kernels.RowGroups | 'copied' | undefined;

  /** A layer with a given weight. @throws BadakError when the weight is not a RowParam */
  constructor(weight: RowParam) {
    expectRowParam('TimeEmbedding', weight);
    this.weight = weight;
    this.params = [weight];
    this.#embedding = new Embedding(weight);
  }

  /**
   * A layer with a matrix W [V, D] of its own.
   * @param name of W, such as `embed_W`
   * @param sizes [V, D]: number of different ids, and length of a row
   * @param options initial weights; 0.01 · N(0, 1) by default, as in the book
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [vocabSize: number, vectorSize: number],
    options: InitialWeights = {},
  ): TimeEmbedding {
    expectOf('TimeEmbedding.of', { ws, name, sizes }, 2);
    const { init, seed = 0 } = readOptions('TimeEmbedding.of', options, INITIAL_WEIGHTS);
    return new TimeEmbedding(embeddingParam(ws, name, sizes, seed, init));
  }

  /** @returns W[ids] [N, T, D] @throws BadakError when an id is not in 0 … V − 1 */
  forward(ids: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
    this.#begin(ids, pass);
    const rows = this.#embedding.forward(ids.reshape([ids.size]), pass);
    this.#last = 'copied';
    return rows.reshape([...ids.shape, this.weight.value.shape[1]!]);
  }

  /**
   * Prepares the ids for a recurrent layer that looks the rows up itself.
   * @throws BadakError when an id is not in 0 … V − 1
   */
  lookup(ids: Tensor<'i32'>, pass: Pass = EVALUATION): kernels.Lookup {
    this.#begin(ids, pass);
    const groups = this.weight.group(ids);
    const rows = this.weight.current(groups, pass.train);
    this.#last = groups;
    return { rows, ids };
  }

  /**
   * The input that costs a recurrent layer less: `lookup` if W has fewer rows than there are ids, as for characters,
   * and otherwise `forward`.
   * @throws BadakError when an id is not in 0 … V − 1
   */
  input(ids: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor | kernels.Lookup {
    this.#begin(ids, pass);
    return this.weight.value.shape[0]! < ids.size ? this.lookup(ids, pass) : this.forward(ids, pass);
  }

  /**
   * Adds to the gradient of W. Ids have no gradient, so it returns nothing. After a lookup it can be called only once.
   * @param dout gradient by the vectors [N, T, D]; after a lookup, by the rows [V, D], with 0 for rows that were not
   *   looked up
   * @throws BadakError when there was no forward pass before, or dout does not have the shape of its output
   */
  backward(dout: Tensor): void {
    const last = remembered('TimeEmbedding', this.#last);
    kernels.expectType('TimeEmbedding', 'dout', dout);
    if (last === 'copied') {
      const [n, t, d] = dout.shape as [number, number, number];
      this.#embedding.backward(dout.reshape([n * t, d]));
      return;
    }
    kernels.addScaled(this.weight.grad, dout, 1);
    this.weight.touch(last);
    this.#last = undefined;
  }

  #begin(ids: Tensor<'i32'>, pass: Pass): void {
    this.#last = undefined;
    expectPass('TimeEmbedding', pass);
    kernels.expectType('TimeEmbedding', 'ids', ids, 'i32');
    expectShape(`TimeEmbedding ${this.weight.name}`, ids.shape, ['N', 'T']);
  }
}
