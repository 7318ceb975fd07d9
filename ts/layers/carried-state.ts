import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { RecurrentState } from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import type { Pass } from './layer.js';

/**
 * The state that a recurrent layer carries from one batch to the next. In evaluation a session holds it, and a pass
 * without a session begins with zeros. In training the backward pass updates it. A repeated pass of the same step
 * begins with the same state again, so it gives the same result.
 */
export class CarriedState {
  /** The tensors for each role (`next`, `previous`) and number of rows. */
  readonly #made = new Map<string, RecurrentState>();
  /** The state that the next training step begins with. */
  #next: RecurrentState | undefined;
  /** The state that the last training step began with. */
  #previous: RecurrentState | undefined;
  #lastStep: number | undefined;

  constructor(
    private readonly workspace: Workspace,
    private readonly who: string,
    /** Names of the state's tensors: h, and for an LSTM also c. */
    private readonly names: readonly string[],
    private readonly units: number,
  ) {}

  /**
   * The state that a pass over `rows` rows begins with.
   * @throws BadakError when the carried state has another number of rows
   */
  begin(pass: Pass, rows: number): RecurrentState {
    const carried = this.#carried(pass);
    if (!carried) return this.names.map(() => zeros(this.workspace.take([rows, this.units])));
    const found = carried[0]!.shape[0];
    if (found !== rows) {
      const help = pass.train ? 'Call resetState() to forget it.' : 'Begin a new session.';
      throw new BadakError(
        'shape-mismatch',
        `${this.who}: expected a batch of ${found} rows, as in the carried state, found ${rows}. ${help}`,
      );
    }
    return carried;
  }

  #carried(pass: Pass): RecurrentState | undefined {
    if (!pass.train) return pass.session?.of(this);
    if (pass.begins) return undefined;
    return pass.step === this.#lastStep ? this.#previous : this.#next;
  }

  /** Stores the last state of an evaluation pass in its session. */
  moveSession(pass: Pass, last: RecurrentState): void {
    if (!pass.train) pass.session?.keep(this, last);
  }

  /** Stores the first and the last state of a training pass, after its backward pass. */
  moveTraining(step: number, first: RecurrentState, last: RecurrentState): void {
    const rows = last[0]!.shape[0]!;
    const previous = this.#make('previous', rows);
    if (first !== previous) copy(previous, first);
    this.#previous = previous;
    this.#next = this.#make('next', rows);
    copy(this.#next, last);
    this.#lastStep = step;
  }

  /**
   * Forgets the state of training. With `rows`, a state of zeros exists from now on, so that a checkpoint can be
   * restored into it.
   */
  reset(rows?: number): void {
    this.#lastStep = undefined;
    this.#next = rows === undefined ? undefined : this.#make('next', rows);
    this.#next?.forEach(zeros);
  }

  /** The state that the next training step begins with, by name; empty before the first step. */
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
