import { BadakError } from '../core/errors.js';

export interface JsonItem {
  /** From 1. */
  line: number;
  /** As it stands in the file. */
  text: string;
  value: unknown;
  /** Why there is no value. */
  odd?: string;
}

/**
 * The values of a file with one in each line (JSON Lines), or of one list of them.
 * @throws BadakError `<who>: …` when a file that begins as a list of lists or objects is not JSON
 */
export function* jsonItems(who: string, text: string): Generator<JsonItem> {
  if (/^\s*\[\s*[[{]/.test(text)) {
    const list = listOf(who, text);
    for (const [i, value] of list.entries()) yield { line: i + 1, text: JSON.stringify(value), value };
    return;
  }
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    try {
      yield { line: i + 1, text: line, value: JSON.parse(line) as unknown };
    } catch (error) {
      yield { line: i + 1, text: line, value: undefined, odd: `expected JSON (${(error as Error).message})` };
    }
  }
}

function listOf(who: string, text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch (error) {
    throw new BadakError(
      `${who}: expected a list in JSON, or a value in each line: ${(error as Error).message}`,
    );
  }
  throw new BadakError(`${who}: expected a list in JSON, or a value in each line`);
}
