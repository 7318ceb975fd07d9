import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor, sameSize } from './check.js';

/** y = softmax of every row of x [rows, columns] */
export function softmax(y: Tensor, x: Tensor): void {
  const [yAt, xAt] = [at('softmax', 'y', y), at('softmax', 'x', x)];
  sameSize('softmax', y, x);
  const [rows, columns] = asMatrix(x.shape);
  engine().run((e) => e.softmax(yAt, xAt, rows, columns));
}

/**
 * The mean over the rows of −log(softmax(x)[label] + 1e-7); y keeps the softmax.
 * @throws BadakError when there is no row to take the mean of, or a label is not the number of a column
 */
export function softmaxCrossEntropy(y: Tensor, x: Tensor, labels: Tensor<'i32'>): number {
  const [yAt, xAt, labelsAt] = [
    at('softmaxCrossEntropy', 'y', y),
    at('softmaxCrossEntropy', 'x', x),
    at('softmaxCrossEntropy', 'labels', labels, 'i32'),
  ];
  sameSize('softmaxCrossEntropy', y, x);
  const [rows, columns] = asMatrix(x.shape);
  if (rows === 0 || columns === 0) {
    throw new BadakError(
      `softmaxCrossEntropy: expected at least one row and one column, found ${format(x.shape)}`,
    );
  }
  expectTensor('softmaxCrossEntropy', 'labels', labels, [rows]);
  const loss = engine().run((e) => e.softmax_cross_entropy(yAt, xAt, labelsAt, rows, columns));
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
  const [dxAt, yAt, labelsAt] = [
    at('softmaxCrossEntropyBackward', 'dx', dx),
    at('softmaxCrossEntropyBackward', 'y', y),
    at('softmaxCrossEntropyBackward', 'labels', labels, 'i32'),
  ];
  sameSize('softmaxCrossEntropyBackward', dx, y);
  const [rows, columns] = asMatrix(y.shape);
  expectTensor('softmaxCrossEntropyBackward', 'labels', labels, [rows]);
  engine().run((e) => e.softmax_cross_entropy_backward(dxAt, yAt, labelsAt, rows, columns, scale));
}

/** How many labels are not −1, which is ignored. @throws BadakError when another one is not the number of a column */
export function countScored(labels: Tensor<'i32'>, columns: number): number {
  const labelsAt = at('countScored', 'labels', labels, 'i32');
  const count = engine().run((e) => e.count_scored(labelsAt, labels.size, columns));
  if (count < 0) throw badLabel(labels, -1 - count, columns);
  return count;
}

/**
 * The mean over the rows whose label is not −1 of −log(softmax(x)[label]); if `gradient`, x becomes its own gradient, 0 in
 * the other rows. `losses` [rows, 2] is scratch.
 * @throws BadakError when no row is scored, or a label is neither −1 nor the number of a column
 */
export function timeSoftmaxCrossEntropy(
  losses: Tensor,
  x: Tensor,
  labels: Tensor<'i32'>,
  gradient: boolean,
): { loss: number; scored: number } {
  const [lossesAt, xAt, labelsAt] = [
    at('timeSoftmaxCrossEntropy', 'losses', losses),
    at('timeSoftmaxCrossEntropy', 'x', x),
    at('timeSoftmaxCrossEntropy', 'labels', labels, 'i32'),
  ];
  const [rows, columns] = asMatrix(x.shape);
  expectTensor('timeSoftmaxCrossEntropy', 'losses', losses, [rows, 2]);
  expectTensor('timeSoftmaxCrossEntropy', 'labels', labels, [rows]);
  const scored = countScored(labels, columns);
  if (scored === 0) {
    throw new BadakError(
      `timeSoftmaxCrossEntropy: expected at least one label that is not ignored, found ${rows} of −1`,
    );
  }
  const loss = engine().run((e) =>
    gradient
      ? e.time_softmax_cross_entropy_gradient(lossesAt, xAt, labelsAt, rows, columns, scored)
      : e.time_softmax_cross_entropy(lossesAt, xAt, labelsAt, rows, columns, scored),
  );
  return { loss, scored };
}

function badLabel(labels: Tensor<'i32'>, row: number, columns: number): BadakError {
  return new BadakError(
    `the label of row ${row} is ${labels.get(row)}; with ${columns} classes labels go from 0 to ${columns - 1}`,
  );
}

/** eˣ of a mean loss, in double precision. */
export function perplexity(meanLoss: number): number {
  return engine().run((e) => e.perplexity(meanLoss));
}
