/** A question and its answer. */
export type Pair = readonly [question: string, answer: string];

/** The character between a question and its answer in the books' files. */
export const SEPARATOR = '_';

/** One line as a pair, or why it is not a pair. */
export type Read = { line: number; shown: string; pair: Pair } | { line: number; shown: string; odd: string };

/** Most characters of a text that are quoted. */
const QUOTED = 60;

export function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);
}
