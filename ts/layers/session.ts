import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';

/**
 * One reading of a text in evaluation. It holds the state that recurrent layers carry from batch to batch. A model can
 * have any number of sessions at the same time, and they do not change its training.
 *
 * A session begins with zeros. Pass it to the model in `{ train: false, session }`. `dispose` frees its memory.
 */
export class Session implements Disposable {
  readonly #memory = new Workspace();
  readonly #states = new Map<object, readonly Tensor[]>();

  /** The state after a layer's last pass, tensors of [N, H]; undefined before the first. */
  of(layer: object): readonly Tensor[] | undefined {
    return this.#states.get(layer);
  }

  /** Copies the state after a layer's pass, tensors of [N, H]. */
  keep(layer: object, state: readonly Tensor[]): void {
    const kept = this.#states.get(layer) ?? state.map(({ shape }) => this.#memory.keep(shape));
    for (const [i, tensor] of kept.entries()) kernels.copy(tensor, state[i]!);
    this.#states.set(layer, kept);
  }

  /** Frees the memory, and forgets all states. */
  dispose(): void {
    this.#memory.dispose();
    this.#states.clear();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
