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

export interface TimeRecurrentOptions {
  /** Begin each batch with the state that the last one ended with (truncated backpropagation through time). */
  stateful?: boolean;
  /** For errors, and of its state in checkpoints. */
  name?: string;
}

const OPTIONS: OptionTable<TimeRecurrentOptions> = { stateful: flagOption, name: textOption };

/** What a pass may begin with and be shown besides its input. */
export interface RecurrentInputs {
  /** The state before the first step, instead of what it would begin with; [N, H] each. */
  initial?: kernels.RecurrentState | undefined;
  /**
   * An input [N, P] that is the same at every step, beside that step's: Wx is [P + D, G·H] then, and its first rows are for this
   * one. What it comes to is computed once for all steps.
   */
  peek?: Tensor | undefined;
}

/** What a recurrent layer did in a forward pass. */
export interface RecurrentActivity {
  /** [N, T, G·H], behind their activations. */
  gates: Tensor;
  /** [N, T, H] */
  hs: Tensor;
  /** Of an LSTM: c before every step [N, T, H], and behind the last one [N, H]. */
  cells?: { before: Tensor; last: Tensor };
}

/** What a forward pass leaves for the backward pass. */
interface Forward extends RecurrentInputs {
  pass: Pass;
  x: Tensor | kernels.TableLookup;
  memory: Tensor;
  /** Undefined are zeros. */
  first: kernels.RecurrentState | undefined;
  last: kernels.RecurrentState;
  bias: Tensor;
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
  #activity: RecurrentActivity | undefined;
  /** None where the pass began with nothing. */
  #dfirst: kernels.RecurrentState | 'none' | undefined;
  #dpeek: Tensor | undefined;

  /** @throws BadakError when the parameters do not fit each other */
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
   * @param xs [N, T, D], or rows that are to be looked up
   * @throws BadakError when xs is not [N, T, D], or the carried state is of another number of rows
   */
  forward(
    xs: Tensor | kernels.Lookup,
    pass: Pass = EVALUATION,
    { initial, peek }: RecurrentInputs = {},
  ): Tensor {
    expectPass(this.name, pass);
    kernels.expectRecurrentInput(this.name, xs);
    if (peek) kernels.expectType(this.name, 'peek', peek);
    const cell = this.#cell;
    const { workspace } = this.params[0].value;
    this.#forward = this.#activity = this.#dfirst = this.#dpeek = undefined;
    const x = 'ids' in xs ? this.#withTable(xs) : xs;
    const shape = kernels.inputShape(x);
    if (shape.length !== 3) {
      throw new BadakError(`${this.name}: expected an input [N, T, D], found ${format(shape)}`);
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
    this.#activity = { gates, hs, ...(cells && { cells }) };
    if (!initial) this.#carried?.moveSession(pass, last);
    return hs;
  }

  /**
   * Once for each forward pass: what it needs of that is gone afterwards.
   * @param dhs gradient by the outputs; undefined where nothing but the last state was used
   * @param dlast gradient by the state after the last step, beside what `dhs` has; default 0, also for a part that is left out
   * @returns gradient by xs; of a lookup by its rows [V, D]
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
      this.#cell,
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

  /** The state after the last step of the last forward pass, [N, H] each, until that has gone back. */
  get last(): kernels.RecurrentState {
    return remembered(this.name, this.#forward, { who: 'last' }).last;
  }

  /**
   * The gradient by the state before the first step, after a backward pass.
   * @throws BadakError when the pass began with zeros because it was given no state: that costs less, and leaves no gradient
   */
  get dfirst(): kernels.RecurrentState {
    const dfirst = remembered(this.name, this.#dfirst, { who: 'dfirst', needs: 'backward()' });
    if (dfirst === 'none') {
      throw new BadakError(
        `${this.name}: the pass began with no state, so there is no gradient by it; give forward() an initial one, of zeros`,
      );
    }
    return dfirst;
  }

  /** The gradient by the input that was the same at every step [N, P], after a backward pass. */
  get dpeek(): Tensor {
    return remembered(this.name, this.#dpeek, { who: 'dpeek', needs: 'backward()' });
  }

  /** What the layer did in its last forward pass, until that has gone back. */
  get activity(): RecurrentActivity {
    return remembered(this.name, this.#activity, { who: 'activity' });
  }

  /** Forgets what training carries over. With a batch size its state is there from now on, as zeros. */
  resetState(batchSize?: number): void {
    this.#carried?.reset(batchSize);
  }

  /** What the next training step begins with. */
  get state(): ReadonlyMap<string, Tensor> {
    return new Map(
      [...(this.#carried?.training ?? [])].map(([name, tensor]) => [`${this.name}/${name}`, tensor]),
    );
  }

  #withTable(lookup: kernels.Lookup): kernels.TableLookup {
    const { value } = this.params[0];
    return { ...lookup, table: value.workspace.take([lookup.rows.shape[0]!, value.shape[1]!]) };
  }

  /** b [G·H], or with what `peek` comes to [N, G·H]. */
  #bias(peek: Tensor | undefined): Tensor {
    const [Wx, , b] = this.params;
    if (!peek) return b.value;
    const [n, p] = peek.shape as [number, number];
    const bias = b.value.workspace.take([n, b.value.size]);
    kernels.gemm(bias, peek, Wx.value.rows(0, p), { bias: b.value });
    return bias;
  }

  /** Adds to the gradients of b and of the rows of Wx that are for `peek`. @returns that by `peek` */
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

/** The options of a layer that makes its own parameters: those for the weights, and its own. */
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

/** Of what there is, or zeros. */
function copyOf(from: Tensor | undefined, to: Tensor): Tensor {
  if (!from) return zeros(to);
  kernels.copy(to, from);
  return to;
}
