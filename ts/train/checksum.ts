/**
 * The checksum of a checkpoint: the first text of its metadata, so that it has one place in every file. It is the CRC-32
 * of the whole file with zeros in that place, in eight hexadecimal digits.
 */
import { crc32 } from '../io/crc.js';

/** The name of the checksum in the metadata. It has to be the first. */
export const CHECKSUM = 'checksum';

/** What stands in its place until it is known. */
export const UNKNOWN = '00000000';

/** Where it begins: after the header's length and its first characters. */
const PLACE = 8 + `{"__metadata__":{"${CHECKSUM}":"`.length;

const ZEROS = new TextEncoder().encode(UNKNOWN);

/** The checksum of a file. What stands in its place does not count. */
export function checksumOf(file: Uint8Array): string {
  const before = crc32(ZEROS, crc32(file.subarray(0, PLACE)));
  return crc32(file.subarray(PLACE + UNKNOWN.length), before)
    .toString(16)
    .padStart(UNKNOWN.length, '0');
}

/** Writes the checksum of a file in its place. */
export function putChecksum(file: Uint8Array): void {
  file.set(new TextEncoder().encode(checksumOf(file)), PLACE);
}
