import type { Param } from '../core/param.js';
import { TimeRecurrent, type TimeRecurrentOptions } from './time-recurrent.js';

/**
 * The gated recurrent unit over a sequence (vol. 2, appendix C), for xs [N, T, D] and hs [N, T, H]:
 *
 *     z = σ(x·Wx_z + h·Wh_z + b_z)        r = σ(x·Wx_r + h·Wh_r + b_r)
 *     n = tanh(x·Wx_n + (r·h)·Wh_n + b_n)     h' = (1 − z)·h + z·n
 *
 * Wx [D, 3H], Wh [H, 3H] and b [3H] have their columns in the order z, r, n.
 */
export class TimeGRU extends TimeRecurrent {
  /** @throws BadakError when the parameters do not fit each other */
  constructor(Wx: Param, Wh: Param, b: Param, options?: TimeRecurrentOptions) {
    super('gru', Wx, Wh, b, options);
  }
}
