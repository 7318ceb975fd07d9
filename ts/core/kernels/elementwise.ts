import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { sameSize } from './check.js';

const fillKernel = kernel('fill', ['out y: f32']);
const copyKernel = kernel('copy', ['out y: f32', 'in x: f32']);
const scaleKernel = kernel('scale', ['out y: f32', 'in x: f32']);
const scaleInPlaceKernel = kernel('scale_in_place', ['out y: f32']);
const multiplyKernel = kernel('multiply', ['out y: f32', 'in a: f32', 'in b: f32']);
const addScaledKernel = kernel('add_scaled', ['out y: f32', 'in x: f32']);
const maskKernel = kernel('mask', ['out y: f32', 'in x: f32', 'in pattern: f32']);
const reluForwardKernel = kernel('relu_forward', ['out y: f32', 'in x: f32']);
const reluBackwardKernel = kernel('relu_backward', ['out dx: f32', 'in dy: f32', 'in y: f32']);
const sigmoidForwardKernel = kernel('sigmoid_forward', ['out y: f32', 'in x: f32']);
const sigmoidBackwardKernel = kernel('sigmoid_backward', ['out dx: f32', 'in dy: f32', 'in y: f32']);
const tanhForwardKernel = kernel('tanh_forward', ['out y: f32', 'in x: f32']);
const tanhBackwardKernel = kernel('tanh_backward', ['out dx: f32', 'in dy: f32', 'in y: f32']);

/** y = value everywhere. */
export function fill(y: Tensor, value: number): void {
  fillKernel(y)(y.size, value);
}

/** y = x, for tensors of the same size. */
export function copy(y: Tensor, x: Tensor): void {
  const run = copyKernel(y, x);
  sameSize('copy', y, x);
  run(y.size);
}

/** y = a · x, the number a. */
export function scale(y: Tensor, x: Tensor, a: number): void {
  const run = scaleKernel(y, x);
  sameSize('scale', y, x);
  run(y.size, a);
}

/** y = a · y, the number a. */
export function scaleInPlace(y: Tensor, a: number): void {
  scaleInPlaceKernel(y)(y.size, a);
}

/** y = a · b, element by element. */
export function multiply(y: Tensor, a: Tensor, b: Tensor): void {
  const run = multiplyKernel(y, a, b);
  sameSize('multiply', y, a, b);
  run(y.size);
}

/** y += a · x, the number a. */
export function addScaled(y: Tensor, x: Tensor, a: number): void {
  const run = addScaledKernel(y, x);
  sameSize('addScaled', y, x);
  run(y.size, a);
}

/** y = x where the pattern is above 0, else 0. */
export function mask(y: Tensor, x: Tensor, pattern: Tensor): void {
  const run = maskKernel(y, x, pattern);
  sameSize('mask', y, x, pattern);
  run(y.size);
}

/** y = max(x, 0) */
export function reluForward(y: Tensor, x: Tensor): void {
  const run = reluForwardKernel(y, x);
  sameSize('reluForward', y, x);
  run(y.size);
}

/** dx = dy where y > 0, else 0 */
export function reluBackward(dx: Tensor, dy: Tensor, y: Tensor): void {
  const run = reluBackwardKernel(dx, dy, y);
  sameSize('reluBackward', dx, dy, y);
  run(dx.size);
}

/** y = 1 / (1 + e⁻ˣ) */
export function sigmoidForward(y: Tensor, x: Tensor): void {
  const run = sigmoidForwardKernel(y, x);
  sameSize('sigmoidForward', y, x);
  run(y.size);
}

/** dx = dy · y · (1 − y) */
export function sigmoidBackward(dx: Tensor, dy: Tensor, y: Tensor): void {
  const run = sigmoidBackwardKernel(dx, dy, y);
  sameSize('sigmoidBackward', dx, dy, y);
  run(dx.size);
}

/** y = tanh(x) */
export function tanhForward(y: Tensor, x: Tensor): void {
  const run = tanhForwardKernel(y, x);
  sameSize('tanhForward', y, x);
  run(y.size);
}

/** dx = dy · (1 − y²) */
export function tanhBackward(dx: Tensor, dy: Tensor, y: Tensor): void {
  const run = tanhBackwardKernel(dx, dy, y);
  sameSize('tanhBackward', dx, dy, y);
  run(dx.size);
}
