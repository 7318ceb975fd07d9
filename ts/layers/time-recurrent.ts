import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import { CarriedState } from './carried-state.js';
import { EVALUATION, type Layer, type Pass, remembered } from './layer.js';

export interface TimeRecurrentOptions {
  /** Begin each batch with the state that the last one ended with (truncated backpropagation through time). */
  stateful?: boolean;
  /** For errors, and of its state in checkpoints. */
  name?: string;
}

/** What a forward pass leaves for the backward pass. */
interface Forward {
  pass: Pass;
  x: Tensor;
  memory: Tensor;
  first: kernels.RecurrentState;
  last: kernels.RecurrentState;
  /** Whether `first` was given by the caller. */
  given: boolean;
}

/**
 * What {@link TimeRNN}, {@link TimeGRU} and {@link TimeLSTM} have in common: a layer over all steps of a sequence, xs [N, T, D]
 * to hs [N, T, H], with parameters Wx [D, G·H], Wh [H, G·H] and b [G·H] for a cell of G gates.
 *
 * It begins with zeros, with a state that it is given, or, if `stateful`, with what it carries from the batch before. The
 * gradient never goes further back than the batch.
 */
export abstract class TimeRecurrent implements Layer {
  readonly params: readonly [Wx: Param, Wh: Param, b: Param];
  readonly name: string;
  /** H */
  readonly units: number;
  readonly #cell: kernels.Cell;
  readonly #carried: CarriedState | undefined;
  #forward: Forward | undefined;
  #activity: { gates: Tensor; hs: Tensor } | undefined;
  #dfirst: kernels.RecurrentState | undefined;

  /** @throws BadakError when the parameters do not fit each other */
  constructor(
    cell: kernels.Cell,
    Wx: Param,
    Wh: Param,
    b: Param,
    { stateful = false, name = cell }: TimeRecurrentOptions = {},
  ) {
    const [H] = Wh.value.shape as [number];
    const width = kernels.GATES[cell] * H;
    for (const [{ value, name: param }, shape] of [
      [Wx, [Wx.value.shape[0]!, width]],
      [Wh, [H, width]],
      [b, [width]],
    ] as const) {
      if (format(value.shape) !== format(shape)) {
        throw new BadakError(
          `${name}: expected ${param} to be ${format(shape)}, found ${format(value.shape)}`,
        );
      }
    }
    this.params = [Wx, Wh, b];
    this.name = name;
    this.units = H;
    this.#cell = cell;
    if (stateful) this.#carried = new CarriedState(Wx.value.workspace, name, kernels.STATE[cell], H);
  }

  /**
   * @param initial the state before the first step, instead of what it would begin with; [N, H] each
   * @throws BadakError when xs is not [N, T, D], or the carried state is of another number of rows
   */
  forward(xs: Tensor, pass: Pass = EVALUATION, initial?: kernels.RecurrentState): Tensor {
    const cell = this.#cell;
    const { workspace } = this.params[0].value;
    this.#forward = undefined;
    this.#activity = undefined;
    if (xs.shape.length !== 3) {
      throw new BadakError(`${this.name}: expected an input [N, T, D], found ${format(xs.shape)}`);
    }
    const [n, t] = xs.shape as [number, number];
    const state = () => kernels.STATE[cell].map(() => workspace.take([n, this.units]));
    const first = initial ?? this.#carried?.begin(pass, n) ?? state().map(zeros);
    const last = state();
    const hs = workspace.take([n, t, this.units]);
    const memory = workspace.take([kernels.recurrentMemorySize(cell, n, t, this.units)]);
    kernels.recurrentForward(cell, { hs, last, memory }, xs, first, this.#weights('value'));
    this.#forward = { pass, x: xs, memory, first, last, given: initial !== undefined };
    this.#activity = { gates: memory.first([n, t, kernels.GATES[cell] * this.units]), hs };
    if (!pass.train) this.#move();
    return hs;
  }

  /** Once for each forward pass: what it needs of that is gone afterwards. */
  backward(dhs: Tensor): Tensor {
    const { x, memory, first } = remembered(this.name, this.#forward);
    const { workspace } = x;
    const dx = workspace.take(x.shape);
    const dfirst = first.map(({ shape }) => workspace.take(shape));
    const gradients = { dx, first: dfirst, weights: this.#weights('grad') };
    kernels.recurrentBackward(this.#cell, gradients, dhs, memory, x, this.#weights('value'));
    this.#move();
    this.#dfirst = dfirst;
    this.#forward = undefined;
    this.#activity = undefined;
    return dx;
  }

  /** The state after the last step of the last forward pass, [N, H] each. */
  get last(): kernels.RecurrentState {
    return remembered(this.name, this.#forward).last;
  }

  /** The gradient by the state before the first step, after a backward pass. */
  get dfirst(): kernels.RecurrentState {
    return remembered(this.name, this.#dfirst);
  }

  /** What the gates [N, T, G·H] and the outputs [N, T, H] of the last forward pass were, until it has gone back. */
  get activity(): { gates: Tensor; hs: Tensor } {
    return remembered(this.name, this.#activity);
  }

  /** Forgets what is carried over. With a batch size the training's state is there from now on, as zeros. */
  resetState(batchSize?: number): void {
    this.#carried?.reset(batchSize);
  }

  /** What the next training step begins with. */
  get state(): ReadonlyMap<string, Tensor> {
    return new Map(
      [...(this.#carried?.training ?? [])].map(([name, tensor]) => [`${this.name}/${name}`, tensor]),
    );
  }

  #move(): void {
    const { pass, first, last, given } = this.#forward!;
    if (!given) this.#carried?.move(pass, first, last);
  }

  #weights(what: 'value' | 'grad'): kernels.RecurrentWeights {
    const [Wx, Wh, b] = this.params;
    return { Wx: Wx[what], Wh: Wh[what], b: b[what] };
  }
}

function zeros(tensor: Tensor): Tensor {
  kernels.fill(tensor, 0);
  return tensor;
}
