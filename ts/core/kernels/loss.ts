import { engine } from '../engine.js';
import { BadakError } from '../errors.js';
import { format } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asMatrix, at, expectTensor, sameSize } from './check.js';

/** y = softmax of every row of x [rows, columns] */
export function softmax(y: Tensor, x: Tensor): void {
  sameSize('softmax', y, x);
  const [rows, columns] = asMatrix(x.shape);
  const [yAt, xAt] = [at(y), at(x)];
  engine().run((e) => e.softmax(yAt, xAt, rows, columns));
}

/**
 * The mean over the rows of −log(softmax(x)[label] + 1e-7); y keeps the softmax.
 * @throws BadakError when there is no row to take the mean of, or a label is not the number of a column
 */
export function softmaxCrossEntropy(y: Tensor, x: Tensor, labels: Tensor<'i32'>): number {
  sameSize('softmaxCrossEntropy', y, x);
  const [rows, columns] = asMatrix(x.shape);
  if (rows === 0 || columns === 0) {
    throw new BadakError(
      `softmaxCrossEntropy: expected at least one row and one column, found ${format(x.shape)}`,
    );
  }
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
  expectTensor('softmaxCrossEntropyBackward', 'labels', labels, [rows]);
  const [dxAt, yAt, labelsAt] = [at(dx), at(y), at(labels)];
  engine().run((e) => e.softmax_cross_entropy_backward(dxAt, yAt, labelsAt, rows, columns, scale));
}
