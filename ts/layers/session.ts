import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';

/**
 * One reading of a text in evaluation: what recurrent layers carry from batch to batch while it lasts. Any number of sessions can
 * be open over one model, and training does not see them.
 *
 * A session begins with zeros. It is passed on in `{ train: false, session }`; `dispose` frees its memory.
 */
export class Session implements Disposable {
  readonly #memory = new Workspace();
  readonly #states = new Map<object, readonly Tensor[]>();

  /** What a layer ended its last pass with; undefined before the first. */
  of(layer: object): readonly Tensor[] | undefined {
    return this.#states.get(layer);
  }

  /** Copies what a layer ended a pass with, [N, H] each. */
  keep(layer: object, state: readonly Tensor[]): void {
    const kept = this.#states.get(layer) ?? state.map(({ shape }) => this.#memory.keep(shape));
    for (const [i, tensor] of kept.entries()) kernels.copy(tensor, state[i]!);
    this.#states.set(layer, kept);
  }

  dispose(): void {
    this.#memory.dispose();
    this.#states.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
