import type { Tensor } from '../tensor.js';
import { kernel } from './call.js';
import { sameSize } from './check.js';

const sgdKernel = kernel('sgd', ['out p', 'in g']);
const momentumKernel = kernel('momentum', ['out p', 'out v', 'in g']);
const nesterovKernel = kernel('nesterov', ['out p', 'out v', 'in g']);
const adaGradKernel = kernel('ada_grad', ['out p', 'out h', 'in g']);
const rmsPropKernel = kernel('rms_prop', ['out p', 'out h', 'in g']);
const adamKernel = kernel('adam', ['out p', 'out m', 'out v', 'in g']);

/** p ← p − rate · g */
export function sgd(p: Tensor, g: Tensor, rate: number): void {
  const run = sgdKernel(p, g);
  sameSize('sgd', p, g);
  run(p.size, rate);
}

/** v ← momentum · v − rate · g, then p ← p + v */
export function momentum(p: Tensor, v: Tensor, g: Tensor, rate: number, momentum: number): void {
  const run = momentumKernel(p, v, g);
  sameSize('momentum', p, v, g);
  run(p.size, rate, momentum);
}

/** p ← p + momentum² · v − (1 + momentum) · rate · g, then v ← momentum · v − rate · g */
export function nesterov(p: Tensor, v: Tensor, g: Tensor, rate: number, momentum: number): void {
  const run = nesterovKernel(p, v, g);
  sameSize('nesterov', p, v, g);
  run(p.size, rate, momentum);
}

/** h ← h + g², then p ← p − rate · g / (√h + 1e-7), where g counts `scale` times its values */
export function adaGrad(p: Tensor, h: Tensor, g: Tensor, rate: number, scale = 1): void {
  const run = adaGradKernel(p, h, g);
  sameSize('adaGrad', p, h, g);
  run(p.size, rate, scale);
}

/** h ← decay · h + (1 − decay) · g², then p ← p − rate · g / (√h + 1e-7), where g counts `scale` times its values */
export function rmsProp(p: Tensor, h: Tensor, g: Tensor, rate: number, decay: number, scale = 1): void {
  const run = rmsPropKernel(p, h, g);
  sameSize('rmsProp', p, h, g);
  run(p.size, rate, decay, scale);
}

export interface AdamOptions {
  /** The number of this update; the first is 1. */
  t: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  /** Factor of the gradient g; default 1. */
  gradientScale?: number;
}

/**
 * m ← m + (1 − beta1)(g − m), v ← v + (1 − beta2)(g² − v), then
 * p ← p − learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · m / (√v + 1e-7)
 */
export function adam(p: Tensor, m: Tensor, v: Tensor, g: Tensor, options: AdamOptions): void {
  const run = adamKernel(p, m, v, g);
  sameSize('adam', p, m, v, g);
  const { t, learningRate, beta1, beta2, gradientScale = 1 } = options;
  run(p.size, t, learningRate, beta1, beta2, gradientScale);
}
