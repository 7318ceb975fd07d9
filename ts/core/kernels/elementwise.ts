import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { at, sameSize } from './check.js';

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
