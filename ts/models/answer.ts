/** Options and results of the answers of sequence-to-sequence models. */
import { type OptionTable, readOptions, required, sizeOption, wholeNumber } from '../core/options.js';

/** The largest beam. Wider beams find nothing better, and take memory. */
export const MOST_BEAMS = 1000;

/** Options of `answer` of a sequence-to-sequence model. */
export interface AnswerOptions {
  /** Id of the character that answers begin with. The result does not contain it. */
  start: number;
  /** Number of characters to write. */
  length: number;
  /** Width of the beam search, at most 1,000; default 1: the likeliest character at every time step. */
  beam?: number;
}

const ANSWER: OptionTable<AnswerOptions> = {
  start: required(wholeNumber(0)),
  length: required(sizeOption),
  beam: wholeNumber(1, MOST_BEAMS),
};

/** An answer of a sequence-to-sequence model. */
export interface Answer {
  /** Ids of the characters, [length]. */
  ids: Int32Array;
  /** Probability of each character, given those before it, [length]. */
  probabilities: Float64Array;
  /** Probability of the whole answer: the product of `probabilities`. */
  probability: number;
}

/** The options with their defaults. @throws BadakError when one is unknown or out of range */
export function expectAnswerOptions(who: string, options: AnswerOptions): Required<AnswerOptions> {
  const { start, length, beam = 1 } = readOptions(who, options, ANSWER);
  return { start, length, beam };
}
