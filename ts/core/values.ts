/** What errors say of a value that was given: it can be anything. */
import { BadakError } from './errors.js';

/** Characters of a text that are quoted. */
const QUOTED = 60;
/** Names of an object, or values of an array, that are listed. */
const LISTED = 4;

/** No path is longer. */
const LONGEST_PATH = 1000;

/** A value in a few words: `NaN`, `the text "0.1"`, `an array of 3`, `an object { a, b }`. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return `the text ${JSON.stringify(cut(value))}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return shownArray(value);
  if (value instanceof Promise) return 'a Promise';
  if (ArrayBuffer.isView(value)) return `a ${kindOf(value)} of ${(value as Partial<Uint8Array>).length}`;
  const kind = kindOf(value);
  if (kind !== 'Object') return `an object (${kind})`;
  const names = Object.keys(value);
  return `an object { ${[...names.slice(0, LISTED), ...(names.length > LISTED ? ['…'] : [])].join(', ')} }`;
}

function shownArray(values: readonly unknown[]): string {
  const plain = values.length <= LISTED && values.every((value) => typeof value !== 'object');
  if (!plain) return `an array of ${values.length}`;
  return `[${values.map((value) => (typeof value === 'string' ? JSON.stringify(cut(value)) : String(value))).join(', ')}]`;
}

function cut(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}

function kindOf(value: object): string {
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === 'function' ? constructor.name : 'Object';
}

/** A class, of whatever its constructor takes. */
type ClassOf<T> = abstract new (...args: never[]) => T;

/**
 * @param what it should be: `a Workspace`
 * @throws BadakError `<who>: <name> should be …, found …`
 */
export function expectInstance<T>(
  who: string,
  name: string,
  value: T,
  expected: ClassOf<T>,
  what: string,
): void {
  if (value instanceof expected) return;
  throw new BadakError(`${who}: ${name} should be ${what}, found ${shown(value)}`);
}

/** @throws BadakError when it is not a list that can be read by number, as an array or a typed array */
export function expectList(who: string, name: string, values: ArrayLike<unknown>): void {
  if (isList(values)) return;
  throw new BadakError(`${who}: ${name} should be an array, found ${shown(values)}`);
}

/**
 * @param name of one value: `value`
 * @param least what no value is below
 * @throws BadakError `<who>: value 3 should be a finite number, found NaN`
 */
export function expectFinite(who: string, name: string, values: ArrayLike<number>, least = -Infinity): void {
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) continue;
    const bound = least > -Infinity ? ` of at least ${least}` : '';
    throw new BadakError(`${who}: ${name} ${i} should be a finite number${bound}, found ${shown(value)}`);
  }
}

export function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
}

/** What a file holds. @throws BadakError `<who>: …` when it is anything but a Uint8Array */
export function expectBytes(who: string, bytes: Uint8Array): void {
  // Also one that another realm made, as a test runner's.
  if (Object.prototype.toString.call(bytes) === '[object Uint8Array]') return;
  const text = typeof who === 'string' ? `${who}: ` : '';
  const hint =
    typeof who === 'string'
      ? hintFor(bytes)
      : '; the first argument is a name for errors, the second the bytes';
  throw new BadakError(`${text}expected bytes, a Uint8Array, found ${shown(bytes)}${hint}`);
}

/** How to make bytes of what was given instead. */
function hintFor(given: unknown): string {
  if (given instanceof Promise) return '; await it first';
  if (given instanceof ArrayBuffer) return '; new Uint8Array(buffer) makes bytes of it';
  if (typeof Blob !== 'undefined' && given instanceof Blob) {
    return '; new Uint8Array(await blob.arrayBuffer()) makes bytes of it';
  }
  if (typeof given !== 'string') return '';
  // A path, and not what stands in the file.
  if (given.length < LONGEST_PATH && !/[\n{[]/.test(given)) {
    return '; if it is a path or an address, read the file first: await readFile(path) of node:fs/promises does it in Node';
  }
  return '; new TextEncoder().encode(text) makes bytes of it';
}
