/**
 * The one place where options are read. A table says what each option takes. The type of the table comes from the type
 * of the options, so an option that is in only one of the two does not compile.
 */
import { BadakError } from './errors.js';
import { closestSpellings } from './spelling.js';
import { isList, shown } from './values.js';
import { isWhole, WORD_IDS } from './whole-numbers.js';

/** The values that one option takes. */
export interface Option<T> {
  /** What errors say after “expected”: `a whole number of at least 1`. */
  readonly takes: string;
  readonly fits: (value: unknown) => boolean;
  readonly required?: boolean;
  /** The values, where there are a few. */
  readonly choices?: readonly string[];
  /** Never set. It makes the compiler refuse a table for options of another type. */
  readonly type?: (value: T) => T;
}

/** An option that must not be left out. */
export type Required<T> = Option<T> & { readonly required: true };

/** What each option of type O takes. */
export type OptionTable<O> = {
  readonly [K in keyof O]-?: object extends Pick<O, K>
    ? Option<Exclude<O[K], undefined>>
    : Required<Exclude<O[K], undefined>>;
};

/**
 * Checks options and returns them unchanged. An option that is `undefined` counts as not given.
 * @param who the name that errors begin with: `TwoLayerNet`
 * @throws BadakError when a name is unknown, a value is not what the option takes, or a required one is missing
 */
export function readOptions<O extends object>(who: string, given: O, table: OptionTable<O>): O {
  const names = Object.keys(table);
  if (typeof given !== 'object' || given === null || isList(given)) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected options { ${names.join(', ')} }, found ${shown(given)}`,
    );
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name))
      throw new BadakError('unknown-name', `${who}: ${unknownName('option', name, names)}`);
  }
  return readFields(who, given, table);
}

/** The options, with defaults for those that are left out or `undefined`. */
export function withDefaults<O extends object>(defaults: Partial<O>, given: O): O {
  const own = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(own) } as O;
}

/** Checks the fields of an object as {@link readOptions} does, but allows fields that are not in the table. */
export function readFields<O extends object>(
  who: string,
  given: O,
  table: { readonly [K in keyof O]?: Option<Exclude<O[K], undefined>> },
): O {
  if (typeof given !== 'object' || given === null) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected an object { ${Object.keys(table).join(', ')} }, found ${shown(given)}`,
    );
  }
  for (const [name, option] of Object.entries(table as Readonly<Record<string, Option<unknown>>>)) {
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined) {
      if (option.required)
        throw new BadakError('invalid-argument', `${who}: ${name} is missing; it takes ${option.takes}`);
    } else if (!option.fits(value)) {
      throw new BadakError(
        'invalid-argument',
        `${who} ${name}: expected ${option!.takes}, found ${shown(value)}`,
      );
    }
  }
  return given;
}

/**
 * Checks a single argument and returns it. @throws BadakError `<who> <name>: expected …, found …`
 */
export function readValue<T>(who: string, name: string, value: T, option: Option<T>): T {
  if (option.fits(value)) return value;
  throw new BadakError('invalid-argument', `${who} ${name}: expected ${option.takes}, found ${shown(value)}`);
}

/** The message for an unknown name: `there is no option inputDim; did you mean inputShape? The known names are …`. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '.';
  const all = known.length > 0 ? `The known names are ${known.join(', ')}` : 'There are none';
  return `there is no ${what} ${name}${hint} ${all}`;
}

/** Known names with a similar spelling, where `_`, `-` and capitals do not count, or with the same first word. */
function nearest(name: string, known: readonly string[]): string[] {
  const plain = name.replace(/[_\s-]/g, '');
  const spelt = closestSpellings(plain, known, 2);
  if (spelt.length > 0) return spelt;
  const first = /^[a-z]{4,}/.exec(plain)?.[0] ?? plain;
  if (first.length < 3) return [];
  const longer = (other: string) => other.length >= 3 && first.startsWith(other);
  return known.filter((other) => other.startsWith(first) || longer(other)).slice(0, 2);
}

/* @__NO_SIDE_EFFECTS__ */
export function required<T>(option: Option<T>): Required<T> {
  return { ...option, required: true };
}

/** A whole number of at least 1, such as a number of units, rows or words. */
export const sizeOption: Option<number> = wholeNumber(1);

/** A seed of random streams: any whole number. */
export const seedOption: Option<number> = wholeNumber(Number.MIN_SAFE_INTEGER);

/** The id of a word, where the size of the vocabulary is not known. */
export const wordIdOption: Option<number> = wholeNumber(WORD_IDS.least, WORD_IDS.most);

export const flagOption: Option<boolean> = {
  takes: 'true or false',
  fits: (value) => typeof value === 'boolean',
};

export const textOption: Option<string> = { takes: 'a text', fits: (value) => typeof value === 'string' };

/** A whole number between two bounds, both included. */
/* @__NO_SIDE_EFFECTS__ */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Option<number> {
  const from = least === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${least}`;
  const bounds = most === Number.MAX_SAFE_INTEGER ? from : ` from ${least} to ${most}`;
  return { takes: `a whole number${bounds}`, fits: (value) => isWhole(value, { least, most }) };
}

/** A finite number between the given bounds. */
/* @__NO_SIDE_EFFECTS__ */
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

/** One of the given texts. */
/* @__NO_SIDE_EFFECTS__ */
export function choice<C extends string>(...choices: readonly C[]): Option<C> {
  const takes = [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or ');
  return { takes, choices, fits: (value) => choices.includes(value as C) };
}

/** What one of two options takes. */
/* @__NO_SIDE_EFFECTS__ */
export function either<A, B>(one: Option<A>, other: Option<B>): Option<A | B> {
  return {
    takes: `${one.takes}, or ${other.takes}`,
    fits: (value) => one.fits(value) || other.fits(value),
  };
}

/** An array whose values `option` takes, of the given length if there is one. */
/* @__NO_SIDE_EFFECTS__ */
export function listOf<T>(option: Option<T>, length?: number): Option<readonly T[]> {
  return {
    takes: `an array${length === undefined ? '' : ` of ${length}`}, each value ${option.takes}`,
    fits: (value) =>
      Array.isArray(value) && (length === undefined || value.length === length) && value.every(option.fits),
  };
}

/** An array or a typed array. Its values are checked where they are used. */
export const listOption: Option<ArrayLike<number>> = { takes: 'an array of numbers', fits: isList };

/** A function. Only the compiler checks its parameters and its result. */
export function callback<F>(): Option<F> {
  return { takes: 'a function', fits: (value) => typeof value === 'function' };
}

/** An object with the given methods. @param takes what errors call it: `a model` */
export function withMethods<T>(takes: string, ...methods: readonly (keyof T & string)[]): Option<T> {
  return {
    takes,
    fits: (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
  };
}
