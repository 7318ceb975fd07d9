import * as kernels from '../core/kernels/elementwise.js';
import { type OptionTable, readOptions } from '../core/options.js';
import { type Shape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { type Floats, floats, type Out } from './arrays.js';
import { Call } from './call.js';

const OUT: OptionTable<Out<Floats>> = floats('out');

const shapeOf = (x: Floats): Shape => (x instanceof Tensor ? x.shape : [x?.length ?? 0]);

/** Calls a kernel y = f(…) of arrays that all have the size of the first. */
function apply<F extends Floats>(
  who: string,
  inputs: readonly [name: string, given: F][],
  options: Out<F>,
  run: (out: Tensor, ...inputs: [Tensor, Tensor]) => void,
): F {
  readOptions<Out<Floats>>(who, options, OUT);
  const [[, first]] = inputs as [[string, F]];
  const call = new Call(who, first);
  const given = inputs.map(([name, array]) => call.input(name, array, shapeOf(first))) as [Tensor, Tensor];
  run(call.output('out', options.out, shapeOf(first)), ...given);
  return call.result();
}

/** max(x, 0) of every number. @throws BadakError when `out` has another size */
export function relu<F extends Floats>(x: F, options: Out<F> = {}): F {
  return apply('relu', [['x', x]], options, kernels.reluForward);
}

/** The gradient of {@link relu}: dy where its result y is above 0, else 0. @throws BadakError when the sizes differ */
export function reluBackward<F extends Floats>(dy: F, y: F, options: Out<F> = {}): F {
  return apply('reluBackward', pairOf(dy, y), options, kernels.reluBackward);
}

/** 1 / (1 + e⁻ˣ) of every number. @throws BadakError when `out` has another size */
export function sigmoid<F extends Floats>(x: F, options: Out<F> = {}): F {
  return apply('sigmoid', [['x', x]], options, kernels.sigmoidForward);
}

/** The gradient of {@link sigmoid}: dy · y · (1 − y), for its result y. @throws BadakError when the sizes differ */
export function sigmoidBackward<F extends Floats>(dy: F, y: F, options: Out<F> = {}): F {
  return apply('sigmoidBackward', pairOf(dy, y), options, kernels.sigmoidBackward);
}

/** The hyperbolic tangent of every number. @throws BadakError when `out` has another size */
export function tanh<F extends Floats>(x: F, options: Out<F> = {}): F {
  return apply('tanh', [['x', x]], options, kernels.tanhForward);
}

/** The gradient of {@link tanh}: dy · (1 − y²), for its result y. @throws BadakError when the sizes differ */
export function tanhBackward<F extends Floats>(dy: F, y: F, options: Out<F> = {}): F {
  return apply('tanhBackward', pairOf(dy, y), options, kernels.tanhBackward);
}

function pairOf<F extends Floats>(dy: F, y: F): [string, F][] {
  return [
    ['dy', dy],
    ['y', y],
  ];
}
