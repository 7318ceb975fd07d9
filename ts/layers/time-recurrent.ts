import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { flagOption, type OptionTable, readOptions, textOption } from '../core/options.js';
import type { Param } from '../core/param.js';
import { format } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams } from './arguments.js';
import { CarriedState } from './carried-state.js';
import { expectOf, type InitialWeights, splitOptions } from './init.js';
import { EVALUATION, expectPass, type Layer, type Pass, remembered } from './layer.js';

/** Options of recurrent layers. */
export interface TimeRecurrentOptions {
  /** Begin each batch with the state after the last one (truncated backpropagation through time). Default false. */
  stateful?: boolean;
  /** Name of the layer, for errors and for its state in checkpoints. */
  name?: string;
}

const OPTIONS: OptionTable<TimeRecurrentOptions> = { stateful: flagOption, name: textOption };

/** Inputs of a forward pass in addition to the sequence. */
export interface RecurrentInputs {
  /** State before the first time step, tensors of [N, H], in the place of zeros or of the carried state. */
  initial?: kernels.RecurrentState | undefined;
  /**
   * Additional input [N, P] that is the same at every time step. Wx is then [P + D, G·H], and its first P rows are for
   * this input. Its product is computed only once.
   */
  peek?: Tensor | undefined;
}

/** The values inside a recurrent layer in a forward pass. */
export interface RecurrentActivity {
  /** The letters of the gates, in the order of their columns; none for an RNN. */
  letters: readonly string[];
  /** Gates after their activations, [N, T, G·H]. */
  gates: Tensor;
  /** Outputs [N, T, H]. */
  hs: Tensor;
  /** For an LSTM: c before every time step [N, T, H], and after the last one [N, H]. */
  cells?: { before: Tensor; last: Tensor };
}

/** What the backward pass needs of a forward pass. */
interface Forward extends RecurrentInputs {
  pass: Pass;
  x: Tensor | kernels.TableLookup;
  memory: Tensor;
  /** State before the first time step; undefined for zeros. */
  first: kernels.RecurrentState | undefined;
  last: kernels.RecurrentState;
  bias: Tensor;
}

/**
 * The base class of {@link TimeRNN}, {@link TimeGRU} and {@link TimeLSTM}: a recurrent layer over all time steps of a
 * sequence, xs [N, T, D] to hs [N, T, H], with parameters Wx [D, G·H], Wh [H, G·H] and b [G·H] for a cell of G gates.
 *
 * A pass begins with zeros, with a given state, or, if the layer is `stateful`, with the state after the batch before.
 * The gradient never goes further back than the batch.
 */
export abstract class TimeRecurrent implements Layer {
  /** Wx [D, G·H], Wh [H, G·H] and b [G·H]. */
  readonly params: readonly [Wx: Param, Wh: Param, b: Param];
  readonly name: string;
  /** Number of units, H. */
  readonly units: number;
  /** The kind of cell. */
  readonly cell: kernels.Cell;
  readonly #carried: CarriedState | undefined;
  #forward: Forward | undefined;
  #activity: RecurrentActivity | undefined;
  /** Gradient by the first state; `none` if the pass began with zeros and was given no state. */
  #dfirst: kernels.RecurrentState | 'none' | undefined;
  #dpeek: Tensor | undefined;

  /** @throws BadakError when the parameters do not fit together */
  constructor(cell: kernels.Cell, Wx: Param, Wh: Param, b: Param, options: TimeRecurrentOptions = {}) {
    const { stateful = false, name = cell } = readOptions(cell, options, OPTIONS);
    expectParams(name, { Wx, Wh, b });
    const [H] = Wh.value.shape as [number];
    const width = kernels.GATES[cell] * H;
    for (const [{ value, name: param }, shape] of [
      [Wx, [Wx.value.shape[0]!, width]],
      [Wh, [H, width]],
      [b, [width]],
    ] as const) {
      if (format(value.shape) !== format(shape)) {
        throw new BadakError(
          'shape-mismatch',
          `${name}: expected ${param} to be ${format(shape)}, found ${format(value.shape)}`,
        );
      }
    }
    this.params = [Wx, Wh, b];
    this.name = name;
    this.units = H;
    this.cell = cell;
    if (stateful) this.#carried = new CarriedState(Wx.value.workspace, name, kernels.STATE[cell], H);
  }

  /**
   * @param xs [N, T, D], or a lookup of rows
   * @returns hs [N, T, H]
   * @throws BadakError when xs is not [N, T, D], or the carried state has another number of rows
   */
  forward(
    xs: Tensor | kernels.Lookup,
    pass: Pass = EVALUATION,
    { initial, peek }: RecurrentInputs = {},
  ): Tensor {
    expectPass(this.name, pass);
    kernels.expectRecurrentInput(this.name, xs);
    if (peek) kernels.expectType(this.name, 'peek', peek);
    const cell = this.cell;
    const { workspace } = this.params[0].value;
    this.#forward = this.#activity = this.#dfirst = this.#dpeek = undefined;
    const x = 'ids' in xs ? this.#withTable(xs) : xs;
    const shape = kernels.inputShape(x);
    if (shape.length !== 3) {
      throw new BadakError(
        'shape-mismatch',
        `${this.name}: expected an input [N, T, D], found ${format(shape)}`,
      );
    }
    const [n, t] = shape as [number, number];
    const first = initial ?? this.#carried?.begin(pass, n);
    const last = kernels.STATE[cell].map(() => workspace.take([n, this.units]));
    const hs = workspace.take([n, t, this.units]);
    const memory = workspace.take([kernels.recurrentMemorySize(cell, n, t, this.units)]);
    const bias = this.#bias(peek);
    kernels.recurrentForward(cell, { hs, last, memory }, x, first, this.#weights('value', bias, peek));
    this.#forward = { pass, x, memory, first, last, bias, initial, peek };
    const gates = memory.first([n, t, kernels.GATES[cell] * this.units]);
    const cells = cell === 'lstm' && {
      before: kernels.cellsBefore(memory, n, t, this.units),
      last: last[1]!,
    };
    this.#activity = { letters: kernels.GATE_NAMES[cell], gates, hs, ...(cells && { cells }) };
    if (!initial) this.#carried?.moveSession(pass, last);
    return hs;
  }

  /**
   * The backward pass. It can be called only once for each forward pass, because it overwrites what that stored.
   * @param dhs gradient by the outputs; undefined if only the last state was used
   * @param dlast gradient by the state after the last time step, in addition to `dhs`; tensors that are left out count
   *   as 0
   * @returns gradient by xs; for a lookup, by its rows [V, D]
   * @throws BadakError when there was no forward pass before, or a gradient does not have the shape of its output
   */
  backward(dhs: Tensor | undefined, dlast: kernels.RecurrentState = []): Tensor {
    const { pass, x, memory, first, last, bias, initial, peek } = remembered(this.name, this.#forward);
    const { workspace } = memory;
    const dx = workspace.take('ids' in x ? x.rows.shape : x.shape);
    const dfirst = last.map(({ shape }, i) => copyOf(dlast[i], workspace.take(shape)));
    const ofFirst = first !== undefined;
    const db = peek ? zeros(workspace.take(bias.shape)) : this.params[2].grad;
    const weights = this.#weights('grad', db, peek);
    kernels.recurrentBackward(
      this.cell,
      { dx, first: dfirst, ofFirst, weights },
      dhs,
      memory,
      x,
      this.#weights('value', bias, peek),
    );
    this.#dpeek = peek && this.#peekGradients(peek, db);
    if (pass.train && first && !initial) this.#carried?.moveTraining(pass.step, first, last);
    this.#dfirst = ofFirst ? dfirst : 'none';
    this.#forward = undefined;
    this.#activity = undefined;
    return dx;
  }

  /**
   * The state after the last time step of the last forward pass, tensors of [N, H]; until its backward pass.
   * @throws BadakError when there was no forward pass, or its backward pass was already made
   */
  get last(): kernels.RecurrentState {
    return remembered(this.name, this.#forward, { who: 'last' }).last;
  }

  /**
   * The gradient by the state before the first time step, after a backward pass.
   * @throws BadakError when the pass was given no state and began with zeros: it then does not compute this gradient
   */
  get dfirst(): kernels.RecurrentState {
    const dfirst = remembered(this.name, this.#dfirst, { who: 'dfirst', needs: 'backward()' });
    if (dfirst === 'none') {
      throw new BadakError(
        'wrong-order',
        `${this.name}: dfirst needs a pass with a first state. Give forward() an initial state, for example of zeros.`,
      );
    }
    return dfirst;
  }

  /**
   * The gradient by `peek` [N, P], after a backward pass.
   * @throws BadakError when there was no backward pass of a pass with `peek`
   */
  get dpeek(): Tensor {
    return remembered(this.name, this.#dpeek, { who: 'dpeek', needs: 'backward()' });
  }

  /**
   * The values inside the layer in its last forward pass; until its backward pass.
   * @throws BadakError when there was no forward pass, or its backward pass was already made
   */
  get activity(): RecurrentActivity {
    return remembered(this.name, this.#activity, { who: 'activity' });
  }

  /** Whether each batch begins with the state after the last one. */
  get stateful(): boolean {
    return this.#carried !== undefined;
  }

  /** Forgets the state that training carries. With `batchSize`, a state of zeros exists from now on. */
  resetState(batchSize?: number): void {
    this.#carried?.reset(batchSize);
  }

  /** The state that the next training step begins with. */
  get state(): ReadonlyMap<string, Tensor> {
    return new Map(
      [...(this.#carried?.training ?? [])].map(([name, tensor]) => [`${this.name}/${name}`, tensor]),
    );
  }

  #withTable(lookup: kernels.Lookup): kernels.TableLookup {
    const { value } = this.params[0];
    return { ...lookup, table: value.workspace.take([lookup.rows.shape[0]!, value.shape[1]!]) };
  }

  /** The bias: b [G·H], or with `peek` the sum of b and the product of `peek` [N, G·H]. */
  #bias(peek: Tensor | undefined): Tensor {
    const [Wx, , b] = this.params;
    if (!peek) return b.value;
    const [n, p] = peek.shape as [number, number];
    const bias = b.value.workspace.take([n, b.value.size]);
    kernels.gemm(bias, peek, Wx.value.rows(0, p), { bias: b.value });
    return bias;
  }

  /** Adds to the gradients of b and of the rows of Wx that are for `peek`. @returns the gradient by `peek` */
  #peekGradients(peek: Tensor, dbias: Tensor): Tensor {
    const [Wx, , b] = this.params;
    const p = peek.shape[1]!;
    kernels.addColumnSums(b.grad, dbias);
    kernels.gemm(Wx.grad.rows(0, p), peek, dbias, { transposeA: true, accumulate: true });
    const dpeek = peek.workspace.take(peek.shape);
    kernels.gemm(dpeek, dbias, Wx.value.rows(0, p), { transposeB: true });
    return dpeek;
  }

  #weights(what: 'value' | 'grad', b: Tensor, peek: Tensor | undefined): kernels.RecurrentWeights {
    const [Wx, Wh] = this.params;
    const [rows] = Wx.value.shape as [number];
    return { Wx: Wx[what].rows(peek?.shape[1] ?? 0, rows), Wh: Wh[what], b };
  }
}

/** Checks the arguments of `of` of a recurrent layer. @returns the options of the weights, and those of the layer */
export function readRecurrentOf(
  who: string,
  given: { ws: Workspace; name: string; sizes: readonly number[] },
  options: Omit<TimeRecurrentOptions, 'name'> & InitialWeights,
): [weights: InitialWeights, own: Omit<TimeRecurrentOptions, 'name'>] {
  expectOf(who, given, 2);
  return splitOptions<Omit<TimeRecurrentOptions, 'name'>>(who, options, { stateful: flagOption });
}

function zeros(tensor: Tensor): Tensor {
  kernels.fill(tensor, 0);
  return tensor;
}

/** Fills `to` with a copy of `from`, or with zeros if `from` is undefined. */
function copyOf(from: Tensor | undefined, to: Tensor): Tensor {
  if (!from) return zeros(to);
  kernels.copy(to, from);
  return to;
}
