import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { at, sameSize } from './check.js';

/** y = value everywhere. */
export function fill(y: Tensor, value: number): void {
  const yAt = at('fill', 'y', y);
  engine().run((x) => x.fill(yAt, y.size, value));
}

type Map = 'relu_forward' | 'sigmoid_forward' | 'tanh_forward';
type MapGradient = 'relu_backward' | 'sigmoid_backward' | 'tanh_backward';

function map(kernel: Map, y: Tensor, x: Tensor): void {
  const [yAt, xAt] = [at(kernel, 'y', y), at(kernel, 'x', x)];
  sameSize(kernel, y, x);
  engine().run((e) => e[kernel](yAt, xAt, y.size));
}

function mapGradient(kernel: MapGradient, dx: Tensor, dy: Tensor, y: Tensor): void {
  const [dxAt, dyAt, yAt] = [at(kernel, 'dx', dx), at(kernel, 'dy', dy), at(kernel, 'y', y)];
  sameSize(kernel, dx, dy, y);
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
/** y = tanh(x) */
export const tanhForward = (y: Tensor, x: Tensor): void => map('tanh_forward', y, x);
/** dx = dy · (1 − y²) */
export const tanhBackward = (dx: Tensor, dy: Tensor, y: Tensor): void =>
  mapGradient('tanh_backward', dx, dy, y);

/** y = a · x, the number a. */
export function scale(y: Tensor, x: Tensor, a: number): void {
  const [yAt, xAt] = [at('scale', 'y', y), at('scale', 'x', x)];
  sameSize('scale', y, x);
  engine().run((e) => e.scale(yAt, xAt, y.size, a));
}

/** y = a · b, element by element. */
export function multiply(y: Tensor, a: Tensor, b: Tensor): void {
  const [yAt, aAt, bAt] = [at('multiply', 'y', y), at('multiply', 'a', a), at('multiply', 'b', b)];
  sameSize('multiply', y, a, b);
  engine().run((e) => e.multiply(yAt, aAt, bAt, y.size));
}

/** y += a · x, the number a. */
export function addScaled(y: Tensor, x: Tensor, a: number): void {
  const [yAt, xAt] = [at('addScaled', 'y', y), at('addScaled', 'x', x)];
  sameSize('addScaled', y, x);
  engine().run((e) => e.add_scaled(yAt, xAt, y.size, a));
}
