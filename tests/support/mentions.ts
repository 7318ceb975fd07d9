/** A pattern of a value in a text. A number, a name or a word has to be whole. */
function whole(value: string | number): string {
  const escaped = String(value).replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  const before = /^[\p{L}\d]/u.test(escaped) ? String.raw`(?<![\p{L}\d])` : '';
  const after = /[\p{L}\d]$/u.test(escaped) ? String.raw`(?![\p{L}\d])` : '';
  return before + escaped + after;
}

/** Matches a text that has all these values, in any order and with any words between them. */
export function mentions(...values: readonly (string | number)[]): RegExp {
  return new RegExp(`^${values.map((value) => `(?=.*${whole(value)})`).join('')}`, 'su');
}

/** Matches a text that has all these values in this order, with any words between them. */
export function inOrder(...values: readonly (string | number)[]): RegExp {
  return new RegExp(values.map(whole).join('.*?'), 'su');
}
