import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { readOptions } from '../core/options.js';
import type { Tensor } from '../core/tensor.js';
import type { Workspace } from '../core/workspace.js';
import { expectList } from '../core/values.js';
import { expectOf, type InitialWeights, INITIAL_WEIGHTS, recurrentParams } from './init.js';
import { EVALUATION, type Layer, type Pass } from './layer.js';
import { TimeLSTM } from './time-lstm.js';

/** Parameters of an LSTM: Wx [D, 4H], Wh [H, 4H], b [4H]. */
export type LstmParams = readonly [Wx: Param, Wh: Param, b: Param];

/**
 * Two LSTMs over a sequence, one of which reads it backwards (vol. 2, section 8.4.1): xs [N, T, D] to hs [N, T, 2H]. At
 * each time step, columns 0 … H − 1 depend on what came before, the others on what comes after. Neither LSTM carries a
 * state from batch to batch.
 */
export class TimeBiLSTM implements Layer {
  readonly params: readonly Param[];
  /** The LSTM that reads the sequence from its beginning. */
  readonly onward: TimeLSTM;
  /** The LSTM that reads the sequence backwards. */
  readonly back: TimeLSTM;
  #lookup = false;

  /** @throws BadakError when the parameters do not fit together */
  constructor(onward: LstmParams, back: LstmParams) {
    expectList('TimeBiLSTM', 'onward', onward);
    expectList('TimeBiLSTM', 'back', back);
    this.params = [...onward, ...back];
    this.onward = new TimeLSTM(...onward);
    this.back = new TimeLSTM(...back);
    if (this.onward.units !== this.back.units) {
      throw new BadakError(
        'shape-mismatch',
        `TimeBiLSTM: expected the same number of units in both directions, found ${this.onward.units} and ` +
          `${this.back.units}`,
      );
    }
  }

  /**
   * A layer with parameters of its own.
   * @param name prefix of the parameters' names: `bi` gives `bi_onward_Wx`, `bi_back_Wx` and so on
   * @param sizes [D, H]: inputs, and units of each direction
   * @param options initial weights; `'xavier'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, units: number],
    options: InitialWeights = {},
  ): TimeBiLSTM {
    expectOf('TimeBiLSTM.of', { ws, name, sizes }, 2);
    readOptions('TimeBiLSTM.of', options, INITIAL_WEIGHTS);
    const lstm = (direction: string) => recurrentParams(ws, 'lstm', `${name}_${direction}`, sizes, options);
    return new TimeBiLSTM(lstm('onward'), lstm('back'));
  }

  /**
   * @param xs [N, T, D], or a lookup of rows
   * @returns hs [N, T, 2H]
   * @throws BadakError when xs is not [N, T, D]
   */
  forward(xs: Tensor | kernels.Lookup, pass: Pass = EVALUATION): Tensor {
    kernels.expectRecurrentInput('TimeBiLSTM', xs);
    this.#lookup = 'ids' in xs;
    const onward = this.onward.forward(xs, pass);
    const back = this.back.forward('ids' in xs ? { ...xs, ids: reversed(xs.ids) } : reversed(xs), pass);
    return joined(onward, back, true);
  }

  /**
   * The last h of both LSTMs side by side, [N, 2H]: one after the last time step, one after the first. Their c are not
   * part of it.
   * @throws BadakError when there was no forward pass, or its backward pass was already made
   */
  get last(): readonly [Tensor] {
    return [joined(this.onward.last[0]!, this.back.last[0]!, false)];
  }

  /**
   * @param dhs gradient by the outputs; undefined if only {@link last} was used
   * @param dlast gradient by {@link last}; default 0
   * @returns gradient by xs; for a lookup, by its rows [V, D]
   * @throws BadakError when there was no forward pass before, or a gradient does not have the shape of its output
   */
  backward(dhs: Tensor | undefined, [dlast]: readonly Tensor[] = []): Tensor {
    const [dx, dback] = [this.onward, this.back].map((lstm, i) => {
      const dlastOfIt = dlast ? [part(dlast, i, false)] : [];
      return lstm.backward(dhs && part(dhs, i, i === 1), dlastOfIt);
    }) as [Tensor, Tensor];
    kernels.addScaled(dx, this.#lookup ? dback : reversed(dback), 1);
    return dx;
  }
}

/** The time steps of [N, T, D], or of ids [N, T], in reverse order. */
function reversed<D extends 'f32' | 'i32'>(xs: Tensor<D>): Tensor<D> {
  const y = xs.workspace.take(xs.shape, xs.dtype);
  const [n, t, d = 1] = xs.shape as [number, number, number?];
  kernels.copyColumns(y.reshape([n, t, d]), xs.reshape([n, t, d]), { count: d, reversed: true });
  return y;
}

/** Two tensors [N, …, H] side by side; with `reversed`, the time steps of the second in reverse order. */
function joined(a: Tensor, b: Tensor, reversed: boolean): Tensor {
  const count = a.shape.at(-1)!;
  const y = a.workspace.take([...a.shape.slice(0, -1), 2 * count]);
  kernels.copyColumns(y, a, { count });
  kernels.copyColumns(y, b, { count, to: count, reversed });
  return y;
}

/**
 * One of two tensors that stand side by side, by its number `which`; with `reversed`, its time steps in reverse order.
 */
function part(x: Tensor, which: number, reversed: boolean): Tensor {
  const count = x.shape.at(-1)! / 2;
  const y = x.workspace.take([...x.shape.slice(0, -1), count]);
  kernels.copyColumns(y, x, { count, from: which * count, reversed });
  return y;
}
