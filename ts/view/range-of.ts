/** The smallest and the largest of some numbers, of which there can be more than a call takes arguments; undefined of none. */
export function rangeOf(values: readonly number[]): readonly [least: number, most: number] | undefined {
  if (values.length === 0) return undefined;
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
