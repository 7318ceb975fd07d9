import type { Param } from '../core/param.js';
import type { Workspace } from '../core/workspace.js';
import { type InitialWeights, recurrentParams } from './init.js';
import { readRecurrentOf, TimeRecurrent, type TimeRecurrentOptions } from './time-recurrent.js';

/**
 * The gated recurrent unit over a sequence (vol. 2, appendix C), for xs [N, T, D] and hs [N, T, H]:
 *
 *     z = σ(x·Wx_z + h·Wh_z + b_z)        r = σ(x·Wx_r + h·Wh_r + b_r)
 *     n = tanh(x·Wx_n + (r·h)·Wh_n + b_n)     h' = (1 − z)·h + z·n
 *
 * Wx [D, 3H], Wh [H, 3H] and b [3H] have their columns in the order z, r, n.
 */
export class TimeGRU extends TimeRecurrent {
  /** @throws BadakError when the parameters do not fit together */
  constructor(Wx: Param, Wh: Param, b: Param, options?: TimeRecurrentOptions) {
    super('gru', Wx, Wh, b, options);
  }

  /**
   * A layer with parameters of its own.
   * @param name of the layer, such as `gru`; its parameters are then called `gru_Wx`, `gru_Wh` and `gru_b`
   * @param sizes [D, H]: inputs and units
   * @param options options of the layer, and initial values of Wx and Wh; `'xavier'` by default
   * @throws BadakError when a size, the name or an option is not valid
   */
  static of(
    ws: Workspace,
    name: string,
    sizes: readonly [inputs: number, units: number],
    options: Omit<TimeRecurrentOptions, 'name'> & InitialWeights = {},
  ): TimeGRU {
    const [weights, own] = readRecurrentOf('TimeGRU.of', { ws, name, sizes }, options);
    return new TimeGRU(...recurrentParams(ws, 'gru', name, sizes, weights), { ...own, name });
  }
}
