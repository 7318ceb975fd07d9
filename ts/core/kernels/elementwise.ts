import type { Tensor } from '../tensor.js';
import { kernel, nameOf } from './call.js';
import { sameSize } from './check.js';

const fillKernel = kernel('fill', ['out y']);
const copyKernel = kernel('copy', ['out y', 'in x']);
const scaleKernel = kernel('scale', ['out y', 'in x']);
const scaleInPlaceKernel = kernel('scale_in_place', ['out y']);
const multiplyKernel = kernel('multiply', ['out y', 'in a', 'in b']);
const addScaledKernel = kernel('add_scaled', ['out y', 'in x']);
const maskKernel = kernel('mask', ['out y', 'in x', 'in pattern']);

type Map = 'relu_forward' | 'sigmoid_forward' | 'tanh_forward';
type MapGradient = 'relu_backward' | 'sigmoid_backward' | 'tanh_backward';

/* @__NO_SIDE_EFFECTS__ */
function map(name: Map): (y: Tensor, x: Tensor) => void {
  const bind = kernel(name, ['out y', 'in x']);
  const who = nameOf(name);
  return (y, x) => {
    const run = bind(y, x);
    sameSize(who, y, x);
    run(y.size);
  };
}

/* @__NO_SIDE_EFFECTS__ */
function mapGradient(name: MapGradient): (dx: Tensor, dy: Tensor, y: Tensor) => void {
  const bind = kernel(name, ['out dx', 'in dy', 'in y']);
  const who = nameOf(name);
  return (dx, dy, y) => {
    const run = bind(dx, dy, y);
    sameSize(who, dx, dy, y);
    run(dx.size);
  };
}

/** Every element of y, of any shape, becomes `value`. */
export function fill(y: Tensor, value: number): void {
  fillKernel(y)(y.size, value);
}

/** y = x, for tensors of the same size. */
export function copy(y: Tensor, x: Tensor): void {
  const run = copyKernel(y, x);
  sameSize('copy', y, x);
  run(y.size);
}

/**
 * y = a · x, for a number a and tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or y is also an input
 */
export function scale(y: Tensor, x: Tensor, a: number): void {
  const run = scaleKernel(y, x);
  sameSize('scale', y, x);
  run(y.size, a);
}

/** y = a · y, for a number a. */
export function scaleInPlace(y: Tensor, a: number): void {
  scaleInPlaceKernel(y)(y.size, a);
}

/**
 * y = a · b, element by element, for tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or y is also an input
 */
export function multiply(y: Tensor, a: Tensor, b: Tensor): void {
  const run = multiplyKernel(y, a, b);
  sameSize('multiply', y, a, b);
  run(y.size);
}

/**
 * y += a · x, for a number a and tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or y is also an input
 */
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
export const reluForward = map('relu_forward');
/**
 * dx = dy where y > 0, else 0, for tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or the output is also an input
 * @function
 */
export const reluBackward = mapGradient('relu_backward');
/**
 * y = 1 / (1 + e⁻ˣ), for tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or the output is also an input
 * @function
 */
export const sigmoidForward = map('sigmoid_forward');
/**
 * dx = dy · y · (1 − y), for tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or the output is also an input
 * @function
 */
export const sigmoidBackward = mapGradient('sigmoid_backward');
/**
 * y = tanh(x), for tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or the output is also an input
 * @function
 */
export const tanhForward = map('tanh_forward');
/**
 * dx = dy · (1 − y²), for tensors of one size, of any shapes.
 * @throws BadakError when their sizes or types do not fit, or the output is also an input
 * @function
 */
export const tanhBackward = mapGradient('tanh_backward');
