import type { Param } from '../core/param.js';
import { TimeRecurrent, type TimeRecurrentOptions } from './time-recurrent.js';

/**
 * The simple recurrent layer over a sequence (vol. 2, section 5.3): h' = tanh(x·Wx + h·Wh + b), for xs [N, T, D], Wx [D, H],
 * Wh [H, H], b [H] and hs [N, T, H].
 */
export class TimeRNN extends TimeRecurrent {
  /** @throws BadakError when the parameters do not fit each other */
  constructor(Wx: Param, Wh: Param, b: Param, options?: TimeRecurrentOptions) {
    super('rnn', Wx, Wh, b, options);
  }
}
