import * as kernels from '../core/kernels.js';
import type { RowParam } from '../core/row-param.js';
import { expectShape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { Embedding } from './embedding.js';
import { EVALUATION, type Pass, remembered } from './layer.js';

/** Rows of W [V, D] for ids [N, T] of a sequence (vol. 2, section 5.4.2): W[ids] [N, T, D]. */
export class TimeEmbedding {
  readonly params: readonly RowParam[];
  readonly #embedding: Embedding;
  #groups: kernels.RowGroups | undefined;

  constructor(readonly weight: RowParam) {
    this.params = [weight];
    this.#embedding = new Embedding(weight);
  }

  /** @throws BadakError when an id is not the number of a row */
  forward(ids: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor {
    expectShape(`TimeEmbedding ${this.weight.name}`, ids.shape, ['N', 'T']);
    this.#groups = undefined;
    const rows = this.#embedding.forward(ids.reshape([ids.size]), pass);
    return rows.reshape([...ids.shape, this.weight.value.shape[1]!]);
  }

  /** Ids have no gradient. */
  backward(dout: Tensor): void {
    const [n, t, d] = dout.shape as [number, number, number];
    this.#embedding.backward(dout.reshape([n * t, d]));
  }

  /**
   * What a recurrent layer takes for its input: rows that it looks up itself where there are fewer of them than places, as with
   * characters, and copies where there are more. Back it goes by `backwardInput`.
   * @throws BadakError when an id is not the number of a row
   */
  input(ids: Tensor<'i32'>, pass: Pass = EVALUATION): Tensor | kernels.Lookup {
    return this.weight.value.shape[0]! < ids.size ? this.lookup(ids, pass) : this.forward(ids, pass);
  }

  /** After `input`. @param dinput gradient by it: [V, D] where rows were looked up, else [N, T, D] */
  backwardInput(dinput: Tensor): void {
    if (this.#groups) this.backwardRows(dinput);
    else this.backward(dinput);
  }

  /**
   * The same as `forward` for a recurrent layer that looks the rows up itself.
   * @throws BadakError when an id is not the number of a row
   */
  lookup(ids: Tensor<'i32'>, pass: Pass = EVALUATION): kernels.Lookup {
    expectShape(`TimeEmbedding ${this.weight.name}`, ids.shape, ['N', 'T']);
    this.#groups = undefined;
    const groups = this.weight.group(ids);
    const rows = this.weight.current(groups, pass.train);
    this.#groups = groups;
    return { rows, ids };
  }

  /** After `lookup`, once. @param drows gradient by the rows [V, D], which is 0 for those that were not looked up */
  backwardRows(drows: Tensor): void {
    const groups = remembered('TimeEmbedding', this.#groups);
    kernels.addScaled(this.weight.grad, drows, 1);
    this.weight.touch(groups);
    this.#groups = undefined;
  }
}
