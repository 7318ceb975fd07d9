import { RandomStream } from '../core/random.js';
import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { numericalGradient } from '../metrics/numerical-gradient.js';
import type { Model } from '../models/model.js';

/** How the gradient of one parameter compares with central differences. */
export interface GradcheckRow {
  name: string;
  shape: Shape;
  /** Elements compared. */
  checked: number;
  /** Elements left out because the loss has a kink there (a ReLU that switches within the step). */
  kinks: number;
  maxDifference: number;
  /** ‖numerical − gradient‖ / (‖numerical‖ + ‖gradient‖) over the elements compared. */
  relativeError: number;
}

/** Single precision: the loss is good to 1e-7, so differences over 2h are good to some 1e-5. */
export const GRADCHECK_LIMIT = 1e-3;

/** Elements of a larger parameter are sampled. */
const MAX_ELEMENTS = 400;
const H = 2e-3;
/** What rounding can do to the loss of one sample; over a batch it averages out. */
const LOSS_NOISE = 1.5e-7;
/** Besides noise, the curvature of the loss makes steps of h and h/2 differ by a share of the largest gradient. */
const CURVATURE_SHARE = 5e-4;

/** Holds `model.gradient` against central differences, parameter by parameter. */
export function gradcheck(model: Model, x: Tensor, t: Tensor<'i32'>, seed = 0): GradcheckRow[] {
  const gradients = model.gradient(x, t);
  const loss = () => model.loss(x, t, { train: true, step: 0 });
  // Where the two steps disagree by more than this there is no derivative to compare with.
  const noise = LOSS_NOISE / (H / 2) / Math.sqrt(t.size);
  return model.params.map((param) => {
    const { size } = param.value;
    const stream = new RandomStream(seed, `gradcheck/${param.name}`);
    const elements = size <= MAX_ELEMENTS ? stream.permutation(size) : sample(stream, size);
    const wide = numericalGradient(loss, param, H, elements);
    const narrow = numericalGradient(loss, param, H / 2, elements);
    const exact = Float64Array.from(elements, (element) => gradients[param.name]![element]!);
    const largest = wide.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

    const smooth = [...exact.keys()].filter(
      (i) => Math.abs(wide[i]! - narrow[i]!) <= noise + CURVATURE_SHARE * largest,
    );
    const norm = (value: (i: number) => number) =>
      Math.sqrt(smooth.reduce((sum, i) => sum + value(i) ** 2, 0));
    const difference = (i: number) => wide[i]! - exact[i]!;
    const scale = norm((i) => wide[i]!) + norm((i) => exact[i]!);
    return {
      name: param.name,
      shape: param.value.shape,
      checked: smooth.length,
      kinks: exact.length - smooth.length,
      maxDifference: smooth.reduce((most, i) => Math.max(most, Math.abs(difference(i))), 0),
      relativeError: scale === 0 ? 0 : norm(difference) / scale,
    };
  });
}

function sample(stream: RandomStream, size: number): Uint32Array {
  return Uint32Array.from({ length: MAX_ELEMENTS }, () => stream.below(size));
}
