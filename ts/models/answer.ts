/** What sequence models are asked for, and what they give. */
import { BadakError } from '../core/errors.js';
import { expectSize } from '../core/shape.js';

/** Wider ones find nothing better, and take memory. */
const MOST_BEAMS = 1000;

export interface AnswerOptions {
  /** Id that answers begin with; it is not part of what is returned. */
  start: number;
  /** Characters to write. */
  length: number;
  /** How many beginnings of an answer are followed at once; default 1, always the likeliest character; at most 1,000. */
  beam?: number;
}

export interface Answer {
  /** [length] */
  ids: Int32Array;
  /** [length], of each character behind those before it. */
  probabilities: Float64Array;
  /** Of the whole answer: their product. */
  probability: number;
}

/** The options with their defaults. @throws BadakError when one is out of range */
export function expectAnswerOptions({ start, length, beam = 1 }: AnswerOptions): Required<AnswerOptions> {
  expectSize('generate length', length);
  expectSize('generate beam', beam);
  if (beam > MOST_BEAMS) {
    throw new BadakError(`generate: expected a beam of at most ${MOST_BEAMS}, found ${beam}`);
  }
  return { start, length, beam };
}
