import { engine } from '../engine.js';
import type { Tensor } from '../tensor.js';
import { at, sameSize } from './check.js';

/** p ← p − rate · g */
export function sgd(p: Tensor, g: Tensor, rate: number): void {
  sameSize('sgd', p, g);
  const [pAt, gAt] = [at(p), at(g)];
  engine().run((e) => e.sgd(pAt, gAt, p.size, rate));
}
