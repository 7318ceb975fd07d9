import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { type Layer, remembered } from './layer.js';

/** y = tanh(x), elementwise on any shape (vol. 2, section 5.3). */
export class Tanh implements Layer {
  readonly params = [];
  #y: Tensor | undefined;

  constructor(private readonly workspace: Workspace) {}

  forward(x: Tensor): Tensor {
    this.#y = this.workspace.take(x.shape);
    kernels.tanhForward(this.#y, x);
    return this.#y;
  }

  backward(dout: Tensor): Tensor {
    const dx = this.workspace.take(dout.shape);
    kernels.tanhBackward(dx, dout, remembered('Tanh', this.#y));
    return dx;
  }
}
