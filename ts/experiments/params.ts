import { BadakError, ParamError } from '../core/errors.js';
import { shown } from '../core/values.js';
import type { Checkpoint } from '../train/checkpoint.js';

/**
 * The parameters of an experiment, each with its type, default, bounds and a line of help. The command line's flags,
 * the page's form and the checks all come from this one description. A number is at least `min` or above `above`, at
 * most `max` and below `below`. Without a default a parameter is optional.
 */
export type ParamSpec =
  | { kind: 'integer'; default: number | undefined; min: number; max?: number; help: string }
  | { kind: 'number'; default: number | undefined; above: number; max?: number; help: string }
  | { kind: 'number'; default: number | undefined; min: number; below?: number; max?: number; help: string }
  | { kind: 'choice'; default: string; choices: readonly string[]; help: string }
  | { kind: 'flag'; default: false; help: string }
  | { kind: 'text'; default: string | undefined; help: string }
  | { kind: 'file'; default: undefined; help: string };

/** The parameters of an experiment, by name. */
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

type ValueOf<S extends ParamSpec> = S extends { choices: readonly (infer C)[] }
  ? C
  : S extends { kind: 'text' | 'file' }
    ? string | undefined
    : S extends { kind: 'flag' }
      ? boolean
      : S extends { default: number }
        ? number
        : number | undefined;

export type ParamValues<S extends ParamSpecs> = { -readonly [K in keyof S]: ValueOf<S[K]> };

/** Any experiment's values. */
export type AnyParams = Record<string, number | string | boolean | undefined>;

/** `hiddenSize` → `hidden-size` */
export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What a parameter takes, for help and for errors. */
export function describe(spec: ParamSpec): string {
  switch (spec.kind) {
    case 'integer':
      // The largest exact integer limits nothing in practice: it is not printed.
      return spec.max === undefined || spec.max === Number.MAX_SAFE_INTEGER
        ? `a whole number of at least ${spec.min}`
        : `a whole number from ${spec.min} to ${spec.max}`;
    case 'number':
      return 'above' in spec
        ? `a number ${range(`above ${spec.above}`, spec.max)}`
        : `a number ${range(`of at least ${spec.min}`, spec.max)}${spec.below === undefined ? '' : ` and below ${spec.below}`}`;
    case 'flag':
      return 'true or false';
    case 'text':
      return 'a text';
    case 'file':
      return 'the path of a file';
    case 'choice':
      return `one of ${spec.choices.join(', ')}`;
  }
}

function range(from: string, max: number | undefined): string {
  return max === undefined ? from : `${from} and at most ${max}`;
}

/** The value that a text stands for. @param found what errors say was given; default the text. @throws ParamError when the parameter does not take it */
export function parseParam(
  key: string,
  spec: ParamSpec,
  text: string,
  found = JSON.stringify(text),
): number | string | boolean {
  if (spec.kind === 'choice') {
    if (spec.choices.includes(text)) return text;
  } else if (spec.kind === 'text' || spec.kind === 'file') {
    if (text !== '') return text;
  } else if (spec.kind === 'flag') {
    if (text === 'true' || text === 'false') return text === 'true';
  } else {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const whole = spec.kind !== 'integer' || Number.isSafeInteger(value);
    const enough = 'above' in spec ? value > spec.above : value >= spec.min;
    const little = value <= (spec.max ?? Infinity) && !('below' in spec && value >= spec.below!);
    if (Number.isFinite(value) && whole && enough && little) return value;
  }
  throw new ParamError(key, `expected ${describe(spec)}, found ${found}`);
}

export function defaultParams<S extends ParamSpecs>(specs: S): ParamValues<S> {
  return Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [key, spec.default]),
  ) as ParamValues<S>;
}

/**
 * All parameters: the given values, and the defaults of the others.
 * @throws BadakError when a parameter is unknown or its value is not valid
 */
export function resolveParams<S extends ParamSpecs>(specs: S, given: Readonly<AnyParams>): ParamValues<S> {
  if (typeof given !== 'object' || given === null) {
    throw new BadakError('invalid-argument', `parameters: expected an object, found ${shown(given)}`);
  }
  const values: AnyParams = { ...defaultParams(specs) };
  for (const [key, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (!spec) {
      const known = Object.keys(specs).map((name) => `\`${name}\``);
      throw new ParamError(key, `this parameter does not exist; the experiment takes ${known.join(', ')}`);
    }
    if (value === undefined) continue;
    if (!['number', 'string', 'boolean'].includes(typeof value)) {
      throw new ParamError(key, `expected ${describe(spec)}, found ${shown(value)}`);
    }
    values[key] = parseParam(
      key,
      spec,
      String(value),
      typeof value === 'string' ? JSON.stringify(value) : String(value),
    );
  }
  return values as ParamValues<S>;
}

/**
 * Whether all parameters have their defaults, which are the settings behind the book's figures.
 * @param but parameters that may differ, in addition to `data`
 */
export function hasDefaults(
  specs: ParamSpecs,
  given: Readonly<AnyParams>,
  ...but: readonly string[]
): boolean {
  const free = ['data', ...but];
  return Object.entries(specs).every(([key, spec]) => free.includes(key) || given[key] === spec.default);
}

/**
 * The trainings of a comparison share their parameters, so a comparison that is resumed keeps them.
 * @param free parameters that may differ
 * @throws BadakError naming the first parameter that differs from the checkpoint
 */
export function expectSameParams(
  { from, checkpoint }: { from: string; checkpoint: Pick<Checkpoint, 'params'> },
  params: Readonly<AnyParams>,
  free: readonly string[] = [],
): void {
  const difference = differenceOf(checkpoint.params as AnyParams, params, free);
  if (difference === undefined) return;
  throw new BadakError('mismatch', `${from}: a comparison keeps its parameters: ${difference}`);
}

/**
 * The first parameter that differs: `expected hiddenSize 5, found 6`. The data itself is compared elsewhere: it may have
 * another path now.
 */
export function differenceOf(
  expected: Readonly<AnyParams>,
  found: Readonly<AnyParams>,
  free: readonly string[] = [],
): string | undefined {
  const written = (value: unknown) => (value === undefined ? 'nothing' : String(value));
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const key = keys.find(
    (each) => !['data', 'text', ...free].includes(each) && expected[each] !== found[each],
  );
  return key && `expected \`${key}\` ${written(expected[key])}, found ${written(found[key])}`;
}
