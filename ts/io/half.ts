/** Half precision (IEEE 754): 1 sign bit, 5 exponent bits, 10 fraction bits. */
export function halfToSingle(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

/** bfloat16 is the upper half of single precision. */
export function bfloat16ToSingle(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (each) => each << 16).buffer);
}
