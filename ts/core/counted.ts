/** `10,000 steps`, `1 step`, `1 class` @param unit in the plural, which ends in s */
export function counted(n: number, unit: string): string {
  const one = unit.endsWith('sses') ? unit.slice(0, -2) : unit.slice(0, -1);
  return `${n.toLocaleString('en')} ${n === 1 ? one : unit}`;
}
