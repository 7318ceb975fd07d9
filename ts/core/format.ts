/** How numbers are written for people: one place for terminal, files and pictures. */

/** `10,000` */
export function count(n: number): string {
  return n.toLocaleString('en');
}

/** `10,000 steps`, `1 step`, `1 class` @param unit in the plural, which ends in s */
export function counted(n: number, unit: string): string {
  const one = unit.endsWith('sses') ? unit.slice(0, -2) : unit.slice(0, -1);
  return `${count(n)} ${n === 1 ? one : unit}`;
}

/**
 * A metric with so many digits behind the point. Values too small for that, as searched ones can be, and values too large, as the
 * perplexity of a model that diverges, are written in powers of ten.
 */
export function number(value: number, decimals = 4): string {
  const size = Math.abs(value);
  return (size < 1e-3 && size !== 0) || size >= 1e6 ? value.toExponential(2) : value.toFixed(decimals);
}

/** Any number in at most so many digits, a very small or large one in powers of ten: `0.9`, `0.001234`, `1.2e-5`. */
export function short(value: number, digits = 4): string {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e6);
  const text = plain ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1);
  return text.replace(/\.?0+e/, 'e');
}

/** `2`, `2.5`, `2.25`: at most so many digits behind the point. */
export function trimmed(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals)));
}

/** `58.0 MiB` */
export function mib(bytes: number, decimals = 1): string {
  return `${(bytes / 2 ** 20).toFixed(decimals)} MiB`;
}
