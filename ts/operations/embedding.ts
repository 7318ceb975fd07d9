import { addById, embeddingForward, expectIds } from '../core/kernels/embedding.js';
import { type OptionTable, readOptions } from '../core/options.js';
import { type Floats, floats, type IdsOf, type Out, sizes } from './arrays.js';
import { Call } from './call.js';

/** Sizes of {@link embedding}, and an array that gets the result. */
export interface EmbeddingOptions<F extends Floats> extends Out<F> {
  /** Number of ids. */
  n: number;
  /** Rows of the matrix. */
  v: number;
  /** Length of a row. */
  h: number;
}

const OPTIONS: OptionTable<EmbeddingOptions<Floats>> = { ...sizes('n', 'v', 'h'), ...floats('out') };

/**
 * The rows of w [V, H] that the ids [N] name.
 * @returns [N, H]
 * @throws BadakError when an option is not valid, the arrays do not have these sizes, or an id is not in 0 … V − 1
 */
export function embedding<F extends Floats>(w: F, ids: IdsOf<F>, options: EmbeddingOptions<F>): F {
  readOptions<EmbeddingOptions<Floats>>('embedding', options, OPTIONS);
  const { n, v, h, out } = options;
  const call = new Call('embedding', w);
  const vectors = call.input('w', w, [v, h]);
  const rows = call.input('ids', ids, [n], 'i32');
  expectIds('embedding', rows, v);
  embeddingForward(call.output('out', out, [n, h]), vectors, rows);
  return call.result();
}

/**
 * The gradient of {@link embedding}: each row is the sum of dy over the positions of its id.
 * @param dy gradient by its result, [N, H]
 * @returns gradient by w, [V, H]
 * @throws BadakError when an option is not valid, the arrays do not have these sizes, or an id is not in 0 … V − 1
 */
export function embeddingBackward<F extends Floats>(dy: F, ids: IdsOf<F>, options: EmbeddingOptions<F>): F {
  readOptions<EmbeddingOptions<Floats>>('embeddingBackward', options, OPTIONS);
  const { n, v, h, out } = options;
  const call = new Call('embeddingBackward', dy);
  const given = [call.input('dy', dy, [n, h]), call.input('ids', ids, [n], 'i32')] as const;
  addById(call.sums('out', out, [v, h]), ...given);
  return call.result();
}
