/** Matches a text that has these values in this order, whatever the words between them. A number or a name has to be whole. */
export function mentions(...values: readonly (string | number)[]): RegExp {
  const parts = values.map((value) => String(value).replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  const whole = parts.map(
    (part) =>
      `${/^[\p{L}\d]/u.test(part) ? String.raw`(?<![\p{L}\d])` : ''}${part}${/[\p{L}\d]$/u.test(part) ? String.raw`(?![\p{L}\d])` : ''}`,
  );
  return new RegExp(whole.join('.*?'), 'su');
}
