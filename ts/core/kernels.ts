/**
 * The kernels on tensors: the only caller of wasm, and the only place where arguments are a row of numbers.
 * Outputs first, then inputs, then scalars. Every function checks that shapes fit and that tensors are alive.
 */
import { engine } from './engine.js';
import { BadakError } from './errors.js';
import { format, type Shape, sizeOf } from './shape.js';
import type { DType, Tensor } from './tensor.js';

/** The byte offset of a live tensor. */
function at(tensor: Tensor<DType>): number {
  tensor.workspace.check(tensor);
  return tensor.offset;
}

function sameSize(kernel: string, first: Tensor, ...others: Tensor[]): void {
  for (const other of others) {
    if (other.size !== first.size) {
      throw new BadakError(`${kernel}: sizes differ, ${format(first.shape)} and ${format(other.shape)}`);
    }
  }
}

function expectTensor(kernel: string, name: string, tensor: Tensor<DType>, shape: Shape): void {
  const same = tensor.shape.length === shape.length && shape.every((n, i) => n === tensor.shape[i]);
  if (!same) {
    throw new BadakError(`${kernel}: ${name} should be ${format(shape)}, found ${format(tensor.shape)}`);
  }
}

/** [rows, everything else] */
export function asMatrix(shape: Shape): [rows: number, columns: number] {
  const rows = shape[0] ?? 1;
  return [rows, rows === 0 ? 0 : sizeOf(shape) / rows];
}

export interface GemmOptions {
  /** a is stored [k, m]. */
  transposeA?: boolean;
  /** b is stored [n, k]. */
  transposeB?: boolean;
  /** Add to what c holds instead of overwriting it. */
  accumulate?: boolean;
  /** A row [n] added to every row of the result. */
  bias?: Tensor;
}

/** c [m, n] = op(a) [m, k] · op(b) [k, n], plus `bias` or the old c. Tensors of more dimensions count as [first, rest]. */
export function gemm(c: Tensor, a: Tensor, b: Tensor, options: GemmOptions = {}): void {
  const { transposeA = false, transposeB = false, accumulate = false, bias } = options;
  const [aRows, aColumns] = asMatrix(a.shape);
  const [bRows, bColumns] = asMatrix(b.shape);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [kb, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (k !== kb) {
    throw new BadakError(
      `gemm: inner sizes differ, [${m}, ${k}] · [${kb}, ${n}] from a ${format(a.shape)}${transposeA ? 'ᵀ' : ''} and b ${format(b.shape)}${transposeB ? 'ᵀ' : ''}`,
    );
  }
  if (c.size !== m * n) throw new BadakError(`gemm: c should be [${m}, ${n}], found ${format(c.shape)}`);
  if (bias) {
    expectTensor('gemm', 'bias', bias, [n]);
    if (accumulate) throw new BadakError('gemm: bias and accumulate exclude each other');
  }
  const e = engine();
  const [cAt, aAt, bAt, biasAt] = [at(c), at(a), at(b), bias ? at(bias) : 0];
  // Before the run: running out of memory is an error, not the end of the engine.
  const scratch = e.scratch(e.run((x) => x.gemm_scratch_len(m, n, k)));
  e.run((x) => x.gemm(cAt, aAt, bAt, biasAt, scratch, m, n, k, transposeA, transposeB, accumulate));
}

/** y = value everywhere. */
export function fill(y: Tensor, value: number): void {
  const yAt = at(y);
  engine().run((x) => x.fill(yAt, y.size, value));
}

type Map = 'relu_forward' | 'sigmoid_forward';
type MapGradient = 'relu_backward' | 'sigmoid_backward';

function map(kernel: Map, y: Tensor, x: Tensor): void {
  sameSize(kernel, y, x);
  const [yAt, xAt] = [at(y), at(x)];
  engine().run((e) => e[kernel](yAt, xAt, y.size));
}

function mapGradient(kernel: MapGradient, dx: Tensor, dy: Tensor, y: Tensor): void {
  sameSize(kernel, dx, dy, y);
  const [dxAt, dyAt, yAt] = [at(dx), at(dy), at(y)];
  engine().run((e) => e[kernel](dxAt, dyAt, yAt, dx.size));
}

/** y = max(x, 0) */
export const reluForward = (y: Tensor, x: Tensor): void => map('relu_forward', y, x);
/** dx = dy where y > 0, else 0 */
export const reluBackward = (dx: Tensor, dy: Tensor, y: Tensor): void =>
  mapGradient('relu_backward', dx, dy, y);
/** y = 1 / (1 + e⁻ˣ) */
export const sigmoidForward = (y: Tensor, x: Tensor): void => map('sigmoid_forward', y, x);
/** dx = dy · y · (1 − y) */
export const sigmoidBackward = (dx: Tensor, dy: Tensor, y: Tensor): void =>
  mapGradient('sigmoid_backward', dx, dy, y);

/** sums [columns] += the sum over the rows of x [rows, columns] */
export function addColumnSums(sums: Tensor, x: Tensor): void {
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('addColumnSums', 'sums', sums, [columns]);
  const [sumsAt, xAt] = [at(sums), at(x)];
  engine().run((e) => e.add_column_sums(sumsAt, xAt, rows, columns));
}

/** Σ x², in double precision; not finite if any element is not. */
export function sumOfSquares(x: Tensor): number {
  const xAt = at(x);
  return engine().run((e) => e.sum_of_squares(xAt, x.size));
}

/** How many rows of y [rows, columns] have their first largest value at the row's label. */
export function countMatches(y: Tensor, labels: Tensor<'i32'>): number {
  const [rows, columns] = asMatrix(y.shape);
  expectTensor('countMatches', 'labels', labels, [rows]);
  const [yAt, labelsAt] = [at(y), at(labels)];
  return engine().run((e) => e.count_matches(yAt, labelsAt, rows, columns));
}

/** y = softmax of every row of x [rows, columns] */
export function softmax(y: Tensor, x: Tensor): void {
  sameSize('softmax', y, x);
  const [rows, columns] = asMatrix(x.shape);
  const [yAt, xAt] = [at(y), at(x)];
  engine().run((e) => e.softmax(yAt, xAt, rows, columns));
}

/**
 * The mean over the rows of −log(softmax(x)[label] + 1e-7); y keeps the softmax.
 * @throws BadakError when a label is not the number of a column
 */
export function softmaxCrossEntropy(y: Tensor, x: Tensor, labels: Tensor<'i32'>): number {
  sameSize('softmaxCrossEntropy', y, x);
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('softmaxCrossEntropy', 'labels', labels, [rows]);
  const [yAt, xAt, labelsAt] = [at(y), at(x), at(labels)];
  const loss = engine().run((e) => e.softmax_cross_entropy(yAt, xAt, labelsAt, rows, columns));
  if (loss <= -1) {
    const row = -1 - loss;
    throw new BadakError(
      `the label of row ${row} is ${labels.get(row)}; with ${columns} classes labels go from 0 to ${columns - 1}`,
    );
  }
  return loss;
}

/** dx = (y − onehot(labels)) · scale / rows */
export function softmaxCrossEntropyBackward(
  dx: Tensor,
  y: Tensor,
  labels: Tensor<'i32'>,
  scale: number,
): void {
  sameSize('softmaxCrossEntropyBackward', dx, y);
  const [rows, columns] = asMatrix(y.shape);
  const [dxAt, yAt, labelsAt] = [at(dx), at(y), at(labels)];
  engine().run((e) => e.softmax_cross_entropy_backward(dxAt, yAt, labelsAt, rows, columns, scale));
}

/** p ← p − rate · g */
export function sgd(p: Tensor, g: Tensor, rate: number): void {
  sameSize('sgd', p, g);
  const [pAt, gAt] = [at(p), at(g)];
  engine().run((e) => e.sgd(pAt, gAt, p.size, rate));
}

/** y [n, …] = x[picks[n], …] / divisor, bytes to floats. Picks must be rows of x. */
export function gatherBytes(y: Tensor, x: Tensor<'u8'>, picks: Tensor<'u32'>, divisor: number): void {
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('gatherBytes', 'y', y, [picks.size, ...x.shape.slice(1)]);
  const [yAt, xAt, picksAt] = [at(y), at(x), at(picks)];
  engine().run((e) => e.gather_bytes(yAt, xAt, picksAt, rows, picks.size, columns, divisor));
}

/** y[n] = x[picks[n]]. Picks must be rows of x. */
export function gatherLabels(y: Tensor<'i32'>, x: Tensor<'i32'>, picks: Tensor<'u32'>): void {
  expectTensor('gatherLabels', 'y', y, [picks.size]);
  const [yAt, xAt, picksAt] = [at(y), at(x), at(picks)];
  engine().run((e) => e.gather_labels(yAt, xAt, picksAt, x.size, picks.size));
}

/** y ~ N(0, deviation²), from the stream `key` at block `counter`. */
export function fillNormal(
  y: Tensor,
  key: readonly [number, number],
  counter: number,
  deviation: number,
): void {
  const yAt = at(y);
  const high = Math.floor(counter / 2 ** 32);
  engine().run((e) => e.fill_normal(yAt, y.size, key[0], key[1], counter >>> 0, high, deviation));
}

/** Runs the peak loop on this thread. @returns floating point operations done */
export function peakMultiplyAdd(steps: number): number {
  return engine().run((x) => {
    x.peak_multiply_add(steps);
    return x.peak_flops_per_step() * steps;
  });
}
