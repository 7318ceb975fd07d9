/** How numbers are written for people: one place for terminal, files and pictures. */

/** A whole number with commas: `10,000`. */
export function count(n: number): string {
  return n.toLocaleString('en');
}

/** A number with its unit: `10,000 steps`, `1 step`, `1 class`. @param unit in the plural, ending in s */
export function counted(n: number, unit: string): string {
  const one = unit.endsWith('sses') ? unit.slice(0, -2) : unit.slice(0, -1);
  return `${count(n)} ${n === 1 ? one : unit}`;
}

/**
 * A metric with `decimals` digits after the point. Very small values, such as a learning rate of a search, and very
 * large ones, such as the perplexity of a model that diverges, are written in powers of ten.
 */
export function number(value: number, decimals = 4): string {
  const size = Math.abs(value);
  return (size < 1e-3 && size !== 0) || size >= 1e6 ? value.toExponential(2) : value.toFixed(decimals);
}

/** Bytes in hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The text of a number with the sign that print has for minus, also in powers of ten. */
export function withMinus(text: string): string {
  return text.replaceAll('-', '−');
}

/** A sentence whose negative numbers have the sign that print has for minus; dates and words keep their hyphens. */
export function withMinuses(text: string): string {
  return text.replaceAll(/(?<=^|[\s(=]|\de)-(?=\d)/g, '−');
}

/** A number in at most `digits` digits, a very small or large one in powers of ten: `0.9`, `0.001234`, `1.2e-5`. */
export function short(value: number, digits = 4): string {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e6);
  const text = plain ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1);
  return text.replace(/\.?0+e/, 'e');
}

/** A number with at most `decimals` digits after the point: `2`, `2.5`, `2.25`. */
export function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

/** The first `most` names, and the number of the others: `1/9, 2/9 and 7 more`. */
export function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}

/** A number of bytes in MiB: `58.0 MiB`. */
export function mib(bytes: number, decimals = 1): string {
  return `${(bytes / 2 ** 20).toFixed(decimals)} MiB`;
}
