/** Questions and answers in JSON: objects, lists of two, talks. */
import { count } from '../core/format.js';
import { jsonItems } from './json-lines.js';
import { type Pair, quoted, type Read } from './pair.js';
import { columnsOf } from './pair-table.js';

/** @param notes what there is to say of parts that are left out is added */
export function* jsonPairs(who: string, text: string, notes: string[]): Generator<Read> {
  let told = 0;
  for (const { line, text: source, value, odd } of jsonItems(who, text)) {
    const pair = pairOf(value);
    const shown = quoted(source);
    if (pair) {
      if (isTold(value)) told += 1;
      yield { line, shown, pair };
    } else {
      yield { line, shown, odd: odd ?? 'expected an object with a question and an answer' };
    }
  }
  if (told > 0) {
    notes.push(`what the system says in talks is left out, which ${count(told)} of them have`);
  }
}

/** Keys under which a pair stands with others beside it, such as an id. */
const INNER = ['messages', 'conversations', 'conversation', 'translation'];

/** Of an object with names that are known, or with two texts; of a list of two. */
function pairOf(value: unknown): Pair | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return pairOfList(value.filter((part) => !isSystem(part)));
  const inner = innerOf(value);
  if (inner !== undefined) return pairOf(inner);
  const names = Object.keys(value);
  const values: unknown[] = Object.values(value);
  const found = new Map(names.map((name, i) => [name.toLowerCase(), cellOf(values[i])]));
  // As instructions have it for models that follow them: what to do, and what with.
  const [task, input, output] = ['instruction', 'input', 'output'].map((name) => found.get(name));
  if (task && output) return [input ? `${task} ${input}` : task, output];
  const columns = columnsOf(names);
  return columns ? pairOfList(columns.map((column) => values[column])) : pairOfList(values);
}

/** As in { "translation": { "en": …, "fr": … } } or { "id": 7, "messages": […] }. */
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

/** Whether it is what a model is told before a talk. */
function isSystem(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { role, from } = message as { role?: unknown; from?: unknown };
  return [role, from].some((who) => who === 'system' || who === 'developer');
}

function isTold(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSystem);
  const inner = typeof value === 'object' && value !== null ? innerOf(value) : undefined;
  return inner !== undefined && isTold(inner);
}

/** A text, a number, yes or no; one that stands alone in a list, or in a message of a talk. */
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
