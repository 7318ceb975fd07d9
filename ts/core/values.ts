/** Texts that describe values in errors, and checks of values that can be anything. */
import { BadakError } from './errors.js';

/** How many characters of a text are quoted. */
const QUOTED = 60;
/** How many names of an object, or values of an array, are listed. */
const LISTED = 4;

/** Paths are shorter than this. */
const LONGEST_PATH = 1000;

/** A short description of a value: `NaN`, `the text "0.1"`, `an array of 3`, `an object { a, b }`. */
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

/** A class, whatever arguments its constructor takes. */
type ClassOf<T> = abstract new (...args: never[]) => T;

/**
 * @param what the description of the class for the error: `a Workspace`
 * @throws BadakError `<who>: <name> should be …, found …` when the value is not an instance of the class
 */
export function expectInstance<T>(
  who: string,
  name: string,
  value: T,
  expected: ClassOf<T>,
  what: string,
): void {
  if (value instanceof expected) return;
  throw new BadakError('invalid-argument', `${who}: ${name} should be ${what}, found ${shown(value)}`);
}

/** @throws BadakError when the values are not an array or a typed array */
export function expectList(who: string, name: string, values: ArrayLike<unknown>): void {
  if (isList(values)) return;
  throw new BadakError('invalid-argument', `${who}: ${name} should be an array, found ${shown(values)}`);
}

/**
 * @param name the name of a single value: `value`
 * @param least the smallest value that is allowed
 * @throws BadakError `<who>: value 3 should be a finite number, found NaN`
 */
export function expectFinite(who: string, name: string, values: ArrayLike<number>, least = -Infinity): void {
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) continue;
    const bound = least > -Infinity ? ` of at least ${least}` : '';
    const code = typeof value === 'number' && !Number.isFinite(value) ? 'not-finite' : 'invalid-argument';
    throw new BadakError(
      code,
      `${who}: ${name} ${i} should be a finite number${bound}, found ${shown(value)}`,
    );
  }
}

/** Whether a value has fields: no number, text, function or null. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is an array or a typed array. */
export function isList(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
}

/** Checks the contents of a file. @throws BadakError `<who>: …` when they are not a Uint8Array */
export function expectBytes(who: string, bytes: Uint8Array): void {
  // The array may come from another realm, for example of a test runner, so `instanceof` does not work.
  if (Object.prototype.toString.call(bytes) === '[object Uint8Array]') return;
  const text = typeof who === 'string' ? `${who}: ` : '';
  const hint =
    typeof who === 'string'
      ? hintFor(bytes)
      : '. The first argument is a name for errors, the second is the bytes.';
  throw new BadakError(
    'invalid-argument',
    `${text}expected a Uint8Array of bytes, found ${shown(bytes)}${hint}`,
  );
}

/** How to get bytes from the value that was given instead. */
function hintFor(given: unknown): string {
  if (given instanceof Promise) return '. Await it first.';
  if (given instanceof ArrayBuffer) return '. new Uint8Array(buffer) gives its bytes.';
  if (typeof Blob !== 'undefined' && given instanceof Blob) {
    return '. new Uint8Array(await blob.arrayBuffer()) gives its bytes.';
  }
  if (typeof given !== 'string') return '';
  // Such a text is a path rather than the contents of a file.
  if (given.length < LONGEST_PATH && !/[\n{[]/.test(given)) {
    return '. If it is a path or an address, read the file first, in Node by await readFile(path) of node:fs/promises.';
  }
  return '. new TextEncoder().encode(text) gives its bytes.';
}
