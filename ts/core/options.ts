/**
 * The one place where options are read. A table says what each option takes; its type is the type of the options, so that a
 * name that is added to one and not to the other does not compile.
 */
import { BadakError } from './errors.js';
import { closestSpellings } from './spelling.js';
import { isList, shown } from './values.js';
import { isWhole, WORD_IDS } from './whole-numbers.js';

/** What one option takes. */
export interface Option<T> {
  /** For errors: `a whole number of at least 1`. */
  readonly takes: string;
  readonly fits: (value: unknown) => boolean;
  readonly required?: boolean;
  /** Only for the compiler: a table for options of another type should not compile. */
  readonly type?: (value: T) => T;
}

/** An option that has to be given. */
export type Required<T> = Option<T> & { readonly required: true };

/** What the options of type O take. */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: object extends Pick<O, K>
    ? Option<Exclude<O[K], undefined>>
    : Required<Exclude<O[K], undefined>>;
};

/**
 * The options as they were given. An option that is `undefined` counts as not given.
 * @param who what errors name: `TwoLayerNet`
 * @throws BadakError when a name is unknown, a value is not what the option takes, or a required one is missing
 */
export function readOptions<O extends object>(who: string, given: O, table: OptionTable<O>): O {
  const names = Object.keys(table);
  if (typeof given !== 'object' || given === null || isList(given)) {
    throw new BadakError(`${who}: expected options { ${names.join(', ')} }, found ${shown(given)}`);
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) throw new BadakError(`${who}: ${unknownName('option', name, names)}`);
  }
  return readFields(who, given, table);
}

/** The options, with defaults for those that are not given, be they left out or `undefined`. */
export function withDefaults<O extends object>(defaults: Partial<O>, given: O): O {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) } as O;
}

/** {@link readOptions} for data, which may have more fields than are looked at. */
export function readFields<O extends object>(
  who: string,
  given: O,
  table: { readonly [K in keyof O]?: Option<Exclude<O[K], undefined>> },
): O {
  if (typeof given !== 'object' || given === null) {
    throw new BadakError(
      `${who}: expected an object { ${Object.keys(table).join(', ')} }, found ${shown(given)}`,
    );
  }
  for (const [name, option] of Object.entries(table as Readonly<Record<string, Option<unknown>>>)) {
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined) {
      if (option.required) throw new BadakError(`${who}: ${name} is missing; it takes ${option.takes}`);
    } else if (!option.fits(value)) {
      throw new BadakError(`${who} ${name}: expected ${option!.takes}, found ${shown(value)}`);
    }
  }
  return given;
}

/**
 * One argument that is not in an object. @throws BadakError `<who> <name>: expected …, found …`
 */
export function readValue<T>(who: string, name: string, value: T, option: Option<T>): T {
  if (option.fits(value)) return value;
  throw new BadakError(`${who} ${name}: expected ${option.takes}, found ${shown(value)}`);
}

/** What to say of a name that is not known: `no option inputDim; did you mean inputShape? There are …`. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const hint = near.length > 0 ? ` did you mean ${near.join(' or ')}?` : '';
  const all = known.length > 0 ? `There are ${known.join(', ')}` : 'There are none';
  return `no ${what} ${name};${hint} ${all}`;
}

/** Names that are spelt like it, in any style of writing, or begin with the same word. */
function nearest(name: string, known: readonly string[]): string[] {
  const plain = name.replace(/[_\s-]/g, '');
  const spelt = closestSpellings(plain, known, 2);
  if (spelt.length > 0) return spelt;
  const first = /^[a-z]{4,}/.exec(plain)?.[0] ?? plain;
  if (first.length < 3) return [];
  const longer = (other: string) => other.length >= 3 && first.startsWith(other);
  return known.filter((other) => other.startsWith(first) || longer(other)).slice(0, 2);
}

export function required<T>(option: Option<T>): Required<T> {
  return { ...option, required: true };
}

/** A number of units, rows or words: a whole number of at least 1. */
export const sizeOption: Option<number> = wholeNumber(1);

/** Every number that seeds random streams. */
export const seedOption: Option<number> = wholeNumber(Number.MIN_SAFE_INTEGER);

/** The id of a word of a vocabulary that is not known here. */
export const wordIdOption: Option<number> = wholeNumber(WORD_IDS.least, WORD_IDS.most);

export const flagOption: Option<boolean> = {
  takes: 'true or false',
  fits: (value) => typeof value === 'boolean',
};

export const textOption: Option<string> = { takes: 'a text', fits: (value) => typeof value === 'string' };

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Option<number> {
  const from = least === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${least}`;
  const bounds = most === Number.MAX_SAFE_INTEGER ? from : ` from ${least} to ${most}`;
  return { takes: `a whole number${bounds}`, fits: (value) => isWhole(value, { least, most }) };
}

/** A number that is not infinite, between bounds that are given. */
export function numberOption({
  above = -Infinity,
  min = -Infinity,
  below = Infinity,
}: { above?: number; min?: number; below?: number } = {}): Option<number> {
  const bounds = [
    ...(above > -Infinity ? [`above ${above}`] : []),
    ...(min > -Infinity ? [`of at least ${min}`] : []),
    ...(below < Infinity ? [`below ${below}`] : []),
  ];
  return {
    takes: ['a number', bounds.join(' and ')].filter((part) => part !== '').join(' '),
    fits: (value) =>
      typeof value === 'number' && Number.isFinite(value) && value > above && value >= min && value < below,
  };
}

export function choice<C extends string>(...choices: readonly C[]): Option<C> {
  const takes = [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or ');
  return { takes, fits: (value) => choices.includes(value as C) };
}

export function either<A, B>(one: Option<A>, other: Option<B>): Option<A | B> {
  return {
    takes: `${one.takes}, or ${other.takes}`,
    fits: (value) => one.fits(value) || other.fits(value),
  };
}

/** An array of what `option` takes, of one length if that is given. */
export function listOf<T>(option: Option<T>, length?: number): Option<readonly T[]> {
  return {
    takes: `an array${length === undefined ? '' : ` of ${length}`}, each value ${option.takes}`,
    fits: (value) =>
      Array.isArray(value) && (length === undefined || value.length === length) && value.every(option.fits),
  };
}

/** An array or a typed array; what is in it is checked where it is used. */
export const listOption: Option<ArrayLike<number>> = { takes: 'an array of numbers', fits: isList };

/** A function; of which type only the compiler knows. */
export function callback<F>(): Option<F> {
  return { takes: 'a function', fits: (value) => typeof value === 'function' };
}

/** An object with these methods. @param takes what it is called: `a model` */
export function withMethods<T>(takes: string, ...methods: readonly (keyof T & string)[]): Option<T> {
  return {
    takes,
    fits: (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
  };
}
