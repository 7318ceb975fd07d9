/** Of height and width, or the same for both. */
export type Pair = number | readonly [number, number];

export function pair(sizes: Pair): readonly [number, number] {
  return typeof sizes === 'number' ? [sizes, sizes] : sizes;
}
