import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { at, sameSize } from './check.js';

/** p ← p − rate · g */
export function sgd(p: Tensor, g: Tensor, rate: number): void {
  const [pAt, gAt] = [at('sgd', 'p', p), at('sgd', 'g', g)];
  sameSize('sgd', p, g);
  engine().run((e) => e.sgd(pAt, gAt, p.size, rate));
}

/** v ← momentum · v − rate · g, then p ← p + v */
export function momentum(p: Tensor, v: Tensor, g: Tensor, rate: number, momentum: number): void {
  const [pAt, vAt, gAt] = [at('momentum', 'p', p), at('momentum', 'v', v), at('momentum', 'g', g)];
  sameSize('momentum', p, v, g);
  engine().run((e) => e.momentum(pAt, vAt, gAt, p.size, rate, momentum));
}

/** p ← p + momentum² · v − (1 + momentum) · rate · g, then v ← momentum · v − rate · g */
export function nesterov(p: Tensor, v: Tensor, g: Tensor, rate: number, momentum: number): void {
  const [pAt, vAt, gAt] = [at('nesterov', 'p', p), at('nesterov', 'v', v), at('nesterov', 'g', g)];
  sameSize('nesterov', p, v, g);
  engine().run((e) => e.nesterov(pAt, vAt, gAt, p.size, rate, momentum));
}

/** h ← h + g², then p ← p − rate · g / (√h + 1e-7), where g is `scale` of what it holds */
export function adaGrad(p: Tensor, h: Tensor, g: Tensor, rate: number, scale = 1): void {
  const [pAt, hAt, gAt] = [at('adaGrad', 'p', p), at('adaGrad', 'h', h), at('adaGrad', 'g', g)];
  sameSize('adaGrad', p, h, g);
  engine().run((e) => e.ada_grad(pAt, hAt, gAt, p.size, rate, scale));
}

/** h ← decay · h + (1 − decay) · g², then p ← p − rate · g / (√h + 1e-7), where g is `scale` of what it holds */
export function rmsProp(p: Tensor, h: Tensor, g: Tensor, rate: number, decay: number, scale = 1): void {
  const [pAt, hAt, gAt] = [at('rmsProp', 'p', p), at('rmsProp', 'h', h), at('rmsProp', 'g', g)];
  sameSize('rmsProp', p, h, g);
  engine().run((e) => e.rms_prop(pAt, hAt, gAt, p.size, rate, decay, scale));
}

export interface AdamOptions {
  /** Number of this update, from 1. */
  t: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  /** What g is multiplied with before anything else; 1 if left out. */
  gradientScale?: number;
}

/**
 * m ← m + (1 − beta1)(g − m), v ← v + (1 − beta2)(g² − v), then
 * p ← p − learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · m / (√v + 1e-7)
 */
export function adam(p: Tensor, m: Tensor, v: Tensor, g: Tensor, options: AdamOptions): void {
  const [pAt, mAt, vAt, gAt] = [
    at('adam', 'p', p),
    at('adam', 'm', m),
    at('adam', 'v', v),
    at('adam', 'g', g),
  ];
  sameSize('adam', p, m, v, g);
  const { t, learningRate, beta1, beta2, gradientScale = 1 } = options;
  engine().run((e) => e.adam(pAt, mAt, vAt, gAt, p.size, t, learningRate, beta1, beta2, gradientScale));
}
