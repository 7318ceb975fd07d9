/**
 * The kernels for your own layers: all arithmetic stays in wasm memory and uses all threads. Whole operations, also on
 * plain arrays, are in `badak/kernels`.
 *
 * Every kernel takes its outputs first, then its inputs, then numbers. Outputs are tensors that the layer takes from
 * its workspace, `workspace.take(shape)`; their old values are overwritten, except where a name begins with `add`. An
 * output is never also an input. The tensors of an elementwise kernel need the same size, but can have different
 * shapes. All kernels throw a BadakError when types or sizes do not fit, or a tensor's memory was given back.
 *
 * Some functions have no kernel, for example a root, a quotient, or a product of every row with its own number. There
 * `x.toArray()` gives the numbers to JavaScript, and `y.set(numbers)` takes its results.
 *
 * | kernel | result |
 * | ------ | ------ |
 * | `fill(y, a)` | y = a |
 * | `scale(y, x, a)` | y = a · x; with a = 1 it copies x |
 * | `multiply(y, a, b)` | y = a · b, element by element |
 * | `addScaled(y, x, a)` | y += a · x |
 * | `gemm(c, a, b, options)` | c = a · b, matrices; transposed, accumulated or with a bias by options |
 * | `addColumnSums(sums, x)` | sums += Σ over the rows of x |
 * | `sumOfSquares(x)` | returns Σ x² |
 * | `reluForward(y, x)`, `reluBackward(dx, dy, y)` | max(x, 0); dy where y > 0, else 0 |
 * | `sigmoidForward(y, x)`, `sigmoidBackward(dx, dy, y)` | 1 / (1 + e⁻ˣ); dy · y · (1 − y) |
 * | `tanhForward(y, x)`, `tanhBackward(dx, dy, y)` | tanh x; dy · (1 − y²) |
 * | `softmax(y, x)` | softmax of every row |
 * | `argmaxRows(ids, x)` | column of the first largest value of every row |
 */
export {
  addColumnSums,
  addScaled,
  argmaxRows,
  fill,
  gemm,
  type GemmOptions,
  multiply,
  reluBackward,
  scale,
  sigmoidBackward,
  sigmoidForward,
  softmax,
  sumOfSquares,
  tanhBackward,
  tanhForward,
} from './core/kernels.js';
export { reluForward } from './layers/linear-piece.js';
