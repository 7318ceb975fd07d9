import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { unknownName } from '../options.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor } from './check.js';

const product = kernel('gemm', ['out c', 'in a', 'in b', 'in? bias']);

/** Options of {@link gemm}, for c [m, n] = a [m, k] · b [k, n]. */
export interface GemmOptions {
  /** a is stored [k, m]. */
  transposeA?: boolean;
  /** b is stored [n, k]. */
  transposeB?: boolean;
  /** Add to what c holds instead of overwriting it. */
  accumulate?: boolean;
  /** Added to every row of the result, [n]. */
  bias?: Tensor;
}

/** The options of {@link gemm}; an object, because looking a name up in it takes less time than in a list. */
const NAMES: Readonly<Record<keyof GemmOptions, true>> = {
  transposeA: true,
  transposeB: true,
  accumulate: true,
  bias: true,
};

const NONE: GemmOptions = {};

function expectKnown(options: GemmOptions): void {
  for (const name in options) {
    if (!Object.hasOwn(NAMES, name))
      throw new BadakError('unknown-name', `gemm: ${unknownName('option', name, Object.keys(NAMES))}`);
  }
}

/**
 * c [m, n] = op(a) [m, k] · op(b) [k, n], plus `bias` or the old c. Tensors of more dimensions count as [first, rest].
 * @throws BadakError when an option is unknown, or the sizes do not fit
 */
export function gemm(c: Tensor, a: Tensor, b: Tensor, options: GemmOptions = NONE): void {
  if (options !== NONE) expectKnown(options);
  const { transposeA = false, transposeB = false, accumulate = false, bias } = options;
  const run = product(c, a, b, bias);
  const [aRows, aColumns] = asMatrix(a.shape);
  const [bRows, bColumns] = asMatrix(b.shape);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [kb, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== kb) {
    throw new BadakError(
      'shape-mismatch',
      `gemm: expected equal inner sizes, found [${m}, ${k}] · [${kb}, ${n}] from a ` +
        `${format(a.shape)}${transposeA ? 'ᵀ' : ''} and b ${format(b.shape)}${transposeB ? 'ᵀ' : ''}`,
    );
  }
  if (c.size !== m * n)
    throw new BadakError('shape-mismatch', `gemm: c should be [${m}, ${n}], found ${format(c.shape)}`);
  if (bias) {
    expectTensor('gemm', 'bias', bias, [n]);
    if (accumulate) throw new BadakError('invalid-argument', 'gemm: expected bias or accumulate, found both');
  }
  const e = engine();
  // Taken before the kernel runs, so that too little memory is an error and not a trap.
  const scratch = e.scratch(e.run((x) => x.gemm_scratch_len(m, n, k)));
  run(scratch, m, n, k, transposeA, transposeB, accumulate);
}
