/** A question and its answer. */
export type Pair = readonly [question: string, answer: string];

/** What stands between a question and its answer in the books' files. */
export const SEPARATOR = '_';

/** What one line gives: a pair, or why it is none. */
export type Read = { line: number; shown: string; pair: Pair } | { line: number; shown: string; odd: string };

/** What is quoted of a text that may be of any length. */
const QUOTED = 60;

export function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);
}
