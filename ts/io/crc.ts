/** Checksums of 32 bits, lowest bit first. The polynomial makes the difference: ZIP has one, records of TensorFlow another. */

/**
 * The checksum of bytes.
 * @param before the checksum of the bytes before these, if they are not the first
 */
export type Checksum = (bytes: Uint8Array, before?: number) => number;

export const crc32 = /* @__PURE__ */ checksum(0xedb88320);
/** Castagnoli's. */
export const crc32c = /* @__PURE__ */ checksum(0x82f63b78);

function checksum(polynomial: number): Checksum {
  const ofByte = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
    return rest;
  });
  const withZeroAfter = (table: Uint32Array) => table.map((rest) => (rest >>> 8) ^ ofByte[rest & 0xff]!);
  // What a byte adds to the sum when one, two and three more bytes follow: four bytes at a time are three times as fast.
  const before1 = withZeroAfter(ofByte);
  const before2 = withZeroAfter(before1);
  const before3 = withZeroAfter(before2);
  return (bytes, before = 0) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let sum = ~before;
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      const word = sum ^ view.getUint32(at, true);
      sum =
        before3[word & 0xff]! ^
        before2[(word >>> 8) & 0xff]! ^
        before1[(word >>> 16) & 0xff]! ^
        ofByte[word >>> 24]!;
    }
    for (; at < bytes.length; at++) sum = ofByte[(sum ^ bytes[at]!) & 0xff]! ^ (sum >>> 8);
    return ~sum >>> 0;
  };
}
