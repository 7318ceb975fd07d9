import type { Param } from '../core/param.js';
import { TimeRecurrent, type TimeRecurrentOptions } from './time-recurrent.js';

/**
 * Long short-term memory over a sequence (vol. 2, section 6.3), for xs [N, T, D] and hs [N, T, H]:
 *
 *     A = x·Wx + h·Wh + b     f = σ(A_f)   g = tanh(A_g)   i = σ(A_i)   o = σ(A_o)
 *     c' = f·c + g·i          h' = o·tanh(c')
 *
 * Wx [D, 4H], Wh [H, 4H] and b [4H] have their columns in the order f, g, i, o. Its state is h and c.
 */
export class TimeLSTM extends TimeRecurrent {
  /** @throws BadakError when the parameters do not fit each other */
  constructor(Wx: Param, Wh: Param, b: Param, options?: TimeRecurrentOptions) {
    super('lstm', Wx, Wh, b, options);
  }
}
