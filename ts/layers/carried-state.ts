import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { RecurrentState } from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import type { Pass } from './layer.js';

/**
 * What a recurrent layer carries from one batch to the next. In evaluation a session holds it, and a pass without a session
 * begins with zeros. In training it moves on with the backward pass, and the step that moved it last finds what it began with:
 * the same step gives the same pass again.
 */
export class CarriedState {
  /** Of each role and number of rows, once made. */
  readonly #made = new Map<string, RecurrentState>();
  /** What the next training step begins with, and what the last one began with. */
  #next: RecurrentState | undefined;
  #previous: RecurrentState | undefined;
  #lastStep: number | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly who: string,
    /** Of its tensors: h, and of an LSTM c. */
    private readonly names: readonly string[],
    private readonly units: number,
  ) {}

  /** Where a pass over so many rows begins. @throws BadakError when what was carried over is of another number of rows */
  begin(pass: Pass, rows: number): RecurrentState {
    const carried = this.#carried(pass);
    if (!carried) return this.names.map(() => zeros(this.workspace.take([rows, this.units])));
    const found = carried[0]!.shape[0];
    if (found !== rows) {
      const help = pass.train ? 'resetState() forgets it' : 'begin a new session';
      throw new BadakError(
        `${this.who}: the state it carries is of ${found} rows, found a batch of ${rows}: ${help}`,
      );
    }
    return carried;
  }

  #carried(pass: Pass): RecurrentState | undefined {
    if (!pass.train) return pass.session?.of(this);
    if (pass.begins) return undefined;
    return pass.step === this.#lastStep ? this.#previous : this.#next;
  }

  /** Moves on from an evaluation pass that ended with `last`. */
  moveSession(pass: Pass, last: RecurrentState): void {
    if (!pass.train) pass.session?.keep(this, last);
  }

  /** Moves on from a training pass that began with `first`, ended with `last`, and has gone back. */
  moveTraining(step: number, first: RecurrentState, last: RecurrentState): void {
    const rows = last[0]!.shape[0]!;
    const previous = this.#make('previous', rows);
    if (first !== previous) copy(previous, first);
    this.#previous = previous;
    this.#next = this.#make('next', rows);
    copy(this.#next, last);
    this.#lastStep = step;
  }

  /** Forgets everything. With a number of rows training has its state at once, zeros, as a checkpoint expects it. */
  reset(rows?: number): void {
    this.#lastStep = undefined;
    this.#next = rows === undefined ? undefined : this.#make('next', rows);
    this.#next?.forEach(zeros);
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

function zeros(tensor: Tensor): Tensor {
  kernels.fill(tensor, 0);
  return tensor;
}

function copy(to: RecurrentState, from: RecurrentState): void {
  for (const [i, tensor] of to.entries()) kernels.copy(tensor, from[i]!);
}
