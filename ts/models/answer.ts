/** What sequence models are asked for, and what they give. */
import { type OptionTable, readOptions, required, sizeOption, wholeNumber } from '../core/options.js';

/** Wider ones find nothing better, and take memory. */
export const MOST_BEAMS = 1000;

export interface AnswerOptions {
  /** Id that answers begin with; it is not part of what is returned. */
  start: number;
  /** Characters to write. */
  length: number;
  /** How many beginnings of an answer are followed at once; default 1, always the likeliest character; at most 1,000. */
  beam?: number;
}

const ANSWER: OptionTable<AnswerOptions> = {
  start: required(wholeNumber(0)),
  length: required(sizeOption),
  beam: wholeNumber(1, MOST_BEAMS),
};

export interface Answer {
  /** [length] */
  ids: Int32Array;
  /** [length], of each character behind those before it. */
  probabilities: Float64Array;
  /** Of the whole answer: their product. */
  probability: number;
}

/** The options with their defaults. @throws BadakError when one is unknown or out of range */
export function expectAnswerOptions(who: string, options: AnswerOptions): Required<AnswerOptions> {
  const { start, length, beam = 1 } = readOptions(who, options, ANSWER);
  return { start, length, beam };
}
