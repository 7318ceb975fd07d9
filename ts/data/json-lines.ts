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
 * The values of a file with one in each line (JSON Lines), or of one list of them; of one object the values of the only list in it, or
 * else its names each with its value.
 * @throws BadakError `<who>: …` when a file that begins as a list of lists or objects is not JSON
 */
export function* jsonItems(who: string, text: string): Generator<JsonItem> {
  const list = /^\s*\[\s*[[{]/.test(text) ? parsed(who, text) : oneObject(text);
  if (Array.isArray(list)) {
    for (const [i, value] of list.entries()) yield { line: i + 1, text: JSON.stringify(value), value };
    return;
  }
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    try {
      // Lines that were taken out of a list have its commas.
      yield { line: i + 1, text: line, value: JSON.parse(line.replace(/,\s*$/, '')) as unknown };
    } catch (error) {
      yield { line: i + 1, text: line, value: undefined, odd: `expected JSON (${(error as Error).message})` };
    }
  }
}

function parsed(who: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadakError(
      `${who}: expected a list in JSON, or a value in each line: ${(error as Error).message}`,
    );
  }
}

/** Names that the object of one pair may have. */
const FEW = 9;

/** What is in a file that is one object; undefined where it is something else. */
function oneObject(text: string): readonly unknown[] | undefined {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  const lists = Object.values(object).filter((value) => Array.isArray(value));
  if (lists.length === 1) return lists[0] as unknown[];
  // One pair on a line of its own is a line.
  const entries = Object.entries(object);
  return entries.length > FEW || text.trim().includes('\n') ? entries : undefined;
}
