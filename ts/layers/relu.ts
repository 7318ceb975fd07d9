import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Layer, remembered } from './layer.js';

/** y = max(x, 0), elementwise on any shape (vol. 1, section 5.5.1). */
export class Relu implements Layer {
  readonly params = [];
  #y: Tensor | undefined;

  constructor(private readonly workspace: Workspace) {}

  forward(x: Tensor): Tensor {
    this.#y = this.workspace.take(x.shape);
    kernels.reluForward(this.#y, x);
    return this.#y;
  }

  backward(dout: Tensor): Tensor {
    const dx = this.workspace.take(dout.shape);
    kernels.reluBackward(dx, dout, remembered('Relu', this.#y));
    return dx;
  }
}
