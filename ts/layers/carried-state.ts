import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { RecurrentState } from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import type { Pass } from './layer.js';

/**
 * What a recurrent layer carries from one batch to the next. Training and evaluation have a state of their own, so that looking
 * at a model changes nothing in its training.
 *
 * In training the state moves on with the backward pass, and the step that moved it last finds what it began with: the same
 * step gives the same pass again. In evaluation, which has no backward pass, every forward pass moves on.
 */
export class CarriedState {
  /** Of each role and number of rows, once made. */
  readonly #made = new Map<string, RecurrentState>();
  /** What the next training step begins with, and what the last one began with. */
  #next: RecurrentState | undefined;
  #previous: RecurrentState | undefined;
  #lastStep: number | undefined;
  #evaluation: RecurrentState | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly who: string,
    /** Of its tensors: h, and of an LSTM c. */
    private readonly names: readonly string[],
    private readonly units: number,
  ) {}

  /** Where a pass over so many rows begins. @throws BadakError when what was carried over is of another number of rows */
  begin(pass: Pass, rows: number): RecurrentState {
    const carried = !pass.train
      ? this.#evaluation
      : pass.step === this.#lastStep
        ? this.#previous
        : this.#next;
    if (!carried || pass.begins) {
      return this.names.map(() => filled(this.workspace.take([rows, this.units]), 0));
    }
    const found = carried[0]!.shape[0];
    if (found !== rows) {
      throw new BadakError(
        `${this.who}: the state it carries is of ${found} rows, found a batch of ${rows}: resetState() forgets it`,
      );
    }
    return carried;
  }

  /** Moves on from a pass that began with `first` and ended with `last`; in training when it has gone back, too. */
  move(pass: Pass, first: RecurrentState, last: RecurrentState): void {
    const rows = last[0]!.shape[0]!;
    if (!pass.train) {
      this.#evaluation = copied(this.#make('evaluation', rows), last);
      return;
    }
    const previous = this.#make('previous', rows);
    if (first !== previous) copied(previous, first);
    this.#previous = previous;
    this.#next = copied(this.#make('next', rows), last);
    this.#lastStep = pass.step;
  }

  /** Forgets everything. With a number of rows training has its state at once, zeros, as a checkpoint expects it. */
  reset(rows?: number): void {
    this.#evaluation = undefined;
    this.#lastStep = undefined;
    this.#next = rows === undefined ? undefined : this.#make('next', rows);
    for (const tensor of this.#next ?? []) kernels.fill(tensor, 0);
  }

  /** What the next training step begins with, by name; nothing before the first. */
  get training(): ReadonlyMap<string, Tensor> {
    return new Map((this.#next ?? []).map((tensor, i) => [this.names[i]!, tensor]));
  }

  #make(role: string, rows: number): RecurrentState {
    const key = `${role}/${rows}`;
    const state = this.#made.get(key) ?? this.names.map(() => this.workspace.keep([rows, this.units]));
    this.#made.set(key, state);
    return state;
  }
}

function filled(tensor: Tensor, value: number): Tensor {
  kernels.fill(tensor, value);
  return tensor;
}

function copied(to: RecurrentState, from: RecurrentState): RecurrentState {
  for (const [i, tensor] of to.entries()) kernels.copy(tensor, from[i]!);
  return to;
}
