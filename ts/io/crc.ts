/** Checksums of 32 bits, lowest bit first. The polynomial makes the difference: ZIP has one, records of TensorFlow another. */

export const crc32 = checksum(0xedb88320);
/** Castagnoli's. */
export const crc32c = checksum(0x82f63b78);

function checksum(polynomial: number): (bytes: Uint8Array) => number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest;
  });
  return (bytes) => {
    let sum = -1;
    for (const byte of bytes) sum = table[(sum ^ byte) & 0xff]! ^ (sum >>> 8);
    return ~sum >>> 0;
  };
}
