/** Checks of values that come from outside, put together from small ones. */
import { isList, isObject } from './values.js';

export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === 'string';
/** Infinities and NaN are none. */
export const isNumber: Check = (value) => Number.isFinite(value);
export const isFlag: Check = (value) => typeof value === 'boolean';

export const maybe =
  (holds: Check): Check =>
  (value) =>
    value === undefined || holds(value);
export const oneOf =
  (...choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value);
/** Holes of a list are no entries: they are checked as well. */
export const listOf =
  (holds: Check): Check =>
  (value) =>
    Array.isArray(value) && [...(value as unknown[])].every(holds);
/** An object whose fields of these names hold; it may have others. */
export const objectWith =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    !isList(value) &&
    Object.entries(fields).every(([name, holds]) => holds((value as Record<string, unknown>)[name]));
