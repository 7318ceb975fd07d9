import * as kernels from '../core/kernels/loss.js';
import { numberOption, type OptionTable, readOptions } from '../core/options.js';
import { type Floats, floats, type IdsOf, type Out, sizes } from './arrays.js';
import { Call } from './call.js';

/** The sizes of scores [N, C]: rows and classes. */
export interface ScoreSizes {
  /** N, rows. */
  n: number;
  /** C, classes: the length of a row. */
  c: number;
}

const SIZES: OptionTable<ScoreSizes> = sizes('n', 'c');

/** Sizes of {@link softmax}, and an array that gets the result. */
export interface SoftmaxOptions<F extends Floats> extends ScoreSizes, Out<F> {}

const SOFTMAX: OptionTable<SoftmaxOptions<Floats>> = { ...SIZES, ...floats('out') };

/**
 * The softmax of every row of x [N, C].
 * @returns [N, C]
 * @throws BadakError when an option is not valid, or the arrays do not have these sizes
 */
export function softmax<F extends Floats>(x: F, options: SoftmaxOptions<F>): F {
  readOptions<SoftmaxOptions<Floats>>('softmax', options, SOFTMAX);
  const { n, c, out } = options;
  const call = new Call('softmax', x);
  const scores = call.input('x', x, [n, c]);
  kernels.softmax(call.output('out', out, [n, c]), scores);
  return call.result();
}

/** Sizes of {@link softmaxCrossEntropy}, and an array that gets the probabilities. */
export interface SoftmaxCrossEntropyOptions<F extends Floats> extends ScoreSizes {
  /** Gets the probabilities, [N, C]. */
  y?: F | undefined;
}

const FORWARD: OptionTable<SoftmaxCrossEntropyOptions<Floats>> = { ...SIZES, ...floats('y') };

/** The results of {@link softmaxCrossEntropy}. */
export interface CrossEntropy<F extends Floats> {
  /** The mean over the rows. */
  loss: number;
  /** The softmax, [N, C]. */
  y: F;
}

/**
 * The mean of −log(y[label] + 1e-7) over the rows of y = softmax(x), for scores x [N, C] and labels [N].
 * @throws BadakError when an option is not valid, the arrays do not have these sizes, or a label is not in 0 … C − 1
 */
export function softmaxCrossEntropy<F extends Floats>(
  x: F,
  labels: IdsOf<F>,
  options: SoftmaxCrossEntropyOptions<F>,
): CrossEntropy<F> {
  const who = 'softmaxCrossEntropy';
  readOptions<SoftmaxCrossEntropyOptions<Floats>>(who, options, FORWARD);
  const { n, c } = options;
  const call = new Call(who, x);
  const given = [call.input('x', x, [n, c]), call.input('labels', labels, [n], 'i32')] as const;
  const loss = kernels.softmaxCrossEntropyForward(call.output('y', options.y, [n, c]), ...given);
  return { loss, ...call.results<{ y: F }>() };
}

/** Sizes of {@link softmaxCrossEntropyBackward}, and an array that gets the result. */
export interface SoftmaxCrossEntropyBackwardOptions<F extends Floats> extends ScoreSizes, Out<F> {
  /** Factor of the gradient; default 1. */
  scale?: number;
}

const BACKWARD: OptionTable<SoftmaxCrossEntropyBackwardOptions<Floats>> = {
  ...SOFTMAX,
  scale: numberOption(),
};

/**
 * The gradient of {@link softmaxCrossEntropy}: (y − onehot(labels)) · scale / N. Like the book's, it leaves the 1e-7 out.
 * @param y the softmax, as `softmaxCrossEntropy` gave it
 * @returns gradient by x, [N, C]
 * @throws BadakError when an option is not valid, the arrays do not have these sizes, or a label is not in 0 … C − 1
 */
export function softmaxCrossEntropyBackward<F extends Floats>(
  y: F,
  labels: IdsOf<F>,
  options: SoftmaxCrossEntropyBackwardOptions<F>,
): F {
  const who = 'softmaxCrossEntropyBackward';
  readOptions<SoftmaxCrossEntropyBackwardOptions<Floats>>(who, options, BACKWARD);
  const { n, c, scale = 1, out } = options;
  const call = new Call(who, y);
  const given = [call.input('y', y, [n, c]), call.input('labels', labels, [n], 'i32')] as const;
  kernels.expectLabels(given[1], c);
  kernels.softmaxCrossEntropyBackward(call.output('out', out, [n, c]), ...given, scale);
  return call.result();
}
