/** Reads questions and answers from JSON: objects, lists of two, or chats. */
import { count } from '../core/format.js';
import { say } from '../core/say.js';
import { isObject } from '../core/values.js';
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
  const inner = innermost(value);
  if (!isObject(inner)) return undefined;
  if (Array.isArray(inner)) return pairOfList(inner.filter((part) => !isSystem(part)));
  const names = Object.keys(inner);
  const values: unknown[] = Object.values(inner);
  const found = new Map(names.map((name, i) => [name.toLowerCase(), cellOf(values[i])]));
  // The form of data sets for instruction tuning: a task and its input.
  const [task, input, output] = ['instruction', 'input', 'output'].map((name) => found.get(name));
  if (task && output) return [input ? `${task} ${input}` : task, output];
  const columns = columnsOf(names);
  return columns ? pairOfList(columns.map((column) => values[column])) : pairOfList(values);
}

/** What objects around it hold. A file can have more of them than a stack has room for. */
function innermost(value: unknown): unknown {
  let inner = value;
  while (isObject(inner) && !Array.isArray(inner)) {
    const next = innerOf(inner);
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}

/** The inner object of { "translation": { "en": …, "fr": … } } or { "id": 7, "messages": […] }. */
function innerOf(value: object): object | undefined {
  const values: unknown[] = Object.values(value);
  const named = Object.entries(value).find(([name]) => INNER.includes(name.toLowerCase()))?.[1] as unknown;
  const inner = values.length === 1 ? values[0] : named;
  return isObject(inner) ? inner : undefined;
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
  const inner = innermost(value);
  return Array.isArray(inner) && inner.some(isSystem);
}

/** A text, a number or a boolean as text; also the only one in a list, or that of a chat message. */
function cellOf(value: unknown): string | undefined {
  let part = value;
  while (isObject(part)) {
    if (Array.isArray(part) && part.length !== 1) return undefined;
    const parts = part as { content?: unknown; value?: unknown; text?: unknown };
    part = Array.isArray(part) ? (part[0] as unknown) : (parts.content ?? parts.value ?? parts.text);
  }
  if (typeof part !== 'string' && typeof part !== 'number' && typeof part !== 'boolean') return undefined;
  return String(part)
    .replaceAll(/[\t\r\n]+/g, ' ')
    .trim();
}
