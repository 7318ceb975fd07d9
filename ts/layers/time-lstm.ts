import type { Param } from '../core/param.js';
import type { Workspace } from '../core/workspace.js';
import { type InitialWeights, recurrentParams } from './init.js';
import { readRecurrentOf, TimeRecurrent, type TimeRecurrentOptions } from './time-recurrent.js';

/**
 * Long short-term memory over a sequence (vol. 2, section 6.3), for xs [N, T, D] and hs [N, T, H]:
 *
 *     A = x·Wx + h·Wh + b     f = σ(A_f)   g = tanh(A_g)   i = σ(A_i)   o = σ(A_o)
 *     c' = f·c + g·i          h' = o·tanh(c')
 *
 * Wx [D, 4H], Wh [H, 4H] and b [4H] have their columns in the order f, g, i, o. The state is h and c.
 */
export class TimeLSTM extends TimeRecurrent {
  /** @throws BadakError when the parameters do not fit together */
  constructor(Wx: Param, Wh: Param, b: Param, options?: TimeRecurrentOptions) {
    super('lstm', Wx, Wh, b, options);
  }

  /**
   * A layer with parameters of its own.
   * @param name of the layer, such as `lstm`; its parameters are then called `lstm_Wx`, `lstm_Wh` and `lstm_b`
   * @param sizes [D, H]: inputs and units
   * @param options options of the layer, and initial values of Wx and Wh; `'xavier'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, units: number],
    options: Omit<TimeRecurrentOptions, 'name'> & InitialWeights = {},
  ): TimeLSTM {
    const [weights, own] = readRecurrentOf('TimeLSTM.of', { ws, name, sizes }, options);
    return new TimeLSTM(...recurrentParams(ws, 'lstm', name, sizes, weights), { ...own, name });
  }
}
