import type { Param } from '../core/param.js';
import type { Workspace } from '../core/workspace.js';
import { type InitialWeights, recurrentParams } from './init.js';
import { readRecurrentOf, TimeRecurrent, type TimeRecurrentOptions } from './time-recurrent.js';

/**
 * The simple recurrent layer over a sequence (vol. 2, section 5.3): h' = tanh(x·Wx + h·Wh + b), for xs [N, T, D], Wx
 * [D, H], Wh [H, H], b [H] and hs [N, T, H].
 */
export class TimeRNN extends TimeRecurrent {
  /** @throws BadakError when the parameters do not fit together */
  constructor(Wx: Param, Wh: Param, b: Param, options?: TimeRecurrentOptions) {
    super('rnn', Wx, Wh, b, options);
  }

  /**
   * A layer with parameters of its own.
   * @param name of the layer, such as `rnn`; its parameters are then called `rnn_Wx`, `rnn_Wh` and `rnn_b`
   * @param sizes [D, H]: inputs and units
   * @param options options of the layer, and initial values of Wx and Wh; `'xavier'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, units: number],
    options: Omit<TimeRecurrentOptions, 'name'> & InitialWeights = {},
  ): TimeRNN {
    const [weights, own] = readRecurrentOf('TimeRNN.of', { ws, name, sizes }, options);
    return new TimeRNN(...recurrentParams(ws, 'rnn', name, sizes, weights), { ...own, name });
  }
}
