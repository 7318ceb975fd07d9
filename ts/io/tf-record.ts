import { crc32c } from './crc.js';
import { type Encoded, joined } from './wire.js';

/**
 * A file of records, as TensorFlow writes them: the record's length in 8 bytes, the checksum of these, the record, its
 * checksum. All are little-endian.
 */
export function encodeRecords(records: readonly Uint8Array[]): Uint8Array {
  return joined(...records.map(framed));
}

function framed(record: Uint8Array): Encoded {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(record.length), true);
  return [length, checksum(length), record, checksum(record)];
}

/** Turned and shifted: a record may hold checksums itself, and the checksum of a checksum is of little use. */
function checksum(bytes: Uint8Array): Uint8Array {
  const sum = crc32c(bytes);
  const masked = new Uint8Array(4);
  new DataView(masked.buffer).setUint32(0, ((sum >>> 15) | (sum << 17)) + 0xa282ead8, true);
  return masked;
}
