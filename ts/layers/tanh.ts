import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { type Layer, remembered } from './layer.js';

/** y = tanh(x), elementwise on any shape (vol. 2, section 5.3). */
export class Tanh implements Layer {
  readonly params = [];
  #y: Tensor | undefined;

  /** @throws BadakError when `workspace` is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('Tanh', workspace);
  }

  forward(x: Tensor): Tensor {
    kernels.expectType('Tanh', 'x', x);
    this.#y = this.workspace.take(x.shape);
    kernels.tanhForward(this.#y, x);
    return this.#y;
  }

  backward(dout: Tensor): Tensor {
    kernels.expectType('Tanh', 'dout', dout);
    const dx = this.workspace.take(dout.shape);
    kernels.tanhBackward(dx, dout, remembered('Tanh', this.#y));
    return dx;
  }
}
