import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { asMatrix, expectTensor, expectType, sameSize } from './check.js';
import { findOutside } from './rows.js';

const softmaxKernel = kernel('softmax', ['out y', 'in x']);
const softmaxInPlaceKernel = kernel('softmax_in_place', ['out y']);
const forward = kernel('softmax_cross_entropy_forward', ['out y', 'in x', 'in labels: i32']);
const backward = kernel('softmax_cross_entropy_backward', ['out dx', 'in y', 'in labels: i32']);
const count = kernel('count_scored', ['in labels: i32']);
const timeForward = kernel('time_softmax_cross_entropy_forward', ['in x', 'in labels: i32']);
const timeGradient = kernel('time_softmax_cross_entropy_gradient', ['out x', 'in labels: i32']);

/** y = softmax of every row of x, both [rows, columns]. */
export function softmax(y: Tensor, x: Tensor): void {
  const run = softmaxKernel(y, x);
  sameSize('softmax', y, x);
  const [rows, columns] = asMatrix(x.shape);
  run(rows, columns);
}

/** Replaces every row of y [rows, columns] by its softmax. */
export function softmaxInPlace(y: Tensor): void {
  const run = softmaxInPlaceKernel(y);
  const [rows, columns] = asMatrix(y.shape);
  run(rows, columns);
}

/**
 * The mean over the rows of −log(softmax(x)[label] + 1e-7), for x [rows, columns]. The softmax is written to y.
 * @throws BadakError when there is no row, or a label is not in 0 … columns − 1
 */
export function softmaxCrossEntropyForward(y: Tensor, x: Tensor, labels: Tensor<'i32'>): number {
  const run = forward(y, x, labels);
  sameSize('softmaxCrossEntropyForward', y, x);
  const [rows, columns] = asMatrix(x.shape);
  if (rows === 0 || columns === 0) {
    throw new BadakError(
      'shape-mismatch',
      `softmaxCrossEntropyForward: expected at least one row and one column, found ${format(x.shape)}`,
    );
  }
  expectTensor('softmaxCrossEntropyForward', 'labels', labels, [rows]);
  const loss = run(rows, columns);
  if (loss <= -1) throw badLabel(labels, -1 - loss, columns);
  return loss;
}

/** dx = (y − onehot(labels)) · scale / rows */
export function softmaxCrossEntropyBackward(
  dx: Tensor,
  y: Tensor,
  labels: Tensor<'i32'>,
  scale: number,
): void {
  const run = backward(dx, y, labels);
  sameSize('softmaxCrossEntropyBackward', dx, y);
  const [rows, columns] = asMatrix(y.shape);
  expectTensor('softmaxCrossEntropyBackward', 'labels', labels, [rows]);
  run(rows, columns, scale);
}

/**
 * How many labels are not −1; those of −1 are ignored.
 * @throws BadakError when another label is not in 0 … columns − 1
 */
export function countScored(labels: Tensor<'i32'>, columns: number): number {
  const scored = count(labels)(labels.size, columns);
  if (scored < 0) throw badLabel(labels, -1 - scored, columns);
  return scored;
}

/**
 * The mean of −log(softmax(x)[label]) over the rows whose label is not −1, for x [rows, columns] and labels [rows].
 * With `gradient`, the gradient takes the place of x; it is 0 in the rows with label −1.
 * @throws BadakError when every label is −1, or a label is neither −1 nor in 0 … columns − 1
 */
export function timeSoftmaxCrossEntropyForward(
  x: Tensor,
  labels: Tensor<'i32'>,
  { gradient }: { gradient: boolean },
): { loss: number; scored: number } {
  const who = 'timeSoftmaxCrossEntropyForward';
  expectType(who, 'x', x);
  expectType(who, 'labels', labels, 'i32');
  const [rows, columns] = asMatrix(x.shape);
  expectTensor(who, 'labels', labels, [rows]);
  const scored = countScored(labels, columns);
  if (scored === 0) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected at least one label that is not −1, found ${rows} labels of −1`,
    );
  }
  // Two floats take as many bytes as a double.
  const losses = engine().scratch(2 * rows);
  const loss = (gradient ? timeGradient : timeForward)(x, labels)(losses, rows, columns, scored);
  return { loss, scored };
}

/** @throws BadakError when a label is not in 0 … columns − 1 */
export function expectLabels(labels: Tensor<'i32'>, columns: number): void {
  const row = findOutside(labels, columns);
  if (row >= 0) throw badLabel(labels, row, columns);
}

function badLabel(labels: Tensor<'i32'>, row: number, columns: number): BadakError {
  return new BadakError(
    'out-of-range',
    `expected labels from 0 to ${columns - 1}, for ${columns} classes, found ${labels.get(row)} in row ${row}`,
  );
}

/** e^meanLoss in double precision. */
export function perplexity(meanLoss: number): number {
  return engine().run((e) => e.perplexity(meanLoss));
}
