import * as kernels from './kernels.js';
import { INSPECT } from './inspect.js';
import { readValue, textOption } from './options.js';
import { format, type Shape } from './shape.js';
import type { Tensor } from './tensor.js';
import { expectInstance } from './values.js';
import { Workspace } from './workspace.js';

/** A parameter that is learned: its values, and their gradient, to which layers add. */
export class Param {
  /** The values; an optimizer changes them. */
  readonly value: Tensor;
  /** The gradient of the loss by the values, of the same shape. */
  readonly grad: Tensor;

  /** @throws BadakError when an argument is not a workspace, a name or a shape */
  constructor(
    workspace: Workspace,
    /** Never changes: checkpoints, comparisons and users find the parameter by this name. */
    readonly name: string,
    shape: Shape,
  ) {
    expectInstance('Param', 'workspace', workspace, Workspace, 'a Workspace');
    readValue('Param', 'name', name, textOption);
    this.value = workspace.keep(shape);
    this.grad = workspace.keep(shape);
    kernels.fill(this.value, 0);
    kernels.fill(this.grad, 0);
  }

  /**
   * All values, of the parameter's shape. Same as `value`, except for an embedding trained with LazyAdam, whose `value` can
   * lack updates.
   */
  settled(): Tensor {
    return this.value;
  }

  /** Name and shape, for `console.log`. @internal */
  [INSPECT](): string {
    return `${this.constructor.name} ${this.name} ${format(this.value.shape)}`;
  }

  /** Sets the gradient to 0. */
  zeroGrad(): void {
    kernels.fill(this.grad, 0);
  }
}
