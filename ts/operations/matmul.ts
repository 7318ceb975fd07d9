import { gemm } from '../core/kernels/gemm.js';
import { flagOption, type OptionTable, readOptions } from '../core/options.js';
import { type Floats, floats, type Out, sizes } from './arrays.js';
import { Call } from './call.js';

/** Sizes and forms of {@link matmul}, and an array that gets the result. */
export interface MatmulOptions<F extends Floats> extends Out<F> {
  /** Rows of the result. */
  m: number;
  /** Columns of the result. */
  n: number;
  /** Length of the sums. */
  k: number;
  /** a is stored [K, M]. */
  transposeA?: boolean;
  /** b is stored [N, K]. */
  transposeB?: boolean;
  /** Added to every row of the result, [N]. */
  bias?: F | undefined;
}

const MATMUL: OptionTable<MatmulOptions<Floats>> = {
  ...sizes('m', 'n', 'k'),
  ...floats('bias', 'out'),
  transposeA: flagOption,
  transposeB: flagOption,
};

/**
 * The product of two matrices: a [M, K] · b [K, N], plus `bias`.
 * @returns [M, N]
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function matmul<F extends Floats>(a: F, b: F, options: MatmulOptions<F>): F {
  readOptions<MatmulOptions<Floats>>('matmul', options, MATMUL);
  const { m, n, k, transposeA = false, transposeB = false, bias, out } = options;
  const call = new Call('matmul', a);
  const given = [
    call.input('a', a, transposeA ? [k, m] : [m, k]),
    call.input('b', b, transposeB ? [n, k] : [k, n]),
  ] as const;
  const added = call.optional('bias', bias, [n]);
  const c = call.output('out', out, [m, n]);
  gemm(c, ...given, { transposeA, transposeB, ...(added && { bias: added }) });
  return call.result();
}
