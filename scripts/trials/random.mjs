/** Numbers from a seed, so that a trial can be repeated. */

/** Numbers from 0 to below 1, in an order that the seed decides (Marsaglia's xorshift of 32 bits). */
export function randomFrom(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
