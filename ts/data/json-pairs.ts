/** Reads questions and answers from JSON: objects, lists of two, or chats. */
import { count } from '../core/format.js';
import { say } from '../core/say.js';
import { jsonItems } from './json-lines.js';
import { type Pair, quoted, type Read } from './pair.js';
import { columnsOf } from './pair-table.js';

/** Reads every pair. @param notes receives a sentence about parts that are left out */
export function* jsonPairs(who: string, text: string, notes: string[]): Generator<Read> {
  let withSystem = 0;
  for (const { line, text: source, value, odd } of jsonItems(who, text)) {
    const pair = pairOf(value);
    const shown = quoted(source);
    if (pair) {
      if (hasSystem(value)) withSystem += 1;
      yield { line, shown, pair };
    } else {
      yield { line, shown, odd: odd ?? 'expected an object with a question and an answer' };
    }
  }
  if (withSystem > 0) {
    notes.push(say`the system messages are left out, which ${count(withSystem)} of the chats have`);
  }
}

/** Keys under which an object holds a pair, next to other keys such as an id. */
const INNER = ['messages', 'conversations', 'conversation', 'translation'];

/** The pair of an object with known names, of an object with two texts, or of a list of two. */
function pairOf(value: unknown): Pair | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return pairOfList(value.filter((part) => !isSystem(part)));
  const inner = innerOf(value);
  if (inner !== undefined) return pairOf(inner);
  const names = Object.keys(value);
  const values: unknown[] = Object.values(value);
  const found = new Map(names.map((name, i) => [name.toLowerCase(), cellOf(values[i])]));
  // The form of data sets for instruction tuning: a task and its input.
  const [task, input, output] = ['instruction', 'input', 'output'].map((name) => found.get(name));
  if (task && output) return [input ? `${task} ${input}` : task, output];
  const columns = columnsOf(names);
  return columns ? pairOfList(columns.map((column) => values[column])) : pairOfList(values);
}

/** The inner object of { "translation": { "en": …, "fr": … } } or { "id": 7, "messages": […] }. */
function innerOf(value: object): object | undefined {
  const values: unknown[] = Object.values(value);
  const named = Object.entries(value).find(([name]) => INNER.includes(name.toLowerCase()))?.[1] as unknown;
  const inner = values.length === 1 ? values[0] : named;
  return typeof inner === 'object' && inner !== null ? inner : undefined;
}

function pairOfList(values: readonly unknown[]): Pair | undefined {
  if (values.length !== 2) return undefined;
  const [question, answer] = values.map(cellOf);
  return question && answer ? [question, answer] : undefined;
}

/** Whether a message is an instruction to the model before the chat. */
function isSystem(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { role, from } = message as { role?: unknown; from?: unknown };
  return [role, from].some((who) => who === 'system' || who === 'developer');
}

function hasSystem(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSystem);
  const inner = typeof value === 'object' && value !== null ? innerOf(value) : undefined;
  return inner !== undefined && hasSystem(inner);
}

/** A text, a number or a boolean as text; also the only one in a list, or that of a chat message. */
function cellOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 1 ? cellOf(value[0]) : undefined;
  if (typeof value === 'object' && value !== null) {
    const parts = value as { content?: unknown; value?: unknown; text?: unknown };
    return cellOf(parts.content ?? parts.value ?? parts.text);
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return String(value)
    .replaceAll(/[\t\r\n]+/g, ' ')
    .trim();
}
