import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectWorkspace } from './arguments.js';
import { EVALUATION, expectPass, type Layer, type Pass, remembered } from './layer.js';

/** y = max(x, 0), elementwise on any shape (vol. 1, section 5.5.1). */
export class Relu implements Layer {
  readonly params = [];
  #y: Tensor | undefined;

  /** @throws BadakError when `workspace` is not a Workspace */
  constructor(private readonly workspace: Workspace) {
    expectWorkspace('Relu', workspace);
  }

  forward(x: Tensor, pass: Pass = EVALUATION): Tensor {
    expectPass('Relu', pass);
    kernels.expectType('Relu', 'x', x);
    const y = this.workspace.take(x.shape);
    kernels.reluForward(y, x);
    if (pass.train) pass.piece?.keepSigns(this, y, x);
    this.#y = y;
    return y;
  }

  backward(dout: Tensor): Tensor {
    kernels.expectType('Relu', 'dout', dout);
    const dx = this.workspace.take(dout.shape);
    kernels.reluBackward(dx, dout, remembered('Relu', this.#y));
    return dx;
  }
}
