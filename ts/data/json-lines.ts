import { BadakError } from '../core/errors.js';

export interface JsonItem {
  /** From 1. */
  line: number;
  /** As it stands in the file. */
  text: string;
  value: unknown;
  /** Why the line has no value. */
  odd?: string;
}

/** When none of so many lines is JSON, the others are not tried: the file is of another kind, and each line an exception. */
const ENOUGH = 10_000;

/**
 * The values of a JSON Lines file, with one value per line; or of one JSON list; or of one JSON object: the values of
 * its only list, or else its pairs of name and value. They end where none of the first {@link ENOUGH} lines is JSON.
 * @throws BadakError `<who>: …` when the file begins like a list of lists or objects, but is not JSON
 */
export function* jsonItems(who: string, text: string): Generator<JsonItem> {
  const list = /^\s*\[\s*[[{]/.test(text) ? parsed(who, text) : oneObject(text);
  if (Array.isArray(list)) {
    for (const [i, value] of list.entries()) yield { line: i + 1, text: written(value), value };
    return;
  }
  let tries = ENOUGH;
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue;
    if (tries === 0) return;
    try {
      // Lines that were copied out of a list end in a comma.
      const value = JSON.parse(line.replace(/,\s*$/, '')) as unknown;
      tries = Infinity;
      yield { line: i + 1, text: line, value };
    } catch (error) {
      tries -= 1;
      yield { line: i + 1, text: line, value: undefined, odd: `expected JSON (${(error as Error).message})` };
    }
  }
}

/** A value as JSON. The engine reads JSON of any depth, and has no stack to write what is too deep. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}';
  }
}

function parsed(who: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadakError(
      'damaged',
      `${who}: expected a list in JSON, or a value in each line (${(error as Error).message})`,
    );
  }
}

/** Most names of an object that is one pair. */
const FEW = 9;

/** The values of a file that is one object; undefined for other files. */
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
  // A small object on one line is one value of JSON Lines.
  const entries = Object.entries(object);
  return entries.length > FEW || text.trim().includes('\n') ? entries : undefined;
}
