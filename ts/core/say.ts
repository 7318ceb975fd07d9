/**
 * A text for people, marked for translation. Its template, with `{}` for each value, is its key in the dictionaries of a
 * front-end that speaks another language. They are checked against every template of the library (scripts/lib/said.mjs).
 * Values from a person or a text stand in quotes, “{}”: those are not translated.
 */
export function say(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce((text, part, i) => `${text}${values[i - 1]}${part}`);
}
