import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { type Layer, remembered } from './layer.js';

/** y = 1 / (1 + e⁻ˣ), elementwise on any shape (vol. 1, section 5.5.2). */
export class Sigmoid implements Layer {
  readonly params = [];
  #y: Tensor | undefined;

  /** @throws BadakError when `workspace` is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('Sigmoid', workspace);
  }

  forward(x: Tensor): Tensor {
    kernels.expectType('Sigmoid', 'x', x);
    this.#y = this.workspace.take(x.shape);
    kernels.sigmoidForward(this.#y, x);
    return this.#y;
  }

  backward(dout: Tensor): Tensor {
    kernels.expectType('Sigmoid', 'dout', dout);
    const dx = this.workspace.take(dout.shape);
    kernels.sigmoidBackward(dx, dout, remembered('Sigmoid', this.#y));
    return dx;
  }
}
